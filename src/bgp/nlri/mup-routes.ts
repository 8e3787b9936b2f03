// The routes of the mobile user plane in a 3GPP 5G network, draft-ietf-bess-mup-safi section 3.1
//   Interwork Segment Discovery    8 RD, 1 length in bits, the prefix
//   Direct Segment Discovery       8 RD, 4 or 16 address
//   Type 1 Session Transformed     8 RD, 1 length in bits, the prefix, 4 TEID, 1 QFI, 1 length in bits, the endpoint,
//                                  and, when there is a source, 1 length in bits, the source
//   Type 2 Session Transformed     8 RD, 1 length in bits of all that follows, 4 or 16 endpoint, 0 to 4 TEID

import { isMasked, printAddress } from '../address.ts';
import { concat, NO_OCTETS, readU32, Writer } from '../octets.ts';
import { printPrefix } from './inet.ts';
import { printRd, RD } from './rd.ts';

export interface MupRoute {
  readonly code: number;
  readonly rd: Uint8Array;
  /** Of an interwork segment or a session: a prefix, as a whole address. Else the address of the segment or endpoint. */
  readonly address: Uint8Array;
  /** Bits of `address` that count. */
  readonly length: number;
  /** Tunnel endpoint identifier, sent in as many octets as `teidBits` take. */
  readonly teid: number;
  readonly teidBits: number;
  /** QoS flow identifier, 6 bits */
  readonly qfi: number;
  readonly endpoint: Uint8Array;
  /** No octets: none. */
  readonly source: Uint8Array;
}

interface MupType {
  /** What users call it. */
  readonly word: string;
  /** As ExaBGP has it in JSON. */
  readonly name: string;
  /** The route in `body`, all octets after the length, of a family whose addresses have `bits`; undefined: malformed. */
  read(body: Uint8Array, bits: 32 | 128): MupRoute | undefined;
  write(route: MupRoute): Uint8Array;
  /** The words after `word`. */
  print(route: MupRoute): string;
  /** Members of an object. */
  json(route: MupRoute): string;
}

const MOST_QFI = 63;
const blank = { teid: 0, teidBits: 0, qfi: 0, endpoint: NO_OCTETS, source: NO_OCTETS };

const interwork: MupType = {
  word: 'mup-isd',
  name: 'InterworkSegmentDiscoveryRoute',
  read: (body, bits) => {
    const prefix = prefixIn(body, bits);
    return prefix?.end === body.length ? { ...blank, ...prefix.route, code: 1 } : undefined;
  },
  write: ({ rd, length, address }) => concat(rd, sized(address, length)),
  print: (route) => `${prefixText(route)} rd ${printRd(route.rd)}`,
  json: (route) => `${prefixJson(route)}, "rd": "${printRd(route.rd)}"`,
};

const direct: MupType = {
  word: 'mup-dsd',
  name: 'DirectSegmentDiscoveryRoute',
  read: (body, bits) => {
    const [rd, address] = [body.subarray(0, RD), body.subarray(RD)];
    return body.length === RD + bits / 8 ? { ...blank, code: 2, rd, address, length: bits } : undefined;
  },
  write: ({ rd, address }) => concat(rd, address),
  print: ({ rd, address }) => `${printAddress(address)} rd ${printRd(rd)}`,
  json: ({ rd, address }) => `"ip": "${printAddress(address)}", "rd": "${printRd(rd)}"`,
};

const session: MupType = {
  word: 'mup-t1st',
  name: 'Type1SessionTransformedRoute',
  read: (body, bits) => {
    const prefix = prefixIn(body, bits);
    if (prefix === undefined || prefix.end + 6 > body.length) return undefined;
    const endpoint = addressIn(body, prefix.end + 5);
    if (endpoint === undefined || endpoint.length === 0) return undefined;
    const after = prefix.end + 6 + endpoint.length;
    const source = after === body.length ? NO_OCTETS : addressIn(body, after);
    if (source === undefined || after + (after === body.length ? 0 : 1) + source.length !== body.length)
      return undefined;
    const [teid, qfi] = [readU32(body, prefix.end), body[prefix.end + 4]!];
    return { ...prefix.route, code: 3, teid, teidBits: 32, qfi, endpoint, source };
  },
  write: ({ rd, length, address, teid, qfi, endpoint, source }) =>
    new Writer()
      .put(rd)
      .put(sized(address, length))
      .u32(teid)
      .u8(qfi)
      .put(sized(endpoint))
      .put(source.length === 0 ? NO_OCTETS : sized(source))
      .done(),
  print: (route) => {
    const { rd, teid, qfi, endpoint, source } = route;
    const from = source.length === 0 ? '' : ` source ${printAddress(source)}`;
    return `${prefixText(route)} rd ${printRd(rd)} teid ${teid} qfi ${qfi} endpoint ${printAddress(endpoint)}${from}`;
  },
  json: (route) => {
    const { rd, teid, qfi, endpoint, source } = route;
    const from = source.length === 0 ? '' : printAddress(source);
    return (
      `${prefixJson(route)}, "teid": "${teid}", "qfi": "${qfi}", "rd": "${printRd(rd)}", ` +
      `"endpoint_ip_len": ${endpoint.length * 8}, "endpoint_ip": "${printAddress(endpoint)}", ` +
      `"source_ip_len": ${source.length * 8}, "source_ip": "${from}"`
    );
  },
};

const endpointSession: MupType = {
  word: 'mup-t2st',
  name: 'Type2SessionTransformedRoute',
  read: (body, bits) => {
    const start = RD + 1 + bits / 8;
    const teidBits = (body[RD] ?? 0) - bits;
    if (teidBits < 0 || teidBits > 32 || body.length !== start + ((teidBits + 7) >> 3)) return undefined;
    const teid = body.subarray(start).reduce((sum, octet) => sum * 256 + octet, 0);
    const [rd, address] = [body.subarray(0, RD), body.subarray(RD + 1, start)];
    return { ...blank, code: 4, rd, address, length: bits, teid, teidBits };
  },
  write: ({ rd, address, teid, teidBits }) => {
    const octets = new Writer(4).u32(teid).done();
    return concat(
      rd,
      Uint8Array.of(address.length * 8 + teidBits),
      address,
      octets.subarray(4 - ((teidBits + 7) >> 3)),
    );
  },
  print: ({ rd, address, teid, teidBits }) => `${printAddress(address)} rd ${printRd(rd)} teid ${teid}/${teidBits}`,
  json: ({ rd, address, teid, teidBits }) =>
    `"endpoint_len": ${address.length * 8 + teidBits}, "endpoint_ip": "${printAddress(address)}", ` +
    `"rd": "${printRd(rd)}", "teid": "${teid}"`,
};

export const T1ST = 3;

/** By code. */
export const routeTypes: ReadonlyMap<number, MupType> = new Map([
  [1, interwork],
  [2, direct],
  [T1ST, session],
  [4, endpointSession],
]);

/** Whether users may write such a route: no bits where there should be none. */
export function isPlain({ address, length, teid, teidBits, qfi }: MupRoute): boolean {
  return isMasked(address, length) && qfi <= MOST_QFI && teid < 2 ** teidBits;
}

/** The route distinguisher and the prefix that `body` begins with, and where they end. */
function prefixIn(body: Uint8Array, bits: 32 | 128) {
  const length = body[RD] ?? 0xff;
  const end = RD + 1 + ((length + 7) >> 3);
  if (length > bits || end > body.length) return undefined;
  const address = new Uint8Array(bits / 8);
  address.set(body.subarray(RD + 1, end));
  return { route: { rd: body.subarray(0, RD), length, address }, end };
}

/** The address after a length in bits at `at`, of any family; no octets for a length of zero. */
function addressIn(body: Uint8Array, at: number): Uint8Array | undefined {
  const bits = body[at];
  if (bits !== 0 && bits !== 32 && bits !== 128) return undefined;
  const end = at + 1 + bits / 8;
  return end > body.length ? undefined : body.subarray(at + 1, end);
}

/** A length in bits, and as many octets of the address. */
function sized(address: Uint8Array, length = address.length * 8): Uint8Array {
  return concat(Uint8Array.of(length), address.subarray(0, (length + 7) >> 3));
}

function prefixText({ address, length }: MupRoute): string {
  return printPrefix(address, 0, length, address.length === 4 ? 32 : 128);
}

function prefixJson(route: MupRoute): string {
  return `"prefix_ip_len": ${route.length}, "prefix_ip": "${prefixText(route).split('/')[0]}"`;
}
