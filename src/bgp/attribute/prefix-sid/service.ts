// The value of an SRv6 service TLV, RFC 9252 sections 2 and 3
//   1 octet    reserved
//   sub-TLVs; type 1 is a SID:
//     1 octet    reserved
//     16 octets  SID
//     1 octet    flags
//     2 octets   endpoint behavior
//     1 octet    reserved
//     sub-sub-TLVs; type 1 is the structure of the SID, six octets: length of locator block, of locator node, of function
//     and of argument, then length and offset of what is transposed

import { printIPv6 } from '../../address.ts';
import { concat, hex, readU16, Writer } from '../../octets.ts';
import { cutTlvs, type Tlv, tlvOctets } from './tlv.ts';

const SID = 1;
const STRUCTURE = 1;
/** octets of a SID sub-TLV before its own sub-TLVs */
const SID_HEAD = 21;
const STRUCTURE_LENGTH = 6;
const STRUCTURE_NAMES = [
  'locator-block-length',
  'locator-node-length',
  'function-length',
  'argument-length',
  'transposition-length',
  'transposition-offset',
];

/** A service as users write it: one SID and nothing else. */
export interface Service {
  readonly sid: Uint8Array;
  readonly behavior: number;
  /** Six octets, or undefined. */
  readonly structure: Uint8Array | undefined;
}

/** What is malformed about a value, RFC 9252 section 7; undefined: nothing. */
export function serviceFault(value: Uint8Array): string | undefined {
  const list = value.length < 1 ? undefined : cutTlvs(value.subarray(1));
  if (list === undefined) return 'a sub-TLV of an SRv6 service runs past its end';
  for (const { type, value: sid } of list) {
    if (type !== SID) continue;
    if (sid.length < SID_HEAD) return `an SRv6 SID has ${sid.length} octets, must have ${SID_HEAD}`;
    if (cutTlvs(sid.subarray(SID_HEAD)) === undefined) return 'a sub-TLV of an SRv6 SID runs past its end';
  }
  return undefined;
}

export function serviceOctets({ sid, behavior, structure }: Service): Uint8Array {
  const head = new Writer().u8(0).put(sid).u8(0).u16(behavior).u8(0).done();
  const more = structure === undefined ? new Uint8Array(0) : tlvOctets(STRUCTURE, structure);
  return concat(Uint8Array.of(0), tlvOctets(SID, concat(head, more)));
}

/** The first SID of a sound value; undefined when there is none. Whatever else is there is left out. */
export function serviceOf(value: Uint8Array): Service | undefined {
  const found = cutTlvs(value.subarray(1))?.find(({ type }) => type === SID)?.value;
  if (found === undefined) return undefined;
  return { sid: found.subarray(1, 17), behavior: readU16(found, 18), structure: structureOf(found) };
}

/** A list with an object for each sub-TLV. */
export function serviceJson(value: Uint8Array): string {
  const items = (cutTlvs(value.subarray(1)) ?? []).map((tlv) => (tlv.type === SID ? sidJson(tlv.value) : rawJson(tlv)));
  return `[ ${items.join(', ')} ]`;
}

function sidJson(sid: Uint8Array): string {
  const structure = structureOf(sid);
  const unknown = (cutTlvs(sid.subarray(SID_HEAD)) ?? []).filter((tlv) => !isStructure(tlv));
  const parts = [
    `"sid": "${printIPv6(sid, 1)}"`,
    `"flags": ${sid[17]}`,
    `"endpoint_behavior": ${readU16(sid, 18)}`,
    ...(structure === undefined ? [] : [`"structure": { ${structureJson(structure)} }`]),
    ...(unknown.length === 0 ? [] : [`"tlvs": [ ${unknown.map(rawJson).join(', ')} ]`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

function structureJson(structure: Uint8Array): string {
  return STRUCTURE_NAMES.map((name, i) => `"${name}": ${structure[i]}`).join(', ');
}

function structureOf(sid: Uint8Array): Uint8Array | undefined {
  return cutTlvs(sid.subarray(SID_HEAD))?.find(isStructure)?.value;
}

function isStructure({ type, value }: Tlv): boolean {
  return type === STRUCTURE && value.length === STRUCTURE_LENGTH;
}

export function rawJson({ type, value }: Tlv): string {
  return `{ "type": ${type}, "value": "0x${hex(value)}" }`;
}
