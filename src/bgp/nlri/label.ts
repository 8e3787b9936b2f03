// MPLS label stacks as NLRI carry them, RFC 8277 section 2
//   n × 3 octets   20 bits of label, 3 of traffic class, 1 that marks the last

import { bracketed } from '../list.ts';
import type { Words } from '../words.ts';

export const LONGEST_LABEL = 0xf_ffff;
/** Stands for any label where a route is withdrawn, RFC 8277 section 2.4. */
const WITHDRAWN = Uint8Array.of(0x80, 0, 0);

/** `100` or `[ 100 200 ]`, the top of the stack first. */
export function parseLabels(words: Words): readonly number[] {
  const labels = words.list('a label', (text) => {
    const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
    return value <= LONGEST_LABEL ? value : words.back().fail(`'${text}' is not a label: 0 to ${LONGEST_LABEL}`);
  });
  // One octet counts the bits of labels, route distinguisher and prefix together.
  if (labels.length === 0 || labels.length > 3) words.fail('one, two or three labels make a stack');
  // Receivers take either, with more labels below it, for the mark of a withdrawn route.
  if (labels.length > 1 && (labels[0] === 0 || labels[0] === 0x8_0000)) {
    words.fail(`label ${labels[0]} cannot stand on top of others`);
  }
  return labels;
}

/** Octets of a stack; none: the one that withdraws. */
export function labelOctets(labels: readonly number[]): Uint8Array {
  if (labels.length === 0) return WITHDRAWN;
  const octets = new Uint8Array(labels.length * 3);
  for (const [i, label] of labels.entries()) {
    const entry = label * 16 + (i === labels.length - 1 ? 1 : 0);
    octets[i * 3] = entry >>> 16;
    octets[i * 3 + 1] = entry >>> 8;
    octets[i * 3 + 2] = entry;
  }
  return octets;
}

/** Octets that the stack at `at` takes, 3 for the marks 0x800000 and 0x000000 of a withdrawn route; or -1 when its last label lies beyond `end`. */
export function measureLabels(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i + 3 <= end; i += 3) {
    const first = i === at && bytes[i + 1] === 0 && bytes[i + 2] === 0 && (bytes[i] === 0x80 || bytes[i] === 0);
    if (first || (bytes[i + 2]! & 1) === 1) return i + 3 - at;
  }
  return -1;
}

/** The labels in `[at, at + size)`, size as measured; none for the stack that withdraws. */
export function readLabels(bytes: Uint8Array, at: number, size: number): number[] {
  if (size === 3 && bytes[at] === 0x80 && bytes[at + 1] === 0 && bytes[at + 2] === 0) return [];
  const labels: number[] = [];
  for (let i = at; i < at + size; i += 3) {
    labels.push(((bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!) >>> 4);
  }
  return labels;
}

/** ` label 100`, ` label [ 100 200 ]` or nothing. */
export function printLabels(labels: readonly number[]): string {
  return labels.length === 0 ? '' : ` label ${bracketed(labels.map(String))}`;
}
