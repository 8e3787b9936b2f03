// What the attributes that hold a list of equal-sized values have in common.

import { concat } from './octets.ts';

/** Cuts octets into views of `width`. */
export function pieces(value: Uint8Array, width: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at + width <= value.length; at += width) parts.push(value.subarray(at, at + width));
  return parts;
}

/** One text alone, several in brackets, as ExaBGP prints lists. */
export function bracketed(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `[ ${texts.join(' ')} ]`;
}

/** The values in ascending order without duplicates, or undefined for none: the form in which lists are sent. */
export function sortedSet(values: readonly Uint8Array[]): Uint8Array | undefined {
  const sorted = [...values].sort(Buffer.compare);
  const unique = sorted.filter((value, i) => i === 0 || Buffer.compare(value, sorted[i - 1]!) !== 0);
  return unique.length === 0 ? undefined : concat(...unique);
}
