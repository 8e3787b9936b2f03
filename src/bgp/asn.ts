// Autonomous system numbers: RFC 6793 for the width, RFC 5396 for the asdot spelling.

/** Stands in two-octet fields for a number that needs four, RFC 6793 section 9. */
export const AS_TRANS = 23456;

/** Plain (`65536`) or asdot (`1.0`) text; undefined for anything else. */
export function parseAsn(text: string): number | undefined {
  const dot = text.indexOf('.');
  if (dot < 0) return decimal(text, 0xffff_ffff);
  const high = decimal(text.slice(0, dot), 0xffff);
  const low = decimal(text.slice(dot + 1), 0xffff);
  return high === undefined || low === undefined ? undefined : high * 65536 + low;
}

function decimal(text: string, most: number): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

/** What fits the two-octet field: the number itself or AS_TRANS. */
export function narrowAsn(asn: number): number {
  return asn > 0xffff ? AS_TRANS : asn;
}
