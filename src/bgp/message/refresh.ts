// ROUTE-REFRESH, RFC 2918 section 3, RFC 7313 section 3.2
//   2 octets   AFI
//   1 octet    subtype: 0 query, 1 begin, 2 end
//   1 octet    SAFI

import { type Family, familyOf } from '../family.ts';
import { bad, type Checked, good, REFRESH_ERROR, reset } from '../fault.ts';
import { readU16 } from '../octets.ts';

export interface Refresh {
  readonly type: 'refresh';
  readonly family: Family;
  readonly subtype: number;
}

export const QUERY = 0;
export const BEGIN = 1;
export const END = 2;

export function readRefresh(body: Uint8Array): Checked<Refresh> {
  if (body.length !== 4) return bad(reset(REFRESH_ERROR, 1, `ROUTE-REFRESH has ${body.length} octets`, body.slice()));
  return good({ type: 'refresh', family: familyOf(readU16(body), body[3]!), subtype: body[2]! });
}

export function writeRefresh({ family: { afi, safi }, subtype }: Refresh): Uint8Array {
  return Uint8Array.of(afi >> 8, afi, subtype, safi);
}
