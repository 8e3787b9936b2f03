// The prefixes both sides of the benchmark agree on, and the checksum of a set of them.

import { createHash } from 'node:crypto';

export const NEXT_HOP = '192.0.2.1';

const LATENCY_BASE = 0x0a000000;
const ANNOUNCE_BASE = 0x14000000;
export const MAX_PREFIXES = 1 << 24;

/** @param {number} address @returns {string} */
function host(address) {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}/32`;
}

/**
 * Prefix number `index` of the latency test, a host in 10.0.0.0/8.
 * @param {number} index
 * @returns {string}
 */
export function latencyPrefix(index) {
  return host(LATENCY_BASE + index + 1);
}

/**
 * Prefix number `index` of the announce test, a host in 20.0.0.0/8.
 * An odd multiplier is a bijection modulo 2^24: all distinct, and in no order a subject could profit from.
 * @param {number} index
 * @returns {string}
 */
export function announcePrefix(index) {
  return host(ANNOUNCE_BASE + (Math.imul(index, 0x9e3779b1) & (MAX_PREFIXES - 1)));
}

/**
 * A checksum of a set, whatever the order in which it was filled.
 * @param {Iterable<string>} prefixes
 * @returns {string}
 */
export function checksum(prefixes) {
  return createHash('sha256')
    .update([...prefixes].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}
