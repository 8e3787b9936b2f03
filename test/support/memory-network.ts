// Connections without sockets, on the time of a fake clock: slow, silent, cut into octets or refused, as a test likes.

import type { Endpoint, Network, Transport } from '../../src/speaker/index.ts';
import type { FakeClock } from './fake-clock.ts';

/** Octets that an end takes before `write` says to wait. */
const HIGH_WATER = 16 * 1024;

type Parcel = { readonly octets: Uint8Array } | { readonly end: string } | { readonly begin: () => void };

/** One direction of a link. */
class Pipe {
  /** The receiver reads nothing while true. */
  held = false;
  /** Everything is lost while true, the end of the connection included. */
  cut = false;
  #queued = 0;
  #parcels: Parcel[] = [];
  #due = 0;
  #arrival = 0;
  #thirsty = false;
  #written = 0;
  #taken = 0;
  #patient: { readonly until: number; readonly run: () => void }[] = [];
  readonly #clock: FakeClock;
  readonly #delay: () => number;
  readonly #segment: () => number;
  from!: MemoryTransport;
  to!: MemoryTransport;

  constructor(clock: FakeClock, delay: () => number, segment: () => number) {
    this.#clock = clock;
    this.#delay = delay;
    this.#segment = segment;
  }

  write(octets: Uint8Array): boolean {
    const size = this.#segment();
    for (let at = 0; at < octets.length; at += size) this.#put({ octets: octets.slice(at, at + size) });
    this.#queued += octets.length;
    this.#written += octets.length;
    this.#thirsty ||= this.#queued >= HIGH_WATER;
    return this.#queued < HIGH_WATER;
  }

  get idle(): boolean {
    return this.#queued === 0;
  }

  whenIdle(run: () => void): void {
    if (this.idle) run();
    else this.#patient.push({ until: this.#written, run });
  }

  end(why: string): void {
    this.#put({ end: why });
  }

  /** Comes before anything else: the receiver learns of the connection. */
  begin(run: () => void): void {
    this.#put({ begin: run });
  }

  release(): void {
    this.held = false;
    this.#pump();
  }

  // First in, first out, however the delays fall.
  #put(parcel: Parcel): void {
    this.#parcels.push(parcel);
    const now = this.#clock.now();
    this.#arrival = Math.max(now + this.#delay(), this.#arrival);
    const arrive = () => {
      this.#due += 1;
      this.#pump();
    };
    if (this.#arrival <= now) this.#clock.soon(arrive);
    else this.#clock.at(this.#arrival, arrive);
  }

  #pump(): void {
    while (this.#due > 0 && !this.held) {
      this.#due -= 1;
      const parcel = this.#parcels.shift()!;
      const size = 'octets' in parcel ? parcel.octets.length : 0;
      this.#queued -= size;
      this.#taken += size;
      if (!this.cut) this.to.take(parcel);
    }
    const served = this.#patient.filter(({ until }) => until <= this.#taken);
    this.#patient = this.#patient.filter(({ until }) => until > this.#taken);
    for (const { run } of served) if (!this.from.closed) run();
    if (this.#queued > 0 || !this.#thirsty) return;
    this.#thirsty = false;
    this.#clock.soon(() => this.from.drain());
  }
}

class MemoryTransport implements Transport {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  onData: (chunk: Uint8Array) => void = () => {};
  onDrain: () => void = () => {};
  onClose: (why: string) => void = () => {};
  readonly #out: Pipe;
  #closed = false;

  constructor(local: Endpoint, remote: Endpoint, out: Pipe) {
    this.local = local;
    this.remote = remote;
    this.#out = out;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(octets: Uint8Array): boolean {
    return this.#closed ? true : this.#out.write(octets);
  }

  get idle(): boolean {
    return this.#out.idle;
  }

  whenIdle(run: () => void): void {
    if (!this.#closed) this.#out.whenIdle(run);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#out.end('the peer closed the connection');
  }

  take(parcel: Parcel): void {
    if (this.#closed) return;
    if ('octets' in parcel) this.onData(parcel.octets);
    else if ('begin' in parcel) parcel.begin();
    else this.fail(parcel.end);
  }

  drain(): void {
    if (!this.#closed) this.onDrain();
  }

  fail(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose(why);
  }
}

/** A connection as the test sees it. `forth`: from the end that dialled. */
export class Link {
  readonly number: number;
  readonly dialler: MemoryTransport;
  readonly listener: MemoryTransport;
  readonly forth: Pipe;
  readonly back: Pipe;

  constructor(number: number, from: Endpoint, to: Endpoint, pipes: readonly [Pipe, Pipe]) {
    [this.forth, this.back] = pipes;
    this.number = number;
    this.dialler = new MemoryTransport(from, to, this.forth);
    this.listener = new MemoryTransport(to, from, this.back);
    Object.assign(this.forth, { from: this.dialler, to: this.listener });
    Object.assign(this.back, { from: this.listener, to: this.dialler });
  }

  /** Both ends believe in the connection. */
  get whole(): boolean {
    return !this.dialler.closed && !this.listener.closed;
  }

  /** Nothing arrives any more, and nobody is told. */
  silence(): void {
    this.forth.cut = true;
    this.back.cut = true;
  }

  /** Both ends are told at once. */
  break(): void {
    this.dialler.fail('the network broke');
    this.listener.fail('the network broke');
  }
}

export class MemoryNetwork {
  readonly clock: FakeClock;
  readonly links: Link[] = [];
  /** Milliseconds that one parcel of a link takes, or its set-up. */
  delay: (link: number, way: 'forth' | 'back' | 'set-up') => number = () => 0;
  /** Octets that arrive at a time. */
  segment = Number.POSITIVE_INFINITY;
  /** What becomes of a dial. */
  mood: 'connects' | 'refuses' | 'hangs' = 'connects';
  /** When each dial began, milliseconds. */
  readonly dials: { readonly from: string; readonly at: number }[] = [];
  readonly #listeners = new Map<string, (transport: Transport) => void>();
  #port = 40_000;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  /** The connections that both ends believe in. */
  get whole(): Link[] {
    return this.links.filter((link) => link.whole);
  }

  /** The network as a host with this address has it. */
  host(address: string): Network {
    return {
      dial: (options, done) => {
        this.#port += 1;
        const from = { address: options.localAddress ?? address, port: this.#port };
        return this.#dial(from, { address: options.address, port: options.port }, done);
      },
      listen: async (on, port, accept) => {
        const key = `${on} ${port}`;
        if (this.#listeners.has(key)) throw new Error(`${key} is in use`);
        this.#listeners.set(key, accept);
        return () => {
          this.#listeners.delete(key);
        };
      },
    };
  }

  #dial(from: Endpoint, to: Endpoint, done: (result: Transport | { readonly why: string }) => void): () => void {
    this.dials.push({ from: from.address, at: this.clock.now() });
    let over = false;
    const number = this.dials.length;
    const { mood } = this;
    const finish = () => {
      if (over || mood === 'hangs') return;
      over = true;
      const accept = this.#listeners.get(`${to.address} ${to.port}`);
      if (accept === undefined || mood === 'refuses') {
        done({ why: 'connection refused' });
        return;
      }
      const pipe = (way: 'forth' | 'back') => {
        return new Pipe(
          this.clock,
          () => this.delay(number, way),
          () => this.segment,
        );
      };
      const link = new Link(number, from, to, [pipe('forth'), pipe('back')]);
      this.links.push(link);
      link.forth.begin(() => accept(link.listener));
      done(link.dialler);
    };
    this.clock.at(this.clock.now() + this.delay(number, 'set-up'), finish);
    return () => {
      over = true;
    };
  }
}
