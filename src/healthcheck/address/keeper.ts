// The addresses of all services: who wants which, which of them we added, and one process at a time that makes it so.

import { networkInterfaces } from 'node:os';
import { changeAddresses, type Done } from './ip.ts';
import { canonical, type Failure, listAddresses } from './listing.ts';
import type { AddressOptions, Change } from './plan.ts';
import { type Look, Presence } from './presence.ts';
import type { RunIp } from './run.ts';
import type { StateFile } from './state-file.ts';
import { isDown } from './words.ts';

/** Changes in one process, so that it is done long before its time is over. */
const BATCH = 1000;

export interface AddressesParts {
  readonly clock: { now(): number };
  readonly ip: RunIp;
  readonly state: StateFile;
  /** `os.networkInterfaces`, unless a test says otherwise. */
  readonly look?: Look;
}

export interface Place {
  readonly address: string;
  readonly interface: string;
}

/** `ours`: it is removed when nobody holds it any more, since we added it. */
export type HoldEnd = { readonly ok: true; readonly changed: boolean; readonly ours: boolean } | Failure;

interface Waiter {
  readonly wanted: boolean;
  readonly resolve: (end: HoldEnd) => void;
}

interface Entry extends Place {
  readonly key: string;
  readonly holders: Set<string>;
  /** Of an address that is ours, those that it was added with. */
  options: AddressOptions;
  /** We added it. */
  ours: boolean;
  /** Those who wait for the next round. */
  waiting: Waiter[];
}

/**
 * What is there already is adopted, and never removed; what we added is removed when nobody holds it any more. What the state
 * file says that a dead daemon of ours added is ours. Nothing here rejects.
 */
export class Addresses {
  readonly #parts: AddressesParts;
  readonly #presence: Presence;
  readonly #entries = new Map<string, Entry>();
  /** To be looked at in the next round, which makes of them what is wanted then. */
  readonly #due = new Set<Entry>();
  #round: Promise<void> | undefined;
  /** The leavings of another daemon have been looked at. */
  #restored = false;
  #over = false;

  constructor(parts: AddressesParts) {
    this.#parts = parts;
    this.#presence = new Presence(() => parts.clock.now(), parts.look ?? networkInterfaces, parts.ip);
    for (const [, { prefixLength, sudo, ...place }] of parts.state.addresses.entries()) {
      const entry = this.#entry(place);
      entry.ours = true;
      entry.options = { prefixLength, sudo };
    }
  }

  /**
   * Has the address on the interface, and adds it unless it is there; said again, it is looked at again. `who` wants it from
   * now until `release`, whatever becomes of this try. The options are for an address that is not there yet.
   */
  hold(who: string, address: string, interfaceName: string, options: AddressOptions = {}): Promise<HoldEnd> {
    if (this.#over) return Promise.resolve({ ok: false, why: 'addresses are being removed for good' });
    const entry = this.#entry({ address, interface: interfaceName });
    if (entry.holders.size === 0) {
      entry.options = entry.ours ? { ...options, prefixLength: entry.options.prefixLength } : options;
    }
    entry.holders.add(who);
    return this.#settle(entry, true);
  }

  /** Removes the address if it is ours and nobody else holds it. One that cannot be removed is tried again at the end. */
  release(who: string, address: string, interfaceName: string): Promise<HoldEnd> {
    const entry = this.#entries.get(keyOf({ address, interface: interfaceName }));
    entry?.holders.delete(who);
    if (entry === undefined || entry.holders.size > 0) return Promise.resolve(unchanged(entry?.ours));
    return this.#settle(entry, false);
  }

  /** Whether an address seems to be missing: a look at most 200 ms old. `lack` is sure. */
  missing(address: string, interfaceName: string): boolean {
    return !this.#presence.seen(canonical(address) ?? address, interfaceName);
  }

  /** Why an address cannot be used, in words; undefined: it is there. Asks `ip` only when it seems to be missing. */
  lack(address: string, interfaceName: string): Promise<string | undefined> {
    return this.#presence.lack(canonical(address) ?? address, interfaceName);
  }

  /** Whether it is there and can be used, as `lack` has it. */
  async isThere(address: string, interfaceName: string): Promise<boolean> {
    return (await this.lack(address, interfaceName)) === undefined;
  }

  /** Removes what a dead daemon of ours added and nobody wants any more, now that it is known what is wanted. */
  async sweep(wanted: readonly Place[]): Promise<readonly HoldEnd[]> {
    const keys = new Set(wanted.map(keyOf));
    const left = [...this.#entries.values()].filter((entry) => entry.ours && entry.holders.size === 0);
    return await Promise.all(left.filter(({ key }) => !keys.has(key)).map((entry) => this.#settle(entry, false)));
  }

  /** Removes what is ours, for good: nothing can be held any more. */
  async releaseAll(): Promise<readonly HoldEnd[]> {
    this.#over = true;
    for (const entry of this.#entries.values()) entry.holders.clear();
    return await Promise.all([...this.#entries.values()].map((entry) => this.#settle(entry, false)));
  }

  #entry(place: Place): Entry {
    const key = keyOf(place);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const address = canonical(place.address) ?? place.address;
    const { interface: name } = place;
    const entry: Entry = { key, address, interface: name, holders: new Set(), options: {}, ours: false, waiting: [] };
    this.#entries.set(key, entry);
    return entry;
  }

  #settle(entry: Entry, wanted: boolean): Promise<HoldEnd> {
    this.#due.add(entry);
    const end = new Promise<HoldEnd>((resolve) => entry.waiting.push({ wanted, resolve }));
    this.#round ??= this.#run();
    return end;
  }

  /** Rounds, until nothing is due. What is asked for in one moment goes into one round. */
  async #run(): Promise<void> {
    await Promise.resolve();
    if (!this.#restored) await this.#restore();
    while (this.#due.size > 0) {
      const [first] = this.#due;
      const alike = [...this.#due].filter(({ options }) => !options.sudo === !first!.options.sudo);
      await this.#make(alike.slice(0, BATCH), first!.options.sudo);
    }
    this.#round = undefined;
  }

  /** What the state file says of addresses that are not there is of the past: should they come, others brought them. */
  async #restore(): Promise<void> {
    this.#restored = true;
    const old = [...this.#entries.values()].filter(({ ours }) => ours);
    const listing = old.length === 0 ? undefined : await listAddresses(undefined, this.#parts.ip);
    if (!listing?.ok) return;
    for (const entry of old) if (listing.at(entry.interface, entry.address).length === 0) this.#disown(entry);
  }

  async #make(entries: readonly Entry[], sudo: boolean | undefined): Promise<void> {
    const jobs = entries.map((entry) => {
      this.#due.delete(entry);
      return { entry, waiting: entry.waiting.splice(0), change: changeOf(entry) };
    });
    const changes = jobs.flatMap(({ change }) => change ?? []);
    const making = (sure: readonly Change[]) => this.#foretell(sure);
    const made = await changeAddresses(changes, this.#parts.ip, { sudo, making });
    this.#presence.forget();
    let next = 0;
    for (const { entry, waiting, change } of jobs) {
      const end = change === undefined ? unchanged(false) : this.#learn(entry, change, made[next++]!);
      for (const { wanted, resolve } of waiting) resolve(endFor(wanted, entry, change, end));
      if (!entry.ours && entry.holders.size === 0 && entry.waiting.length === 0) this.#entries.delete(entry.key);
    }
  }

  /** Says what is to be added before it is: what is written afterwards is lost when the daemon dies between. */
  async #foretell(changes: readonly Change[]): Promise<void> {
    const { state } = this.#parts;
    for (const change of changes) {
      if (change.what !== 'add') continue;
      const entry = this.#entry(change);
      const { address, interface: name } = entry;
      const { sudo, prefixLength = address.includes(':') ? 128 : 32 } = entry.options;
      // It is not there, so it is not ours either, until it has been added.
      entry.ours = false;
      state.addresses.set(entry.key, { address, interface: name, prefixLength, ...(sudo && { sudo }) });
    }
    await state.saved();
  }

  /** What became of a change, and what it means for whose the address is. */
  #learn(entry: Entry, { what }: Change, done: Done): HoldEnd {
    if (what === 'remove') {
      if (!done.ok) return done;
      this.#disown(entry);
      return { ...done, ours: false };
    }
    if (done.ok && done.changed) entry.ours = true;
    if (!entry.ours) this.#disown(entry);
    if (done.ok) return done.down ? { ok: false, why: isDown(entry.interface) } : { ...done, ours: entry.ours };
    // Where there is no `ip`, somebody else may have put it there all the same.
    return done.blind && this.#presence.seen(entry.address, entry.interface) ? unchanged(entry.ours) : done;
  }

  #disown(entry: Entry): void {
    entry.ours = false;
    this.#parts.state.addresses.delete(entry.key);
  }
}

function unchanged(ours = false): HoldEnd {
  return { ok: true, changed: false, ours };
}

/** Those who wanted something else in the same moment than those who had the last word. */
function endFor(wanted: boolean, { address }: Entry, change: Change | undefined, end: HoldEnd): HoldEnd {
  const added = change?.what === 'add';
  if (wanted === added) return end;
  return wanted ? { ok: false, why: `${address} was given up in the meantime` } : unchanged(end.ok && end.ours);
}

function keyOf({ address, interface: name }: Place): string {
  return `${name} ${canonical(address) ?? address}`;
}

/** What is to be done about it now; undefined: nothing. */
function changeOf({ address, interface: name, options, holders, ours }: Entry): Change | undefined {
  const place = { address, interface: name };
  if (holders.size > 0) return { what: 'add', ...place, label: options.label, prefixLength: options.prefixLength };
  return ours ? { what: 'remove', ...place, prefixLength: options.prefixLength } : undefined;
}
