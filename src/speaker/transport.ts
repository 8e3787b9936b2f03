// Connections, and their TCP form: the only socket code.

import net from 'node:net';
import { isLinkLocal, splitZone } from './address.ts';
import { systemClock } from './timers.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A byte stream to a peer. The handlers are set by whoever takes the transport, before anything can arrive. */
export interface Transport {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  onData: (chunk: Uint8Array) => void;
  onDrain: () => void;
  onClose: (why: string) => void;
  /** False: enough is queued, wait for onDrain. */
  write(octets: Uint8Array): boolean;
  /** The kernel has taken all that was written. */
  readonly idle: boolean;
  /** Calls `run` once the kernel has taken all that was written so far, at once if it has; not after `onClose`. */
  whenIdle(run: () => void): void;
  /** What was written reaches the peer, then the connection ends. No handler is called after this. */
  close(): void;
}

export interface DialOptions {
  readonly address: string;
  readonly port: number;
  readonly localAddress?: string | undefined;
}

export interface Network {
  /** Calls `done` once, with a transport or the reason why there is none; the function returned gives up. */
  dial(options: DialOptions, done: (result: Transport | { readonly why: string }) => void): () => void;
  /** Resolves to a function that stops listening. */
  listen(address: string, port: number, accept: (transport: Transport) => void): Promise<() => void>;
  /** Resolves once every transport that was closed is gone: the last words are out. */
  settled?(): Promise<void>;
}

/** Closed by us, but still reading until the peer has seen our last words. */
const lingering = new Set<net.Socket>();
const waiting: (() => void)[] = [];

/** How long we read on after our last word, so that unread input does not turn it into a reset. milliseconds */
const LINGER = 1000;

/** Octets that Node reads at once. */
const MOST_READ = 65_536;

export const tcp: Network = {
  dial: ({ address, port, localAddress }, done) => {
    const socket = net.connect({
      host: address,
      port,
      noDelay: true,
      autoSelectFamily: false,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    let over = false;
    const finish = (result: Transport | { readonly why: string }) => {
      if (over) return;
      over = true;
      done(result);
    };
    socket.once('connect', () => finish(transportOf(socket)));
    socket.once('error', (error) => finish({ why: reasonOf(error, address) }));
    socket.once('close', () => finish({ why: 'the connection was closed' }));
    return () => {
      over = true;
      socket.destroy();
    };
  },

  listen: (address, port, accept) =>
    new Promise((resolve, reject) => {
      const server = net.createServer({ noDelay: true }, (socket) => {
        // A connection that died in the backlog has no address any more.
        if (socket.remoteAddress === undefined) socket.destroy();
        else accept(transportOf(socket));
      });
      server.once('error', reject);
      server.listen({ host: address, port, ipv6Only: address.includes(':') }, () => {
        server.off('error', reject);
        server.on('error', () => {});
        resolve(() => server.close());
      });
    }),

  settled: () =>
    new Promise((resolve) => {
      if (lingering.size === 0) resolve();
      else waiting.push(resolve);
    }),
};

// The kernel calls an address invalid that is of no link it knows.
function reasonOf({ code, message }: NodeJS.ErrnoException, address: string): string {
  if (code !== 'EINVAL' || !isLinkLocal(address)) return message;
  const { zone } = splitZone(address);
  return zone === undefined
    ? `${address} is link-local: write the name of its interface too, as in ${address}%eth0`
    : `there is no interface '${zone}' for ${address}`;
}

function transportOf(socket: net.Socket): Transport {
  let closed = false;
  /** Writes that were made, and how many of them the kernel has taken. */
  let [made, taken] = [0, 0];
  const patient: { readonly until: number; readonly run: () => void }[] = [];
  const onTaken = () => {
    taken += 1;
    while (!closed && patient.length > 0 && patient[0]!.until <= taken) patient.shift()!.run();
  };
  const transport: Transport = {
    local: endpoint(socket.localAddress, socket.localPort),
    remote: endpoint(socket.remoteAddress, socket.remotePort),
    onData: () => {},
    onDrain: () => {},
    onClose: () => {},
    write: (octets) => {
      if (closed) return true;
      made += 1;
      return socket.write(octets, onTaken);
    },
    get idle() {
      return socket.writableLength === 0;
    },
    whenIdle: (run) => {
      if (closed) return;
      if (socket.writableLength === 0) run();
      else patient.push({ until: made, run });
    },
    close: () => {
      if (closed) return;
      closed = true;
      socket.end();
      socket.resume();
      const cancel = systemClock.at(systemClock.now() + LINGER, () => socket.destroy());
      lingering.add(socket);
      socket.once('close', () => {
        cancel();
        lingering.delete(socket);
        if (lingering.size > 0) return;
        for (const done of waiting.splice(0)) done();
      });
    },
  };
  const gone = (why: string) => {
    if (closed) return;
    closed = true;
    socket.destroy();
    transport.onClose(why);
  };
  socket.on('data', (chunk) => {
    if (closed) return;
    transport.onData(chunk);
    // Node reads on while there is more, 32 times: others shall have their turn before that.
    if (chunk.length < MOST_READ || closed) return;
    socket.pause();
    systemClock.later(() => socket.resume());
  });
  socket.on('drain', () => {
    if (!closed) transport.onDrain();
  });
  socket.on('end', () => gone('the peer closed the connection'));
  socket.on('error', (error) => gone(error.message));
  socket.on('close', () => gone('the connection was closed'));
  return transport;
}

// A listener on all addresses may report IPv4 peers in their IPv6 form.
function endpoint(address = '', port = 0): Endpoint {
  return { address: address.replace(/^::ffff:(?=\d+\.)/, ''), port };
}
