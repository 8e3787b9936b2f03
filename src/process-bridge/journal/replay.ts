// What the lines of a journal come to. Pure. Whatever the octets are, nothing is thrown, and no route comes out that was
// not written.

import {
  type Attribute,
  type AttributeSet,
  type Family,
  families,
  familyOf,
  hex,
  intern,
  type Route,
} from '../../bgp/index.ts';
import { endOf, type Holder, MAGIC, type Until } from './record.ts';

/** A route that was announced when the last batch was written. */
export interface FoundRoute {
  readonly peer: string;
  readonly owner: string;
  readonly route: Route;
  readonly until: Until | undefined;
}

export interface Found {
  /** Made while they are read: there may be a million. */
  readonly routes: Iterable<FoundRoute>;
  /** Octets at the end that are no whole batch. */
  readonly lost: number;
}

/** Length of the line that ends a batch, and how it begins. */
const END = '. 00000000\n'.length;
const DOT = 0x2e;
const NEWLINE = 0x0a;

export function readJournal(octets: Uint8Array): Found {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const replay = new Replay();
  let start = 0;
  for (let end = endOfBatch(bytes, start); end >= 0; end = endOfBatch(bytes, start)) {
    const lines = bytes.toString('utf8', start, end - END - 1).split('\n');
    if (!replay.take(lines)) break;
    start = end;
  }
  return { routes: replay.routes(), lost: bytes.length - start };
}

/** Where the batch at `start` is over; -1: it is not whole. */
function endOfBatch(bytes: Buffer, start: number): number {
  for (let line = start; line < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, line);
    if (newline < 0) return -1;
    if (bytes[line] === DOT) {
      const sound = bytes.toString('latin1', line, newline + 1) === endOf(bytes.subarray(start, line));
      return sound && line > start ? newline + 1 : -1;
    }
    line = newline + 1;
  }
  return -1;
}

/** Whose journal it is that begins with this line; undefined: it is none. */
export function headOf(line: string): Holder | undefined {
  const [, version, pid = '', start = ''] = /^(\S+ \S+) (\d{1,10}) (\S+)$/.exec(line) ?? [];
  return version === MAGIC ? { pid: Number(pid), start: start === '-' ? '' : start } : undefined;
}

interface Owner {
  readonly name: string;
  /** How often all its routes went. */
  ends: number;
  lease: Until | undefined;
}

interface Entry {
  readonly owner: Owner;
  /** `owner.ends` at that time: one that is behind is gone. */
  readonly ends: number;
  readonly family: Family;
  readonly pathId: number;
  /** In hexadecimal, since a million views of octets take much more room. */
  readonly nlri: string;
  readonly attributes: AttributeSet;
  readonly watchdog: string | undefined;
  readonly until: Until | undefined;
}

class Replay {
  #begun = false;
  readonly #names = new Map<number, string>();
  readonly #sets = new Map<number, AttributeSet>();
  readonly #owners = new Map<string, Owner>();
  readonly #peers = new Map<string, Map<string, Entry>>();

  /** Takes a batch; false, and nothing is taken, when a line of it means nothing. */
  take(lines: readonly string[]): boolean {
    const changes: (() => void)[] = [];
    for (const line of lines) {
      const change = this.#begun ? this.#read(line.split(' '), line) : this.#begin(line);
      if (change === undefined) return false;
      changes.push(change);
    }
    for (const change of changes) change();
    return true;
  }

  *routes(): Generator<FoundRoute, void, void> {
    for (const [peer, entries] of this.#peers) {
      for (const { owner, ends, family, pathId, nlri, attributes, watchdog, until } of entries.values()) {
        if (ends !== owner.ends) continue;
        const named = { family, nlri: Buffer.from(nlri, 'hex'), pathId, attributes };
        const route = watchdog === undefined ? named : { ...named, watchdog };
        yield { peer, owner: owner.name, route, until: sooner(until, owner.lease) };
      }
    }
  }

  #begin(line: string): (() => void) | undefined {
    this.#begun = headOf(line) !== undefined;
    return this.#begun ? () => {} : undefined;
  }

  #read(words: readonly string[], line: string): (() => void) | undefined {
    const [kind, first = ''] = words;
    const number = int(first);
    if (number === undefined) return undefined;
    if (kind === 'n') return this.#readName(number, line.slice(3 + first.length));
    if (kind === 's') return this.#readSet(number, words);
    const name = this.#names.get(number);
    if (name === undefined) return undefined;
    if (kind === '+') return this.#readAnnounce(name, words);
    if (kind === '-') return this.#readWithdraw(name, words);
    if (kind === 'c' && words.length === 2) return () => this.#peers.delete(name);
    if (kind === 'x' && words.length === 2) return () => this.#endOwner(name);
    if (kind === 'l' && words.length === 4) {
      const until = untilOf(words[2], words[3]);
      if (until === undefined) return undefined;
      return () => {
        this.#owner(name).lease = until.at === 0 ? undefined : until;
      };
    }
    return undefined;
  }

  #readName(number: number, json: string): (() => void) | undefined {
    let name: unknown;
    try {
      name = JSON.parse(json);
    } catch {
      return undefined;
    }
    if (typeof name !== 'string') return undefined;
    this.#names.set(number, name);
    return () => {};
  }

  #readSet(number: number, [, , text = '', ...rest]: readonly string[]): (() => void) | undefined {
    const octets = unhex(text);
    const list = octets === undefined || rest.length > 0 ? undefined : attributesIn(octets);
    if (list === undefined) return undefined;
    this.#sets.set(number, intern(list));
    return () => {};
  }

  #readAnnounce(peer: string, words: readonly string[]): (() => void) | undefined {
    const [, , owner = '', set = '', family = '', path = '', nlri = '', ...rest] = words;
    const by = this.#names.get(int(owner) ?? -1);
    const attributes = this.#sets.get(int(set) ?? -1);
    const name = nameOf(family, path, nlri);
    const until = rest[0] === 't' ? untilOf(rest[1], rest[2]) : undefined;
    if (by === undefined || attributes === undefined || name === undefined) return undefined;
    if (rest[0] === 't' && until === undefined) return undefined;
    const [w, number = '', ...more] = until === undefined ? rest : rest.slice(3);
    const watchdog = w === 'w' ? this.#names.get(int(number) ?? -1) : undefined;
    if ((w !== undefined && watchdog === undefined) || more.length > 0) return undefined;
    return () => {
      const { family: of, pathId, key } = name;
      const from = this.#owner(by);
      const entry = { owner: from, ends: from.ends, family: of, pathId, nlri, attributes, watchdog, until };
      const entries = this.#peers.get(peer);
      if (entries === undefined) this.#peers.set(peer, new Map([[key, entry]]));
      else entries.set(key, entry);
    };
  }

  #readWithdraw(peer: string, words: readonly string[]): (() => void) | undefined {
    const [, , family = '', path = '', nlri = '', ...rest] = words;
    const name = nameOf(family, path, nlri);
    if (name === undefined || rest.length > 0) return undefined;
    return () => this.#peers.get(peer)?.delete(name.key);
  }

  #owner(name: string): Owner {
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      owner = { name, ends: 0, lease: undefined };
      this.#owners.set(name, owner);
    }
    return owner;
  }

  #endOwner(name: string): void {
    const owner = this.#owner(name);
    owner.ends += 1;
    owner.lease = undefined;
  }
}

interface Name {
  readonly family: Family;
  readonly pathId: number;
  /** What a later line for the same route has in common with it. */
  readonly key: string;
}

function nameOf(family: string, path: string, nlri: string): Name | undefined {
  const [key, pathId, octets] = [int(family), int(path), unhex(nlri)];
  if (key === undefined || pathId === undefined || pathId > 0xffff_ffff || octets === undefined) return undefined;
  const of = familyOf(key >>> 8, key & 0xff);
  const codec = families.of(of);
  if (octets.length === 0 || codec?.measure(octets, 0, octets.length) !== octets.length) return undefined;
  const shared = codec.key === undefined ? nlri : hex(codec.key(octets));
  return { family: of, pathId, key: `${key} ${pathId} ${shared}` };
}

function attributesIn(octets: Uint8Array): Attribute[] | undefined {
  const list: Attribute[] = [];
  for (let at = 0; at < octets.length; ) {
    if (octets.length - at < 4) return undefined;
    const end = at + 4 + octets[at + 2]! * 256 + octets[at + 3]!;
    if (end > octets.length) return undefined;
    list.push({ code: octets[at]!, flags: octets[at + 1]!, value: octets.subarray(at + 4, end) });
    at = end;
  }
  return list;
}

function untilOf(at: string | undefined, left: string | undefined): Until | undefined {
  const [when, most] = [int(at ?? ''), int(left ?? '')];
  return when === undefined || most === undefined ? undefined : { at: when, left: most };
}

function sooner(a: Until | undefined, b: Until | undefined): Until | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { at: Math.min(a.at, b.at), left: Math.min(a.left, b.left) };
}

function int(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function unhex(text: string): Uint8Array | undefined {
  const octets = Buffer.from(text, 'hex');
  return octets.length * 2 === text.length ? octets : undefined;
}
