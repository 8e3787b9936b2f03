// Which addresses are there: a cheap look for all services together, and `ip` for those that seem to be missing.

import type { NetworkInterfaceInfo } from 'node:os';
import { canonical, type Listing, listAddresses } from './listing.ts';
import type { RunIp } from './run.ts';
import { hasAnother, isDown, noInterface } from './words.ts';

/** Like `os.networkInterfaces`. */
export type Look = () => NodeJS.Dict<readonly NetworkInterfaceInfo[]>;

/** milliseconds that a look is good for, however many ask */
const LOOK_MS = 200;
/** milliseconds that a listing is good for: each is a process, and who asks for one asks again soon */
const LISTING_MS = 500;

export class Presence {
  readonly #now: () => number;
  readonly #look: Look;
  readonly #ip: RunIp;
  #looked: { readonly at: number; readonly places: ReadonlySet<string> } | undefined;
  #listed: { readonly at: number; readonly listing: Listing } | undefined;
  /** Those that wait for one and the same listing, which has not begun yet. */
  #next: Promise<Listing> | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #changes = 0;

  constructor(now: () => number, look: Look, ip: RunIp) {
    this.#now = now;
    this.#look = look;
    this.#ip = ip;
  }

  /** Whether it is on an interface that works, 200 ms ago at most. The address is in canonical form. */
  seen(address: string, interfaceName: string): boolean {
    const now = this.#now();
    if (this.#looked === undefined || now - this.#looked.at >= LOOK_MS) {
      this.#looked = { at: now, places: this.#places() };
    }
    return this.#looked.places.has(`${interfaceName} ${address}`);
  }

  /** Why it cannot be used, in words; undefined: it can. Where `ip` cannot say, the look counts. */
  async lack(address: string, interfaceName: string): Promise<string | undefined> {
    if (this.seen(address, interfaceName)) return undefined;
    const listing = await this.#list();
    const absent = `${address} is not on ${interfaceName}`;
    if (!listing.ok) return `${absent}, as far as can be seen: ${listing.why}`;
    const link = listing.links.find(({ name }) => name === interfaceName);
    if (link === undefined) return noInterface(interfaceName);
    const there = listing.at(interfaceName, address);
    if (there.length === 0) return absent;
    if (there.every(({ duplicate }) => duplicate)) return hasAnother(address, interfaceName);
    return link.up ? undefined : isDown(interfaceName);
  }

  /** What was seen before a change says nothing any more. */
  forget(): void {
    this.#changes += 1;
    this.#looked = undefined;
    this.#listed = undefined;
  }

  #places(): ReadonlySet<string> {
    const places = new Set<string>();
    let found: ReturnType<Look>;
    try {
      found = this.#look();
    } catch {
      // Without descriptors, or netlink: `ip` is asked.
      return places;
    }
    for (const [name, infos] of Object.entries(found)) {
      // Addresses with a label are listed under it.
      const interfaceName = name.split(':')[0]!;
      for (const { address, family } of infos ?? []) {
        places.add(`${interfaceName} ${family === 'IPv6' ? canonical(address) : address}`);
      }
    }
    return places;
  }

  #list(): Promise<Listing> {
    if (this.#listed !== undefined && this.#now() - this.#listed.at < LISTING_MS) {
      return Promise.resolve(this.#listed.listing);
    }
    // One that runs already may have been begun before a change that the caller knows of.
    this.#next ??= this.#running.then(async () => {
      this.#next = undefined;
      const [at, changes] = [this.#now(), this.#changes];
      const listing = await listAddresses(undefined, this.#ip);
      if (changes === this.#changes) this.#listed = { at, listing };
      return listing;
    });
    this.#running = this.#next;
    return this.#next;
  }
}
