// The shape of an attribute row, and the verdicts its decoder may give.

import type { Family } from '../family.ts';
import type { Checked, Fault } from '../fault.ts';
import { UPDATE_ERROR } from '../fault.ts';
import { NO_OCTETS } from '../octets.ts';
import type { Negotiated } from '../session.ts';
import type { Words } from '../words.ts';

export interface Attribute {
  readonly code: number;
  /** Optional, Transitive and Partial bits; the Extended Length bit is the writer's business. */
  readonly flags: number;
  /** Canonical octets: AS numbers take four, whatever the session. */
  readonly value: Uint8Array;
}

export interface AttributeCodec {
  /** IANA type code */
  readonly code: number;
  /** Keyword in text and key in JSON: `local-preference`. */
  readonly name: string;
  /** Optional and Transitive bits that the RFC demands, RFC 4271 section 4.3. */
  readonly flags: number;
  /** Other spellings of the keyword. */
  readonly aliases?: readonly string[];
  /** What follows the keyword, for the reference: `[ AS … ]`. With `about` on every row that has `parse`. */
  readonly usage?: string;
  /** One sentence for the reference, with the RFC. */
  readonly about?: string;
  /** Words to canonical octets; undefined when the words say "none", as `community [ ]` does. Absent: not for users. */
  parse?(words: Words): Uint8Array | undefined;
  /** A keyword that is said twice adds to the first instead of being ignored. */
  merge?(first: Uint8Array, second: Uint8Array): Uint8Array;
  /** Canonical octets to the words that `parse` reads back. */
  print(value: Uint8Array): string;
  /** Wire to canonical octets, or the fault. */
  decode(wire: Uint8Array, session: Negotiated): Checked<Uint8Array>;
  /** Canonical octets to wire; undefined when this session must not see it. Absent: both are the same. */
  encode?(value: Uint8Array, session: Negotiated): Uint8Array | undefined;
  /** Canonical octets that a session is sent when the set does not have the attribute. */
  fill?(session: Negotiated, family?: Family): Uint8Array | undefined;
  /** For a companion of other attributes (RFC 6793): its wire octets, made from the set that is being sent. */
  derive?(get: (code: number) => Uint8Array | undefined, session: Negotiated): Uint8Array | undefined;
  /** For a companion: folds what was received into the attributes it accompanies, and leaves. */
  absorb?(values: Map<number, Attribute>): void;
  /** Canonical octets to JSON text; undefined when JSON leaves it out. */
  toJson(value: Uint8Array): string | undefined;
}

export const OPTIONAL = 0x80;
export const TRANSITIVE = 0x40;
export const PARTIAL = 0x20;
export const EXTENDED_LENGTH = 0x10;
/**
 * Not a bit of the wire: the octets were written by hand and are not what the row of their code takes, so that only
 * their own form can show them.
 */
export const OPAQUE = 0x01;

/** UPDATE error subcodes, RFC 4271 section 6.3. */
export const MALFORMED_LIST = 1;
export const UNKNOWN_WELL_KNOWN = 2;
export const MISSING_WELL_KNOWN = 3;
export const WRONG_FLAGS = 4;
export const WRONG_LENGTH = 5;
export const INVALID_ORIGIN = 6;
export const INVALID_NEXT_HOP = 8;
export const OPTIONAL_ERROR = 9;
export const INVALID_NETWORK = 10;
export const MALFORMED_AS_PATH = 11;

/** Declares a row. Here only so that siblings look alike and mistakes show at the row. */
export function attribute(codec: AttributeCodec): AttributeCodec {
  return codec;
}

export { good } from '../fault.ts';

/** Treat-as-withdraw: the routes of the UPDATE are taken as withdrawn, RFC 7606 section 2. */
export function withdraw(subcode: number, why: string): Checked<never> {
  return refuse('withdraw', subcode, why);
}

/** Attribute discard: the attribute is dropped and the routes stay, RFC 7606 section 2. */
export function discard(subcode: number, why: string): Checked<never> {
  return refuse('discard', subcode, why);
}

function refuse(verdict: Fault['verdict'], subcode: number, why: string): Checked<never> {
  return { ok: false, fault: { verdict, code: UPDATE_ERROR, subcode, data: NO_OCTETS, why } };
}
