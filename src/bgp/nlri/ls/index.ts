// BGP-LS, RFC 9552 section 5.2: what a link-state protocol knows, told by BGP. Received only.
//   2 octets   type: 1 node, 2 link, 3 IPv4 prefix, 4 IPv6 prefix, 6 SRv6 SID (RFC 9514)
//   2 octets   length of all that follows
//   8 octets   route distinguisher, in bgp-ls-vpn
//   1 octet    protocol that it comes from
//   8 octets   identifier of the protocol's instance
//   TLVs       descriptors of node, link, prefix or SID

import { type Family, familyOf } from '../../family.ts';
import { cutTlvs } from '../../ls-tlv.ts';
import { hex, readU16, readU32 } from '../../octets.ts';
import { writePathId } from '../inet.ts';
import type { FamilyCodec } from '../kind.ts';
import { printRd, RD } from '../rd.ts';
import { lsTypes, readDescriptors } from './type.ts';

const HEAD = 4;

export const ls = linkState(familyOf(16388, 71), 0);
export const lsVpn = linkState(familyOf(16388, 72), RD);

function linkState(family: Family, rd: number): FamilyCodec {
  return {
    family,
    nextHop: { lengths: [4, 16, 32], ...(rd > 0 && { rd: true }) },

    // What is malformed inside can be skipped and must not end the session, RFC 9552 section 8.2.2.
    measure: (bytes, at, end) => {
      const size = at + HEAD <= end ? HEAD + readU16(bytes, at + 2) : -1;
      return at + size <= end ? size : -1;
    },

    // Words for people: there is no grammar that would read them.
    print: (nlri) =>
      membersOf(nlri, 0, rd, undefined)
        .replaceAll(/": |[[\]{}",]/g, ' ')
        .replaceAll(/ +/g, ' ')
        .trim(),

    writeJson: (out, bytes, at, pathId, nextHop) => {
      out.ascii(`{ ${membersOf(bytes, at, rd, nextHop)}`);
      writePathId(out, pathId);
      out.ascii(' }');
    },
  };
}

/** The members of the JSON object of the NLRI at `at`; raw octets where it cannot be read. */
function membersOf(bytes: Uint8Array, at: number, rd: number, nextHop: string | undefined): string {
  const end = at + HEAD + readU16(bytes, at + 2);
  return (
    readMembers(bytes, at, end, rd, nextHop) ??
    `"code": ${readU16(bytes, at)}, "parsed": false, "raw": "${hex(bytes.subarray(at, end))}"`
  );
}

function readMembers(
  bytes: Uint8Array,
  at: number,
  end: number,
  rd: number,
  nextHop: string | undefined,
): string | undefined {
  const type = lsTypes.get(readU16(bytes, at));
  const protocolAt = at + HEAD + rd;
  const tlvs = protocolAt + 9 <= end ? cutTlvs(bytes, protocolAt + 9, end) : undefined;
  if (type === undefined || tlvs === undefined) return undefined;
  const descriptors = readDescriptors(type, tlvs);
  if (descriptors === undefined) return undefined;
  const identifier = BigInt(readU32(bytes, protocolAt + 1)) * 0x1_0000_0000n + BigInt(readU32(bytes, protocolAt + 5));
  const members = [
    `"ls-nlri-type": "${type.name}"`,
    `"l3-routing-topology": ${identifier}`,
    `"protocol-id": ${bytes[protocolAt]}`,
    // ExaBGP writes Python's word where there is no next hop.
    ...type.members(descriptors.found, `"nexthop": "${nextHop ?? 'None'}"`),
    ...descriptors.unknown,
  ];
  if (rd > 0) members.push(`"rd": "${printRd(bytes, at + HEAD)}"`);
  return members.join(', ');
}
