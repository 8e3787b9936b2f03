// Attribute sets: interned and immutable, so that `===` compares them.

import { octetKey, Writer } from '../octets.ts';
import type { Attribute } from './kind.ts';

/** What routes share. Two sets with the same attributes are the same object for as long as somebody holds one. */
export class AttributeSet {
  /** Ascending by code. */
  readonly list: readonly Attribute[];
  /** Made once by each dialect on first use. */
  readonly json = new Map<string, Uint8Array>();

  constructor(list: readonly Attribute[]) {
    this.list = list;
  }

  get(code: number): Uint8Array | undefined {
    for (const attribute of this.list) if (attribute.code === code) return attribute.value;
    return undefined;
  }
}

const known = new Map<string, WeakRef<AttributeSet>>();
const forget = new FinalizationRegistry<string>((key) => {
  if (known.get(key)?.deref() === undefined) known.delete(key);
});

/** The set with these attributes. Values are copied, so views of a receive buffer may be passed. */
export function intern(list: readonly Attribute[]): AttributeSet {
  const sorted = [...list].sort((a, b) => a.code - b.code);
  const octets = new Writer();
  for (const { code, flags, value } of sorted) octets.u8(code).u8(flags).u16(value.length).put(value);
  const whole = octets.done();
  const key = octetKey(whole);
  const found = known.get(key)?.deref();
  if (found !== undefined) return found;
  let at = 0;
  const own = sorted.map(({ code, flags, value }) => {
    at += 4 + value.length;
    return { code, flags, value: whole.subarray(at - value.length, at) };
  });
  const set = new AttributeSet(own);
  known.set(key, new WeakRef(set));
  forget.register(set, key);
  return set;
}
