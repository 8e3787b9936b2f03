// BGP Prefix-SID, RFC 8669; SRv6 services, RFC 9252
//   TLVs; see tlv.ts

import { printIPv6 } from '../../address.ts';
import type { Checked } from '../../fault.ts';
import { readU32 } from '../../octets.ts';
import { attribute, discard, good, OPTIONAL, OPTIONAL_ERROR, TRANSITIVE } from '../kind.ts';
import { rawJson, serviceFault, serviceJson } from './service.ts';
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
  VPN_SID,
} from './tlv.ts';
import { parsePrefixSid, printPrefixSid } from './words.ts';

export const prefixSid = attribute({
  code: 40,
  name: 'bgp-prefix-sid',
  flags: OPTIONAL | TRANSITIVE,
  aliases: ['bgp-prefix-sid-srv6'],
  usage:
    '[ INDEX ] | [ INDEX, [ ( FIRST,COUNT ), … ] ] | ( l3-service SID [BEHAVIOR [ LBL, LNL, FL, AL, TPL, TPO ]] ) | 0xOCTETS',
  about: 'Segment of segment routing: a label index with its SRGB (RFC 8669), or with -srv6 a service SID (RFC 9252).',

  parse: (words) => {
    const octets = parsePrefixSid(words);
    const judged = decode(octets);
    return judged.ok ? octets : words.back().fail(judged.fault.why);
  },
  print: printPrefixSid,
  decode,

  toJson: (value) => {
    const members = new Map<string, string>();
    const unknown: string[] = [];
    for (const tlv of cutTlvs(value) ?? []) {
      const [name, json] = member(tlv) ?? [];
      if (name === undefined || json === undefined) {
        unknown.push(rawJson(tlv));
        // RFC 9252 section 7: what comes twice counts once.
      } else if (!members.has(name)) members.set(name, json);
    }
    if (unknown.length > 0) members.set('tlvs', `[ ${unknown.join(', ')} ]`);
    return `{ ${[...members].map(([name, json]) => `"${name}": ${json}`).join(', ')} }`;
  },
});

/** RFC 8669 section 6, RFC 9252 section 7: what is malformed is discarded and the routes stay. */
function decode(wire: Uint8Array): Checked<Uint8Array> {
  const tlvs = cutTlvs(wire);
  if (tlvs === undefined) return discard(OPTIONAL_ERROR, 'a TLV of BGP Prefix-SID runs past its end');
  if (tlvs.length === 0) return discard(OPTIONAL_ERROR, 'BGP Prefix-SID is empty');
  for (const { type, value } of tlvs) {
    const why = faultOf(type, value);
    if (why !== undefined) return discard(OPTIONAL_ERROR, why);
  }
  return good(wire);
}

function faultOf(type: number, value: Uint8Array): string | undefined {
  if (type === LABEL_INDEX && value.length !== 7) return `a label index has ${value.length} octets, must have 7`;
  if (type === SRGB && (value.length < 8 || value.length % 6 !== 2)) {
    return `an SRGB has ${value.length} octets, must have 2 and a multiple of 6`;
  }
  return type === L3_SERVICE || type === L2_SERVICE ? serviceFault(value) : undefined;
}

/** Name and JSON of a TLV that is known. */
function member({ type, value }: Tlv): [string, string] | undefined {
  if (type === LABEL_INDEX) return ['sr-label-index', String(readU32(value, 3))];
  if (type === SRGB)
    return [
      'sr-srgbs',
      `[${srgbsOf(value)
        .map(([first, count]) => `[${first}, ${count}]`)
        .join(', ')}]`,
    ];
  if (type === L3_SERVICE) return ['l3-service', serviceJson(value)];
  if (type === L2_SERVICE) return ['l2-service', serviceJson(value)];
  if (value.length !== BARE_SID) return undefined;
  if (type === IPV6_SID) return ['sr-v6-sid', `"${printIPv6(value, SID_AT)}"`];
  return type === VPN_SID ? ['srv6-vpn-sid', `"${printIPv6(value, SID_AT)}"`] : undefined;
}
