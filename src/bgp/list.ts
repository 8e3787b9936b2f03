// What the attributes that hold a list of equal-sized values have in common.

import { concat, writeU32 } from './octets.ts';

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

/** The same of numbers of 32 bits. */
export function sortedNumbers(values: readonly number[]): Uint8Array | undefined {
  const ascending = values.every((value, i) => i === 0 || values[i - 1]! < value);
  const unique = ascending ? values : [...new Set(values)].sort((a, b) => a - b);
  if (unique.length === 0) return undefined;
  const octets = new Uint8Array(unique.length * 4);
  for (let i = 0; i < unique.length; i += 1) writeU32(octets, i * 4, unique[i]!);
  return octets;
}
