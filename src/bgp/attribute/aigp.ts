// AIGP, RFC 7311 section 3
//   TLVs: 1 octet type, 2 octets length of the whole TLV, value
//   Type 1 is 8 octets of accumulated metric; the first of them counts, and nothing else does.

import { concat, fromHex, hex, readU16 } from '../octets.ts';
import { attribute, discard, good, OPTIONAL, OPTIONAL_ERROR } from './kind.ts';

const METRIC = 1;
/** octets of its TLV */
const METRIC_LENGTH = 11;

export const aigp = attribute({
  code: 26,
  name: 'aigp',
  flags: OPTIONAL,
  usage: 'NUMBER | 0xHEX',
  about: 'Accumulated IGP metric of 64 bits, sent inside an AS or where the capability aigp is set (RFC 7311).',

  parse: (words) => {
    const text = words.next('an AIGP metric');
    const value = /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? BigInt(text) : -1n;
    if (value < 0n || value >= 1n << 64n) words.back().fail(`'${text}' is not an AIGP metric: a 64-bit number`);
    return concat(Uint8Array.of(METRIC, 0, METRIC_LENGTH), fromHex(value.toString(16).padStart(16, '0'))!);
  },
  print: (value) => `aigp 0x${metricOf(value).toLowerCase()}`,

  // RFC 7311 sections 3.2 and 3.3
  decode: (wire, session) => {
    if (!session.aigp) return discard(OPTIONAL_ERROR, 'AIGP came on a session that it was not enabled on');
    const metric = findMetric(wire);
    return typeof metric === 'string' ? discard(OPTIONAL_ERROR, metric) : good(metric);
  },

  encode: (value, session) => (session.aigp ? value : undefined),
  toJson: (value) => String(BigInt(`0x${metricOf(value)}`)),
});

/** The TLV of the metric; a text says what is wrong with the attribute. */
function findMetric(octets: Uint8Array): Uint8Array | string {
  let metric: Uint8Array | undefined;
  for (let at = 0; at < octets.length; ) {
    const length = at + 3 > octets.length ? 0 : readU16(octets, at + 1);
    if (length < 3 || at + length > octets.length) return 'a TLV of AIGP runs past its end';
    if (octets[at] === METRIC && length !== METRIC_LENGTH) return `the TLV of AIGP has ${length} octets, must have 11`;
    if (octets[at] === METRIC) metric ??= octets.subarray(at, at + length);
    at += length;
  }
  return metric ?? 'AIGP has no metric';
}

/** Sixteen hexadecimal digits. */
function metricOf(value: Uint8Array): string {
  const metric = findMetric(value);
  return hex(typeof metric === 'string' ? new Uint8Array(8) : metric.subarray(3));
}
