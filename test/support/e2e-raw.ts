// A router that says octets as the test writes them, for what a speaker of ours would never say.

import { createServer, type Server, type Socket } from 'node:net';
import {
  asn4For,
  Framer,
  frameOf,
  ipv4Unicast,
  multiprotocolFor,
  NOTIFICATION,
  typeName,
  writeMessage,
} from '../../src/bgp/index.ts';
import { THEIRS } from './e2e-place.ts';
import { THEIR_AS } from './e2e-router.ts';
import { until } from './wait.ts';

export interface RawOptions {
  readonly address?: string;
  /** What it answers the first OPEN with; later ones, and this by default: an OPEN and a KEEPALIVE. */
  readonly first?: readonly Uint8Array[];
}

export class RawRouter {
  /** `open`, `keepalive`, `notification 3/1`, `closed`: of all connections. */
  readonly heard: string[] = [];
  /** Bodies of UPDATEs, in hexadecimal. */
  readonly updates: string[] = [];
  /** Octets received on all connections. */
  octets = 0;
  /** Connections so far. */
  connections = 0;
  readonly #server: Server;
  readonly #first: readonly Uint8Array[] | undefined;
  #socket: Socket | undefined;

  private constructor({ first }: RawOptions) {
    this.#first = first;
    this.#server = createServer((socket) => this.#take(socket));
    raws.push(this);
  }

  static async start(port: number, options: RawOptions = {}): Promise<RawRouter> {
    const raw = new RawRouter(options);
    await new Promise<void>((resolve, reject) => {
      raw.#server.once('error', reject).listen(port, options.address ?? THEIRS, resolve);
    });
    return raw;
  }

  #take(socket: Socket): void {
    this.connections += 1;
    this.#socket = socket;
    const framer = new Framer();
    framer.limit = 65535;
    socket.on('data', (chunk) => {
      this.octets += chunk.length;
      for (const frame of framer.push(chunk)) {
        if (!frame.ok) continue;
        const { type, body } = frame.value;
        this.heard.push(type === NOTIFICATION ? `notification ${body[0]}/${body[1]}` : typeName(type));
        if (typeName(type) === 'update') this.updates.push(Buffer.from(body).toString('hex'));
        if (typeName(type) === 'open') for (const octets of this.#greeting()) socket.write(octets);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.heard.push('closed'));
  }

  #greeting(): readonly Uint8Array[] {
    const usual = [openOf(), writeMessage({ type: 'keepalive' })];
    return this.connections === 1 ? (this.#first ?? usual) : usual;
  }

  /** To the latest connection. */
  say(octets: Uint8Array): void {
    this.#socket?.write(octets);
  }

  /** Closes the latest connection, with nothing more to say. */
  hangUp(): void {
    this.#socket?.end();
  }

  /** Waits until it was told `what`, `times` times. */
  hears(what: string, times = 1, limitMs = 10_000): Promise<void> {
    return until(
      `the router to be told '${what}'${times > 1 ? ` ${times} times` : ''}`,
      () => {
        const count = this.heard.filter((each) => each === what).length;
        if (count < times) throw new Error(`it was told ${this.heard.slice(-8).join(', ')}`);
      },
      limitMs,
    );
  }

  stop(): void {
    this.#socket?.destroy();
    this.#server.close();
  }
}

/** An OPEN of the router, with what a test wants changed. */
export function openOf(
  parts: { version?: number; as?: number; holdTime?: number; routerId?: string } = {},
): Uint8Array {
  const as = parts.as ?? THEIR_AS;
  return writeMessage({
    type: 'open',
    version: 4,
    as,
    holdTime: 30,
    routerId: '192.0.2.254',
    capabilities: [multiprotocolFor(ipv4Unicast), asn4For(as)],
    ...parts,
  });
}

/** An UPDATE with a body in hexadecimal. */
export function updateOf(digits: string): Uint8Array {
  return frameOf(2, Buffer.from(digits.replaceAll(/\s/g, ''), 'hex'));
}

const raws: RawRouter[] = [];

/** For `afterEach`. */
export function stopRaws(): void {
  for (const raw of raws.splice(0)) raw.stop();
}
