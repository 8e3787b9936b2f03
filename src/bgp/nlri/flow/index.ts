// FlowSpec, RFC 8955 and RFC 8956. See codec.ts for the octets and grammar.ts for the words.

import type { Afi } from '../../address.ts';
import { type Family, familyOf } from '../../family.ts';
import { hex } from '../../octets.ts';
import { writePathId } from '../inet.ts';
import type { FamilyCodec } from '../kind.ts';
import { printRaw } from '../raw.ts';
import { printRd, RD } from '../rd.ts';
import { headLength, measureFlow, readParts, type Shown } from './codec.ts';
import { flowGrammar } from './grammar.ts';

export const flow4 = flow(familyOf(1, 133), 0);
export const flowVpn4 = flow(familyOf(1, 134), RD);
export const flow6 = flow(familyOf(2, 133), 0);
export const flowVpn6 = flow(familyOf(2, 134), RD);

function flow(family: Family, rd: number): FamilyCodec {
  const afi = family.afi as Afi;

  // RFC 8955 section 4.2 calls an NLRI with unknown, unordered or broken components malformed, and section 10 leaves
  // such errors to RFC 7606. Its length says where the next NLRI starts, so the session and the other routes stay, as
  // for types that nobody knows (RFC 7606 section 5.4): the route is shown raw.
  const partsOf = (nlri: Uint8Array): { parts: Shown[]; rd: string } | undefined => {
    const start = headLength(nlri, 0);
    const parts = start + rd <= nlri.length ? readParts(nlri, start + rd, nlri.length, afi) : undefined;
    return parts && { parts, rd: rd > 0 ? printRd(nlri, start) : '' };
  };

  const print = (nlri: Uint8Array): string => {
    const found = partsOf(nlri);
    return found === undefined ? printRaw(nlri) : printParts(found.parts, found.rd);
  };

  return {
    family,
    // RFC 8955 section 4: none, but for those that are to be redirected to.
    nextHop: { lengths: [0, 4, 16] },
    measure: measureFlow,
    print,
    grammar: flowGrammar,

    writeJson: (out, bytes, at, pathId, nextHop) => {
      const nlri = bytes.subarray(at, at + measureFlow(bytes, at, bytes.length));
      const found = partsOf(nlri);
      if (found === undefined) out.ascii(`{ "parsed": false, "raw": "${hex(nlri)}"`);
      else {
        const members = found.parts.map(
          ({ component, texts }) => ` "${component.word}": [ ${texts.map((text) => `"${text}"`).join(', ')} ]`,
        );
        out.ascii(`{${members.join(',')}`);
        if (rd > 0) out.ascii(`, "rd": "${found.rd}"`);
      }
      writePathId(out, pathId);
      if (nextHop !== undefined) out.ascii(`, "next-hop": "${nextHop}"`);
      const hop = nextHop === undefined ? '' : ` next-hop ${nextHop}`;
      out.ascii(`, "string": "flow ${print(nlri)}${hop}" }`);
    },
  };
}

/** `destination-ipv4 192.0.2.0/24 port [ =80 =8080 ] rd 65000:1` */
function printParts(parts: readonly Shown[], rd: string): string {
  const texts = parts.map(({ component, texts, several }) => {
    const list = texts.join(' ');
    return `${component.word} ${several ? `[ ${list} ]` : list}`;
  });
  return rd === '' ? texts.join(' ') : `${texts.join(' ')} rd ${rd}`;
}
