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

  /** Made once by each dialect on first use. */
  get json(): Map<string, Uint8Array> {
    this.#json ??= new Map();
    return this.#json;
  }
}

const known = new Map<string, WeakRef<AttributeSet>>();
const forget = new FinalizationRegistry<string>((key) => {
  if (known.get(key)?.deref() === undefined) known.delete(key);
});

// One for all: a set is looked up far more often than it is made.
const scratch = new Writer(1024);

/** The set with these attributes. Values are copied, so views of a receive buffer may be passed. */
export function intern(list: readonly Attribute[]): AttributeSet {
  const octets = scratch.clear();
  for (const { code, flags, value } of inOrder(list)) octets.u8(code).u8(flags).u16(value.length).put(value);
  const key = octetKey(octets.bytes, octets.size);
  const found = known.get(key)?.deref();
  if (found !== undefined) return found;
  const set = new AttributeSet(octets.done());
  known.set(key, new WeakRef(set));
  forget.register(set, key);
  return set;
}

function inOrder(list: readonly Attribute[]): readonly Attribute[] {
  for (let i = 1; i < list.length; i += 1) {
    if (list[i - 1]!.code > list[i]!.code) return [...list].sort((a, b) => a.code - b.code);
  }
  return list;
}
