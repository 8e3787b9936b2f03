// Mobile user plane, draft-ietf-bess-mup-safi section 3.1
//   1 octet    architecture: 1 is 3GPP 5G
//   2 octets   route type
//   1 octet    octets that follow
//   n octets   fields, by type; see mup-routes.ts

import { type Family, familyOf } from '../family.ts';
import { concat, hex, readU16, Writer } from '../octets.ts';
import { writePathId } from './inet.ts';
import { type FamilyCodec, nlriGrammar } from './kind.ts';
import { isPlain, type MupRoute, routeTypes, T1ST } from './mup-routes.ts';
import { type MupDraft, mupWords, readHead, routeOf } from './mup-words.ts';
import { parseRaw, printRaw } from './raw.ts';

const ARCHITECTURE = 1;
const HEAD = 4;

export const mup4 = mup(familyOf(1, 85));
export const mup6 = mup(familyOf(2, 85));

function mup(family: Family): FamilyCodec {
  const bits = family.afi === 1 ? 32 : 128;

  /** The route of the NLRI at `at`, whose length is sound; undefined when its type is unknown, null when it is malformed. */
  const read = (bytes: Uint8Array, at: number): MupRoute | undefined | null => {
    const type = bytes[at] === ARCHITECTURE ? routeTypes.get(readU16(bytes, at + 1)) : undefined;
    if (type === undefined) return undefined;
    return type.read(bytes.subarray(at + HEAD, at + HEAD + bytes[at + 3]!), bits) ?? null;
  };

  const write = (route: MupRoute): Uint8Array => {
    const body = routeTypes.get(route.code)!.write(route);
    return new Writer().u8(ARCHITECTURE).u16(route.code).u8(body.length).put(body).done();
  };

  const measure = (bytes: Uint8Array, at: number, end: number): number => {
    if (at + HEAD > end || at + HEAD + bytes[at + 3]! > end) return -1;
    return read(bytes, at) === null ? -1 : HEAD + bytes[at + 3]!;
  };

  return {
    family,
    // An IPv4 router is named by its mapped address, as ExaBGP does.
    nextHop: family.afi === 1 ? { lengths: [4, 16], repeated: true } : { lengths: [4, 16], mapped: true },
    measure,

    grammar: nlriGrammar<MupDraft | Uint8Array>({
      openings: [],
      head: 'mup-isd PREFIX | mup-dsd ADDRESS | mup-t1st PREFIX | mup-t2st ADDRESS | raw 0xOCTETS',
      example:
        family.afi === 1
          ? 'ipv4 mup mup-isd 192.0.2.0/24 rd 65000:1 next-hop 2001:db8::1'
          : 'ipv6 mup mup-isd 2001:db8:1::/48 rd 65000:1 next-hop 2001:db8::1',
      words: mupWords,
      begin: (words) => (words.accept('raw') ? parseRaw(words, measure) : readHead(words, bits)),
      finish: (said, _route, fail) => [
        { family, nlri: said instanceof Uint8Array ? said : write(routeOf(said, fail)) },
      ],
    }),

    print: (nlri) => {
      const route = read(nlri, 0);
      if (!route || !isPlain(route) || Buffer.compare(write(route), nlri) !== 0) return printRaw(nlri);
      const type = routeTypes.get(route.code)!;
      return `${type.word} ${type.print(route)}`;
    },

    writeJson: (out, bytes, at, pathId) => {
      const code = readU16(bytes, at + 1);
      const route = read(bytes, at);
      const type = routeTypes.get(code);
      out.ascii('{ ');
      if (route && type !== undefined) {
        out.ascii(`"name": "${type.name}", "arch": ${ARCHITECTURE}, "code": ${code}, ${type.json(route)}`);
      } else out.ascii(`"arch": ${bytes[at]}, "code": ${code}`);
      out.ascii(`, "raw": "${hex(bytes.subarray(at, at + HEAD + bytes[at + 3]!))}"`);
      writePathId(out, pathId);
      out.ascii(' }');
    },

    // The session behind a prefix may change and the route stays, draft-ietf-bess-mup-safi section 3.1.3.
    key: (nlri) => {
      const route = read(nlri, 0);
      if (!route || route.code !== T1ST) return nlri;
      return concat(nlri.subarray(0, 3), route.rd, Uint8Array.of(route.length), route.address);
    },
  };
}
