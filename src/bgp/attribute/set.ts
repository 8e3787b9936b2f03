// Attribute sets: interned and immutable, so that `===` compares them.

import { octetKey, readU16, Writer } from '../octets.ts';
import type { Attribute } from './kind.ts';

/** Code, flags and length, before each value. */
const HEAD = 4;

/** What routes share. Two sets with the same attributes are the same object for as long as somebody holds one. */
export class AttributeSet {
  // Code, flags, two octets of length and the value of each: objects for them would cost many times as much.
  readonly #octets: Uint8Array;
  #json: Map<string, Uint8Array> | undefined;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  /** Ascending by code; views that are made anew each time. */
  get list(): readonly Attribute[] {
    const octets = this.#octets;
    const list: Attribute[] = [];
    for (let at = 0; at < octets.length; ) {
      const end = at + HEAD + readU16(octets, at + 2);
      list.push({ code: octets[at]!, flags: octets[at + 1]!, value: octets.subarray(at + HEAD, end) });
      at = end;
    }
    return list;
  }

  get(code: number): Uint8Array | undefined {
    const octets = this.#octets;
    for (let at = 0; at < octets.length; at += HEAD + readU16(octets, at + 2)) {
      if (octets[at] === code) return octets.subarray(at + HEAD, at + HEAD + readU16(octets, at + 2));
    }
    return undefined;
  }

  has(code: number): boolean {
    const octets = this.#octets;
    for (let at = 0; at < octets.length; at += HEAD + readU16(octets, at + 2)) if (octets[at] === code) return true;
    return false;
  }

  /** Whether the first `size` octets are its own. */
  holds(bytes: Uint8Array, size: number): boolean {
    const octets = this.#octets;
    if (octets.length !== size) return false;
    for (let i = 0; i < size; i += 1) if (octets[i] !== bytes[i]) return false;
    return true;
  }

  /** Made once by each dialect on first use. */
  get json(): Map<string, Uint8Array> {
    this.#json ??= new Map();
    return this.#json;
  }
}

/** By a hash of the octets; where several sets share one, all but the first stand in `crowded`. */
const known = new Map<number, WeakRef<AttributeSet>>();
/** By the octets themselves: whoever looks for sets with one hash gains nothing but this. */
const crowded = new Map<string, WeakRef<AttributeSet>>();

const forget = new FinalizationRegistry<number | string>((key) => {
  if (typeof key === 'number') {
    if (known.get(key)?.deref() === undefined) known.delete(key);
  } else if (crowded.get(key)?.deref() === undefined) crowded.delete(key);
});

// One for all: a set is looked up far more often than it is made.
const scratch = new Writer(1024);

/** The set with these attributes. Values are copied, so views of a receive buffer may be passed. */
export function intern(list: readonly Attribute[]): AttributeSet {
  const octets = scratch.clear();
  for (const { code, flags, value } of inOrder(list)) octets.u8(code).u8(flags).u16(value.length).put(value);
  const hash = hashOf(octets.bytes, octets.size);
  const first = known.get(hash)?.deref();
  if (first?.holds(octets.bytes, octets.size)) return first;
  if (first === undefined && crowded.size === 0) return remember(octets, hash);
  const key = octetKey(octets.bytes.subarray(0, octets.size));
  return crowded.get(key)?.deref() ?? remember(octets, first === undefined ? hash : key);
}

function remember(octets: Writer, key: number | string): AttributeSet {
  const set = new AttributeSet(octets.done());
  if (typeof key === 'number') known.set(key, new WeakRef(set));
  else crowded.set(key, new WeakRef(set));
  forget.register(set, key);
  return set;
}

// FNV-1a with a last stir, as the table of NLRI has it.
function hashOf(bytes: Uint8Array, size: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < size; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function inOrder(list: readonly Attribute[]): readonly Attribute[] {
  for (let i = 1; i < list.length; i += 1) {
    if (list[i - 1]!.code > list[i]!.code) return [...list].sort((a, b) => a.code - b.code);
  }
  return list;
}
