// BGP Prefix-SID in words: label index and SRGB in brackets, SRv6 SIDs in parentheses, and everything as octets.

import { parseIPv6, printIPv6 } from '../../address.ts';
import { concat, fromHex, hex, readU32, u32, Writer } from '../../octets.ts';
import type { Words } from '../../words.ts';
import { serviceOctets, serviceOf } from './service.ts';
import {
  BARE_SID,
  cutTlvs,
  IPV6_SID,
  L2_SERVICE,
  L3_SERVICE,
  LABEL_INDEX,
  SID_AT,
  SRGB,
  srgbsOf,
  type Tlv,
  tlvOctets,
  VPN_SID,
} from './tlv.ts';

const ANY_BEHAVIOR = 0xffff;
const SID_BITS = 128;
const SERVICES = new Map([
  ['l3-service', L3_SERVICE],
  ['l2-service', L2_SERVICE],
  // ExaBGP 4 writes this one as a draft of RFC 9252 had it, which nobody reads any more.
  ['l3vpn', L3_SERVICE],
]);
const BARE = new Map([
  ['ipv6', IPV6_SID],
  ['vpn', VPN_SID],
]);

/** What follows either keyword. */
export function parsePrefixSid(words: Words): Uint8Array {
  const next = words.parentheses().peek();
  if (next === '[') return parseLabelIndex(words);
  if (next === '(') return parseService(words);
  const octets = /^0x/i.test(next ?? '') ? fromHex(words.next().slice(2)) : undefined;
  return octets ?? words.fail(`'[ INDEX ]' or '( l3-service SID )' must stand here`);
}

// `[ 300 ]` or `[ 300, [ ( 800000,4096 ), ( 1000000,5000 ) ] ]`
function parseLabelIndex(words: Words): Uint8Array {
  words.next();
  const index = u32(words.number(0, 0xffff_ffff, 'label index'));
  const tlvs = [tlvOctets(LABEL_INDEX, concat(new Uint8Array(3), index))];
  words.accept(',');
  if (words.accept('[')) {
    const ranges: Uint8Array[] = [];
    while (!words.accept(']')) {
      if (!words.accept(',')) ranges.push(parseRange(words));
    }
    if (ranges.length > 0) tlvs.push(tlvOctets(SRGB, concat(new Uint8Array(2), ...ranges)));
  }
  if (!words.accept(']')) words.fail(`']' is missing after the label index`);
  return concat(...tlvs);
}

function parseRange(words: Words): Uint8Array {
  if (!words.accept('(')) words.fail(`'(' is missing: an SRGB is ( FIRST,COUNT )`);
  const first = words.number(0, 0xff_ffff, 'label');
  words.accept(',');
  const count = words.number(0, 0xff_ffff, 'number of labels');
  if (!words.accept(')')) words.fail(`')' is missing after the SRGB`);
  return concat(u32(first).subarray(1), u32(count).subarray(1));
}

// `( l3-service 2001:db8::1 0x48 [ 64, 24, 16, 0, 0, 0 ] )`, behavior and structure left out or not
function parseService(words: Words): Uint8Array {
  words.next();
  const word = words.next('l3-service or l2-service');
  const bare = BARE.get(word);
  const service = SERVICES.get(word);
  if (bare === undefined && service === undefined) {
    words.back().fail(`'${word}' is not an SRv6 service: ${[...SERVICES.keys(), ...BARE.keys()].join(', ')}`);
  }
  const text = words.next('a SID');
  const sid = parseIPv6(text) ?? words.back().fail(`'${text}' is not a SID: an IPv6 address`);
  let octets: Uint8Array;
  if (service === undefined) octets = tlvOctets(bare!, concat(new Uint8Array(SID_AT), sid));
  else {
    const behavior = words.peek() === ')' ? ANY_BEHAVIOR : number(words, 0xffff, 'behavior');
    const structure = words.peek() === '[' ? parseStructure(words) : undefined;
    octets = tlvOctets(service, serviceOctets({ sid, behavior, structure }));
  }
  if (!words.accept(')')) words.fail(`')' is missing after the SID`);
  return octets;
}

function parseStructure(words: Words): Uint8Array {
  const where = words.where();
  words.next();
  const out = new Writer(6);
  for (let i = 0; i < 6; i += 1) {
    out.u8(number(words, 0xff, 'length'));
    words.accept(',');
  }
  if (!words.accept(']')) words.fail(`']' is missing: the structure of a SID has six numbers`);
  const structure = out.done();
  const bits = bitsOf(structure);
  // RFC 9252 section 3.2.1
  if (bits > SID_BITS)
    words.failAt(where, `block, node, function and argument take ${bits} bits, a SID has ${SID_BITS}`);
  return structure;
}

/** Decimal or 0x. */
function number(words: Words, most: number, what: string): number {
  const text = words.next(`a ${what}`);
  const value = /^(0x[0-9a-f]{1,8}|\d{1,8})$/i.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : words.back().fail(`'${text}' is not a ${what} from 0 to ${most}`);
}

/** Words that are read back to the same octets. */
export function printPrefixSid(value: Uint8Array): string {
  const [first, ...others] = cutTlvs(value) ?? [];
  const text = first === undefined ? undefined : (labelText(first, others) ?? (others[0] ? undefined : sidText(first)));
  return text ?? `bgp-prefix-sid 0x${hex(value)}`;
}

/** Undefined when there is more to say than the words can. */
function labelText(index: Tlv, others: readonly Tlv[]): string | undefined {
  const [srgb] = others;
  if (index.type !== LABEL_INDEX || !areZero(index.value, 3) || others.length > 1) return undefined;
  const number = readU32(index.value, 3);
  if (srgb === undefined) return `bgp-prefix-sid [ ${number} ]`;
  if (srgb.type !== SRGB || !areZero(srgb.value, 2)) return undefined;
  const ranges = srgbsOf(srgb.value).map(([from, count]) => `( ${from},${count} )`);
  return `bgp-prefix-sid [ ${number}, [ ${ranges.join(', ')} ] ]`;
}

function sidText({ type, value }: Tlv): string | undefined {
  const bare = [...BARE].find(([, code]) => code === type)?.[0];
  if (bare !== undefined && value.length === BARE_SID && areZero(value, SID_AT)) {
    return `bgp-prefix-sid-srv6 ( ${bare} ${printIPv6(value, SID_AT)} )`;
  }
  const word = [...SERVICES].find(([, code]) => code === type)?.[0];
  const service = word === undefined ? undefined : serviceOf(value);
  if (service === undefined || Buffer.compare(serviceOctets(service), value) !== 0) return undefined;
  const { sid, behavior, structure } = service;
  if (structure !== undefined && bitsOf(structure) > SID_BITS) return undefined;
  const after = structure === undefined ? '' : ` [ ${structure.join(', ')} ]`;
  const shown = behavior === ANY_BEHAVIOR && after === '' ? '' : ` 0x${behavior.toString(16)}`;
  return `bgp-prefix-sid-srv6 ( ${word} ${printIPv6(sid)}${shown}${after} )`;
}

function areZero(octets: Uint8Array, count: number): boolean {
  return octets.subarray(0, count).every((octet) => octet === 0);
}

/** Bits of a SID that its structure speaks of. */
function bitsOf(structure: Uint8Array): number {
  return structure.subarray(0, 4).reduce((sum, length) => sum + length, 0);
}
