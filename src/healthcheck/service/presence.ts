// The addresses of a service on their interface: there before anything is announced, and gone only after it was withdrawn.

import type { Log } from '../../speaker/index.ts';
import type { Addresses } from '../address/index.ts';
import type { ServiceConfig } from './config.ts';
import { NOT_YET } from './state.ts';

/** What puts addresses on interfaces, for all services. */
export type AddressBook = Pick<Addresses, 'hold' | 'release' | 'isThere' | 'sweep'>;

export interface PresenceParts {
  readonly book: AddressBook;
  /** As whom addresses are held. One that comes again while it still leaves is another. */
  readonly holder: string;
  readonly log: Log;
  /** Why an address is not there; undefined: all are. */
  readonly onMissing: (why: string | undefined) => void;
  /** Runs `run` once what was withdrawn is out, or after a while. */
  readonly afterFlush: (run: () => void) => void;
  /** An address was taken away, or will not be. */
  readonly onGone: () => void;
}

export class Presence {
  readonly #parts: PresenceParts;
  readonly #name: string;
  #config: ServiceConfig;
  #wanted = false;
  /** Those that are held, with their interface and whether we put them there; undefined: they are not there yet. */
  readonly #held = new Map<string, { readonly on: string; readonly ours: boolean | undefined }>();
  /** Those that somebody else has put there. */
  #found = new Set<string>();
  /** Addresses that are held no more, with where they were. */
  readonly #leaving = new Map<string, { readonly address: string; readonly on: string }>();
  /** Those that could not be taken away. */
  readonly #stuck = new Set<string>();
  #busy = false;
  #missing: string | undefined = NOT_YET;

  constructor(config: ServiceConfig, parts: PresenceParts) {
    this.#config = config;
    this.#parts = parts;
    this.#name = config.name;
  }

  get #managed(): boolean {
    return this.#config.addressPolicy === 'manage' || this.#config.addressPolicy === 'dynamic';
  }

  #addresses(): string[] {
    return [...new Set(this.#config.vips.flatMap(({ address }) => (address === undefined ? [] : [address])))];
  }

  /** Nothing is on the interface on behalf of the service, or will be. */
  get idle(): boolean {
    return !this.#busy && this.#held.size === 0 && this.#leaving.size === 0;
  }

  /** Resolves once it is so, or cannot be, or somebody else is at work on it. */
  want(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    return this.#work();
  }

  change(config: ServiceConfig): void {
    this.#config = config;
    void this.#work();
    void this.look();
  }

  /** True: we put it there. Undefined: it is not there. */
  ours(address: string): boolean | undefined {
    return this.#held.get(address)?.ours;
  }

  /** The same for people: what is being taken away is still there. */
  shown(address: string): 'ours' | 'found' | 'missing' | 'stuck' {
    const key = `${address} ${this.#config.interface}`;
    if (this.#stuck.has(key)) return 'stuck';
    const ours = this.ours(address) ?? (this.#leaving.has(key) ? true : undefined);
    if (ours === undefined) return 'missing';
    return ours ? 'ours' : 'found';
  }

  /** What is announced for it may be used. */
  isThere(address: string): boolean {
    if (this.#managed)
      return this.ours(address) !== undefined && this.#held.get(address)?.on === this.#config.interface;
    return this.#config.addressPolicy === 'ignore' || this.#found.has(address);
  }

  get missing(): string | undefined {
    return this.#missing;
  }

  /** Puts right what somebody else has changed, and tells what is missing. */
  async look(): Promise<void> {
    const { addressPolicy, interface: on } = this.#config;
    if (addressPolicy === 'ignore' || this.#busy || (this.#managed && !this.#wanted)) return;
    const found = new Set<string>();
    for (const address of this.#addresses()) {
      if (await this.#parts.book.isThere(address, on)) {
        found.add(address);
        continue;
      }
      if (!this.#managed) {
        this.#found = found;
        this.#tell(`${address} is not on ${on}, and this healthcheck leaves it to others to put it there`);
        return;
      }
      if (this.ours(address) === undefined) continue;
      this.#held.set(address, { on, ours: undefined });
      this.#parts.log.warn({ service: this.#name, address, on }, 'an address is gone');
    }
    if (this.#managed) {
      await this.#work();
      return;
    }
    const more = [...found].some((address) => !this.#found.has(address));
    this.#found = found;
    this.#tell(undefined, more);
  }

  /** One thing after the other, until all is as it is wanted. */
  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (await this.#next()) {
        // The next thing depends on what is wanted by then.
      }
    } finally {
      this.#busy = false;
    }
    if (this.idle) this.#parts.onGone();
  }

  /** True: something was done. */
  async #next(): Promise<boolean> {
    const { interface: on, sudo } = this.#config;
    const wanted = this.#wanted && this.#managed ? this.#addresses() : [];
    for (const [address, held] of this.#held) {
      if (held.on === on && wanted.includes(address)) continue;
      this.#held.delete(address);
      this.#leaving.set(`${address} ${held.on}`, { address, on: held.on });
      if (!this.#wanted) this.#tell(NOT_YET);
    }
    const missing = wanted.filter((address) => this.ours(address) === undefined);
    if (missing.length > 0) {
      const { book, holder } = this.#parts;
      const ends = await Promise.all(missing.map((address) => book.hold(holder, address, on, { sudo })));
      let why: string | undefined;
      for (const [i, end] of ends.entries()) {
        const address = missing[i]!;
        // It stays where it was to be taken away from.
        this.#leaving.delete(`${address} ${on}`);
        this.#stuck.delete(`${address} ${on}`);
        this.#held.set(address, { on, ours: end.ok ? end.ours : undefined });
        if (!end.ok) why ??= end.why;
      }
      this.#tell(why, true);
      // What failed is tried again with the next look, unless it is not wanted any more.
      return why === undefined || !this.#wanted;
    }
    if (this.#leaving.size === 0) return false;
    await new Promise<void>((resolve) => this.#parts.afterFlush(resolve));
    await this.#leave();
    return true;
  }

  async #leave(): Promise<void> {
    const leaving = [...this.#leaving];
    const { book, holder, log } = this.#parts;
    const ends = await Promise.all(leaving.map(([, { address, on }]) => book.release(holder, address, on)));
    for (const [i, end] of ends.entries()) {
      const [key, { address, on }] = leaving[i]!;
      this.#leaving.delete(key);
      if (end.ok) this.#stuck.delete(key);
      else {
        this.#stuck.add(key);
        log.warn({ service: this.#name, address, on, why: end.why }, 'cannot take an address away');
      }
    }
  }

  /** `anew`: more is there than before. */
  #tell(why: string | undefined, anew = false): void {
    if (why === this.#missing && !anew) return;
    this.#missing = why;
    this.#parts.onMissing(why);
  }
}
