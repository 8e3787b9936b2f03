// A received attribute block to a canonical set, judged once for each distinct block. RFC 4271 section 6.3, RFC 7606.

import { type Fault, reset, UPDATE_ERROR } from '../fault.ts';
import { octetKey, readU16 } from '../octets.ts';
import type { Negotiated } from '../session.ts';
import { attributes, rowOf } from './index.ts';
import {
  type Attribute,
  discard,
  EXTENDED_LENGTH,
  MALFORMED_LIST,
  OPAQUE,
  OPTIONAL,
  PARTIAL,
  TRANSITIVE,
  UNKNOWN_WELL_KNOWN,
  WRONG_FLAGS,
  withdraw,
} from './kind.ts';
import { type AttributeSet, intern } from './set.ts';

/** One attribute of a block, still as it came. */
export interface RawAttribute {
  readonly code: number;
  readonly flags: number;
  readonly value: Uint8Array;
}

/** What a block of attributes says, MP_REACH_NLRI and MP_UNREACH_NLRI aside. */
export interface Judged {
  readonly set: AttributeSet;
  readonly faults: readonly Fault[];
  /** The same set with another next hop, for blocks whose next hop travels in MP_REACH_NLRI. */
  readonly byNextHop: Map<string, AttributeSet>;
}

const NEXT_HOP = 3;
// Blocks, and octets of their keys
const GENERATION = 32768;
const GENERATION_OCTETS = 0x100_0000;

// Judged blocks by session form and raw octets. Two generations bound the memory: what was not asked for during a whole
// generation is forgotten.
let youngOctets = 0;
let young = new Map<string, Judged>();
let old = new Map<string, Judged>();

/** Cuts a path attribute section into its attributes; a fault when one runs past the end (RFC 7606 section 4). */
export function cutAttributes(section: Uint8Array): { readonly list: RawAttribute[]; readonly fault?: Fault } {
  const list: RawAttribute[] = [];
  for (let at = 0; at < section.length; ) {
    const flags = section[at]!;
    const head = flags & EXTENDED_LENGTH ? 4 : 3;
    const length = at + head > section.length ? -1 : head === 4 ? readU16(section, at + 2) : section[at + 2]!;
    const start = at + head;
    if (length < 0 || start + length > section.length) {
      const judged = withdraw(MALFORMED_LIST, `attribute ${section[at + 1] ?? '?'} runs past the attribute section`);
      return judged.ok ? { list } : { list, fault: judged.fault };
    }
    list.push({ code: section[at + 1]!, flags, value: section.subarray(start, start + length) });
    at = start + length;
  }
  return { list };
}

/** The judgement of a block; `key` holds all of its octets. */
export function judge(key: Uint8Array, list: readonly RawAttribute[], session: Negotiated): Judged {
  const form = `${session.asn4 ? 4 : 2}${session.ibgp ? 'i' : 'e'}${session.aigp ? 'a' : ''}`;
  const name = form + octetKey(key);
  let judged = young.get(name);
  if (judged !== undefined) return judged;
  judged = old.get(name) ?? judgeAnew(list, session);
  if (young.size >= GENERATION || youngOctets >= GENERATION_OCTETS) {
    old = young;
    young = new Map();
    youngOctets = 0;
  }
  youngOctets += name.length;
  young.set(name, judged);
  return judged;
}

function judgeAnew(list: readonly RawAttribute[], session: Negotiated): Judged {
  const faults: Fault[] = [];
  const values = new Map<number, Attribute>();
  const seen = new Set<number>();
  for (const raw of list) {
    const row = rowOf(raw.code, raw.flags & ~OPAQUE);
    const known = attributes.byCode(raw.code) !== undefined;
    const fault = seen.has(raw.code) ? twice(raw) : known ? wrongFlags(raw, row.flags) : unknownWellKnown(raw);
    seen.add(raw.code);
    if (fault !== undefined) {
      faults.push(fault);
      continue;
    }
    const decoded = row.decode(raw.value, session);
    if (decoded.ok)
      values.set(raw.code, {
        code: raw.code,
        flags: raw.flags & (OPTIONAL | TRANSITIVE | PARTIAL),
        value: decoded.value,
      });
    else faults.push(decoded.fault);
  }
  for (const row of attributes.all()) row.absorb?.(values);
  return { set: intern([...values.values()]), faults, byNextHop: new Map() };
}

/** `judged.set` with this next hop. */
export function withNextHop(judged: Judged, nextHop: Uint8Array): AttributeSet {
  const key = octetKey(nextHop);
  let set = judged.byNextHop.get(key);
  if (set === undefined) {
    const others = judged.set.list.filter(({ code }) => code !== NEXT_HOP);
    set = intern([...others, { code: NEXT_HOP, flags: TRANSITIVE, value: nextHop }]);
    // A hostile peer may pair one block with endless next hops.
    if (judged.byNextHop.size < 64) judged.byNextHop.set(key, set);
  }
  return set;
}

/** The attributes for routes whose family has no next hop, RFC 8955 section 4. */
export function withoutNextHop(judged: Judged): AttributeSet {
  const { set } = judged;
  return set.get(NEXT_HOP) === undefined ? set : intern(set.list.filter(({ code }) => code !== NEXT_HOP));
}

// RFC 7606 section 3.g
function twice({ code }: RawAttribute): Fault | undefined {
  const judged = discard(MALFORMED_LIST, `attribute ${code} appears twice`);
  return judged.ok ? undefined : judged.fault;
}

/** RFC 7606 section 3.c */
export function wrongFlags({ code, flags }: RawAttribute, wanted: number): Fault | undefined {
  if ((flags & (OPTIONAL | TRANSITIVE)) === wanted) return undefined;
  const judged = withdraw(WRONG_FLAGS, `attribute ${code} has the flags 0x${flags.toString(16)}`);
  return judged.ok ? undefined : judged.fault;
}

// RFC 4271 section 6.3
function unknownWellKnown({ code, flags, value }: RawAttribute): Fault | undefined {
  if (flags & OPTIONAL) return undefined;
  const wide = flags & EXTENDED_LENGTH ? [value.length >> 8, value.length] : [value.length];
  const data = Uint8Array.of(flags, code, ...wide, ...value.subarray(0, 4000));
  return reset(UPDATE_ERROR, UNKNOWN_WELL_KNOWN, `well-known attribute ${code} is unknown`, data);
}
