// Node descriptors, RFC 9552 section 5.2.1: TLVs that say which router a node is

import { printAddress, printIPv4 } from '../../address.ts';
import { cutTlvs, quadText, rawName, rawText, systemId } from '../../ls-tlv.ts';
import { readU32 } from '../../octets.ts';

/** Value to the members of a JSON object; undefined when the length is none that the TLV may have. */
type Reader = (value: Uint8Array) => string | undefined;

const ROWS: ReadonlyMap<number, Reader> = new Map([
  [512, (value) => number(value, (asn) => `"autonomous-system": ${asn}`)],
  [513, (value) => number(value, (id) => `"bgp-ls-identifier": "${id}"`)],
  [514, (value) => named('ospf-area-id', quadText(value))],
  [515, routerId],
  // RFC 9086 section 4.1
  [516, (value) => named('bgp-router-id', quadText(value))],
  [517, (value) => number(value, (asn) => `"confederation-member": ${asn}`)],
]);

/** The JSON objects of a local or remote node, one for each of its TLVs; undefined when one is malformed. */
export function readNode(value: Uint8Array): string[] | undefined {
  const texts: string[] = [];
  for (const tlv of cutTlvs(value) ?? [undefined]) {
    if (tlv === undefined) return undefined;
    const read = ROWS.get(tlv.code);
    const members = read === undefined ? `"${rawName(tlv.code)}": ${rawText(tlv.value)}` : read(tlv.value);
    if (members === undefined) return undefined;
    texts.push(`{ ${members} }`);
  }
  return texts;
}

function number(value: Uint8Array, text: (value: number) => string): string | undefined {
  return value.length === 4 ? text(readU32(value)) : undefined;
}

function named(name: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `"${name}": ${text}`;
}

// RFC 9552 section 5.2.1.4: the length tells OSPF from IS-IS and a router from a pseudonode.
function routerId(value: Uint8Array): string | undefined {
  switch (value.length) {
    case 0:
      return undefined;
    case 4:
    case 16:
      return `"router-id": "${printAddress(value)}"`;
    case 7:
      return `"router-id": "${systemId(value.subarray(0, 6))}", "psn": "${value[6]}"`;
    case 8:
      return `"router-id": "${printIPv4(value)}", "designated-router-id": "${printIPv4(value, 4)}"`;
    default:
      return `"router-id": "${systemId(value)}"`;
  }
}
