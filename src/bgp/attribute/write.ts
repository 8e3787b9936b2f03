// A canonical set to the attribute octets that one session is sent.

import type { Family } from '../family.ts';
import type { Writer } from '../octets.ts';
import type { Negotiated } from '../session.ts';
import { attributes, rowOf } from './index.ts';
import { type Attribute, EXTENDED_LENGTH, OPAQUE } from './kind.ts';
import type { AttributeSet } from './set.ts';

const NEXT_HOP = 3;
// The rows that do more than copy, looked up once: this runs for each line that a helper writes.
const FILLED = attributes.all().filter(({ fill }) => fill !== undefined);
const DERIVED = attributes.all().filter(({ derive }) => derive !== undefined);

/**
 * Writes the attributes of `set` in ascending order of code, with what the session adds (RFC 4271 section 5: ORIGIN,
 * AS_PATH and, inside an AS, LOCAL_PREF) and without what it must not see. `nextHop` is what NEXT_HOP says; undefined
 * leaves the attribute out, since MP_REACH_NLRI carries it. `family`: that of the routes.
 */
export function writeAttributes(
  out: Writer,
  set: AttributeSet,
  session: Negotiated,
  nextHop: Uint8Array | undefined,
  family?: Family,
): void {
  const parts: Attribute[] = [];
  for (const attribute of set.list) {
    if (attribute.code === NEXT_HOP) continue;
    const row = rowOf(attribute.code, attribute.flags);
    if (row.encode === undefined) parts.push(attribute);
    else add(parts, attribute.code, attribute.flags, row.encode(attribute.value, session));
  }
  for (const row of FILLED) {
    if (set.get(row.code) !== undefined) continue;
    const value = row.fill?.(session, family);
    if (value !== undefined)
      add(parts, row.code, row.flags, row.encode === undefined ? value : row.encode(value, session));
  }
  for (const row of DERIVED) {
    if (set.get(row.code) !== undefined) continue;
    const get = (code: number) => set.get(code) ?? attributes.byCode(code)?.fill?.(session);
    add(parts, row.code, row.flags, row.derive?.(get, session));
  }
  if (nextHop !== undefined) parts.push({ code: NEXT_HOP, flags: 0x40, value: nextHop });
  parts.sort(byCode);
  for (const { code, flags, value } of parts) writeAttribute(out, code, flags, value);
}

function add(parts: Attribute[], code: number, flags: number, value: Uint8Array | undefined): void {
  if (value !== undefined) parts.push({ code, flags, value });
}

function byCode(a: Attribute, b: Attribute): number {
  return a.code - b.code;
}

/** One attribute, in the extended form when its length needs it or its flags ask for it. */
export function writeAttribute(out: Writer, code: number, flags: number, value: Uint8Array): void {
  const bits = flags & ~OPAQUE;
  if (value.length > 255 || (bits & EXTENDED_LENGTH) !== 0)
    out
      .u8(bits | EXTENDED_LENGTH)
      .u8(code)
      .u16(value.length);
  else out.u8(bits).u8(code).u8(value.length);
  out.put(value);
}
