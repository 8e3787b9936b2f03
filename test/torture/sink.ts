// A scripted router: it takes IPv4 routes, keeps the session as a real one would, and notes when it was told what. Lean,
// so that a million routes do not make it late itself.

import { createServer, type Server, type Socket } from 'node:net';
import { Framer, frameOf, KEEPALIVE, NOTIFICATION, OPEN, UPDATE, writeMessage } from '../../src/bgp/index.ts';
import { openOf } from '../support/e2e-raw.ts';
import { until } from '../support/wait.ts';

/** seconds */
export const HOLD_TIME = 9;
const KEEPALIVE_MS = 3000;

export class Sink {
  /** What it was announced in this session: for each prefix its attributes, in hexadecimal. */
  readonly routes = new Map<number, string>();
  /** Prefixes that it was announced at any time. */
  readonly seen = new Set<number>();
  /** Prefixes that were withdrawn, in order. */
  readonly withdrawn: number[] = [];
  /** Prefixes that it had when it was told of the end of the table, the last time. */
  atEndOfRib: number[] | undefined;
  updates = 0;
  /** Sessions so far; 1 is one that never flapped. */
  sessions = 0;
  established = false;
  /** Callers are turned away. */
  refusing = false;
  /** `6/2`: the last that it was sent. */
  notification: string | undefined;
  #longest = 0;
  #last = 0;
  readonly #server: Server;
  #socket: Socket | undefined;
  readonly #timer: NodeJS.Timeout;

  private constructor() {
    this.#server = createServer((socket) => this.#take(socket));
    this.#timer = setInterval(() => {
      if (this.established) this.#socket?.write(writeMessage({ type: 'keepalive' }));
    }, KEEPALIVE_MS);
    sinks.push(this);
  }

  static async start(address: string, port: number): Promise<Sink> {
    const sink = new Sink();
    await new Promise<void>((resolve, reject) => {
      sink.#server.once('error', reject).listen(port, address, resolve);
    });
    return sink;
  }

  /** milliseconds between two KEEPALIVEs, the longest of all, or since the last */
  get silence(): number {
    return Math.max(this.#longest, performance.now() - this.#last);
  }

  #take(socket: Socket): void {
    if (this.refusing) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    const framer = new Framer();
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk)) if (frame.ok) this.#hear(socket, frame.value.type, frame.value.body);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket === socket) this.established = false;
    });
  }

  #hear(socket: Socket, type: number, body: Uint8Array): void {
    if (type === KEEPALIVE) {
      const now = performance.now();
      if (this.established) this.#longest = Math.max(this.#longest, now - this.#last);
      this.#last = now;
    }
    if (type === OPEN) {
      socket.write(openOf({ holdTime: HOLD_TIME }));
      socket.write(writeMessage({ type: 'keepalive' }));
    } else if (type === KEEPALIVE && !this.established) {
      this.established = true;
      this.sessions += 1;
      this.routes.clear();
    } else if (type === UPDATE) this.#update(Buffer.from(body.buffer, body.byteOffset, body.length));
    else if (type === NOTIFICATION) this.notification = `${body[0]}/${body[1]}`;
  }

  #update(body: Buffer): void {
    this.updates += 1;
    const withdrawn = 2 + body.readUInt16BE(0);
    const attributes = withdrawn + 2 + body.readUInt16BE(withdrawn);
    if (body.length === 4) this.atEndOfRib = [...this.routes.keys()];
    for (const prefix of prefixes(body, 2, withdrawn)) {
      this.routes.delete(prefix);
      this.withdrawn.push(prefix);
    }
    if (attributes === body.length) return;
    const words = body.toString('hex', withdrawn + 2, attributes);
    for (const prefix of prefixes(body, attributes, body.length)) {
      this.routes.set(prefix, words);
      this.seen.add(prefix);
    }
  }

  /** Waits until the session is up. */
  up(sessions = 1, limitMs = 10_000): Promise<void> {
    return until(
      'the session',
      () => {
        if (!this.established || this.sessions < sessions) throw new Error('it is not up');
      },
      limitMs,
    );
  }

  /** Waits until it is told that this was the table. */
  endOfRib(): Promise<void> {
    return until('the end of the table', () => {
      if (this.atEndOfRib === undefined) throw new Error('it was not told');
    });
  }

  /** Waits until it has as many routes. */
  async has(count: number, limitMs = 20_000): Promise<void> {
    await until(
      `${count} routes`,
      () => {
        if (this.routes.size !== count) throw new Error(`there are ${this.routes.size}`);
      },
      limitMs,
    );
  }

  /** Waits until it has a route, or has none, and gives its attributes. */
  route(prefix: string, present = true, limitMs = 10_000): Promise<string> {
    return until(
      `${prefix} to be ${present ? 'there' : 'gone'}`,
      () => {
        const words = this.routes.get(numberOf(prefix));
        if ((words !== undefined) !== present) throw new Error(`there are ${this.routes.size} routes`);
        return words ?? '';
      },
      limitMs,
    );
  }

  /** Announces `count` prefixes of 20.0.0.0/8 and on, each in a message of its own, as fast as they are taken. */
  async flood(count: number): Promise<void> {
    for (let i = 0; i < count && this.established; ) {
      const messages: Uint8Array[] = [];
      for (const end = Math.min(count, i + 500); i < end; i += 1) {
        const nlri = Buffer.of(32, 20 + (i >> 24), (i >> 16) & 255, (i >> 8) & 255, i & 255);
        messages.push(frameOf(UPDATE, Buffer.concat([FLOODED, nlri])));
      }
      const socket = this.#socket;
      if (socket?.write(Buffer.concat(messages)) === false) {
        await new Promise<void>((resolve) => {
          const go = () => {
            socket.off('drain', go).off('close', go);
            resolve();
          };
          socket.on('drain', go).on('close', go);
        });
      } else await new Promise(setImmediate);
    }
  }

  /** Ends the session without a word; it is to be called again. */
  hangUp(): void {
    this.established = false;
    this.#socket?.destroy();
  }

  /** Reads nothing until it is told to, as one that is overwhelmed. */
  read(on: boolean): void {
    if (on) this.#socket?.resume();
    else this.#socket?.pause();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket?.destroy();
    this.#server.close();
  }
}

/** Nothing withdrawn; origin igp, as-path [ 65511 ], next-hop 192.0.2.2. */
const FLOODED = Buffer.from('0000001440010100400206020100 00ffe7400304c0000202'.replaceAll(' ', ''), 'hex');

/** Prefixes as numbers, since strings of a million take long. */
function* prefixes(body: Buffer, from: number, to: number): Iterable<number> {
  for (let at = from; at < to; ) {
    const length = body[at]!;
    const octets = (length + 7) >> 3;
    const address = octets === 0 ? 0 : body.readUIntBE(at + 1, octets) * 2 ** (8 * (4 - octets));
    yield address * 64 + length;
    at += 1 + octets;
  }
}

/** `10.0.0.0/8` as in `Sink.routes`. */
export function numberOf(prefix: string): number {
  const [address = '', length] = prefix.split('/');
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0) * 64 + Number(length);
}

const sinks: Sink[] = [];

/** For `afterEach`. */
export function stopSinks(): void {
  for (const sink of sinks.splice(0)) sink.stop();
}
