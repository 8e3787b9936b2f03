// A canonical set to the attribute octets that one session is sent.

import type { Writer } from '../octets.ts';
import type { Negotiated } from '../session.ts';
import { attributes } from './index.ts';
import { EXTENDED_LENGTH } from './kind.ts';
import type { AttributeSet } from './set.ts';

const NEXT_HOP = 3;

/**
 * Writes the attributes of `set` in ascending order of code, with what the session adds (RFC 4271 section 5: ORIGIN,
 * AS_PATH and, inside an AS, LOCAL_PREF) and without what it must not see. `nextHop` is what NEXT_HOP says; undefined
 * leaves the attribute out, since MP_REACH_NLRI carries it.
 */
export function writeAttributes(
  out: Writer,
  set: AttributeSet,
  session: Negotiated,
  nextHop: Uint8Array | undefined,
): void {
  const get = (code: number) => set.get(code);
  const parts: { code: number; flags: number; value: Uint8Array }[] = [];
  for (const { code, flags, value } of set.list) {
    if (code === NEXT_HOP) continue;
    const row = attributes.byCode(code);
    const wire = row?.encode === undefined ? value : row.encode(value, session);
    if (wire !== undefined) parts.push({ code, flags, value: wire });
  }
  for (const row of attributes.all()) {
    if (get(row.code) !== undefined) continue;
    if (row.derive !== undefined) {
      const value = row.derive((code) => get(code) ?? attributes.byCode(code)?.fill?.(session), session);
      if (value !== undefined) parts.push({ code: row.code, flags: row.flags, value });
    } else if (row.fill !== undefined) {
      const value = row.fill(session);
      if (value !== undefined)
        parts.push({ code: row.code, flags: row.flags, value: row.encode?.(value, session) ?? value });
    }
  }
  if (nextHop !== undefined) parts.push({ code: NEXT_HOP, flags: 0x40, value: nextHop });
  parts.sort((a, b) => a.code - b.code);
  for (const { code, flags, value } of parts) writeAttribute(out, code, flags, value);
}

/** One attribute, in the extended form when its length needs it or its flags ask for it. */
export function writeAttribute(out: Writer, code: number, flags: number, value: Uint8Array): void {
  if (value.length > 255 || (flags & EXTENDED_LENGTH) !== 0)
    out
      .u8(flags | EXTENDED_LENGTH)
      .u8(code)
      .u16(value.length);
  else out.u8(flags).u8(code).u8(value.length);
  out.put(value);
}
