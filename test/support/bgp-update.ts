// UPDATE bodies for tests: one route each, put together from attribute octets and NLRI with nothing clever.

import {
  concat,
  type Negotiated,
  type Route,
  readU16,
  u32,
  Writer,
  writeAttribute,
  writeAttributes,
} from '../../src/bgp/index.ts';

export const MP_REACH = 14;
export const MP_UNREACH = 15;
const NEXT_HOP = 3;

/** Octets of numbers that may be given as text: `octets('0001', 2, bytes)`. */
export function octets(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return concat(
    ...parts.map((part) => {
      if (typeof part === 'number') return Uint8Array.of(part);
      return typeof part === 'string' ? Uint8Array.from(Buffer.from(part.replace(/\s/g, ''), 'hex')) : part;
    }),
  );
}

/** One attribute with its header. */
export function attributeOctets(code: number, flags: number, value: Uint8Array | string): Uint8Array {
  const out = new Writer();
  writeAttribute(out, code, flags, typeof value === 'string' ? octets(value) : value);
  return out.done();
}

/** A body of withdrawn routes, attributes and NLRI; each as octets or hexadecimal text. */
export function bodyOf(parts: {
  withdrawn?: string | Uint8Array;
  attributes?: readonly (string | Uint8Array)[];
  nlri?: string | Uint8Array;
}): Uint8Array {
  const withdrawn = octets(parts.withdrawn ?? '');
  const attributes = octets(...(parts.attributes ?? []));
  const size = (value: Uint8Array): Uint8Array => u32(value.length).subarray(2);
  return octets(size(withdrawn), withdrawn, size(attributes), attributes, parts.nlri ?? '');
}

/** The body that announces one route; `self` is what a next hop of no octets stands for. */
export function announcementOf(route: Route, session: Negotiated, self: Uint8Array): Uint8Array {
  const said = route.attributes.get(NEXT_HOP)!;
  const hop = said.length === 0 ? self : said;
  const classic = route.family.afi === 1 && hop.length === 4;
  const out = new Writer();
  writeAttributes(out, route.attributes, session, classic ? hop : undefined);
  const pathId = session.addPathOut.has(route.family.key) ? u32(route.pathId) : octets();
  const nlri = concat(pathId, route.nlri);
  if (classic) return bodyOf({ attributes: [out.done()], nlri });
  const { afi, safi } = route.family;
  writeAttribute(out, MP_REACH, 0x80, octets(0, afi, safi, hop.length, hop, 0, nlri));
  return bodyOf({ attributes: [out.done()] });
}

/** The attribute section of a body cut into its attributes, header included, in a form that does not depend on order. */
export function sortedAttributes(body: Uint8Array): string[] {
  const at = 4 + readU16(body);
  const end = at + readU16(body, at - 2);
  const found: [number, string][] = [];
  for (let i = at; i < end; ) {
    const wide = (body[i]! & 0x10) !== 0;
    const start = i + (wide ? 4 : 3);
    const stop = start + (wide ? readU16(body, i + 2) : body[i + 2]!);
    const value = Buffer.from(body.subarray(start, stop)).toString('hex');
    found.push([body[i + 1]!, `${(body[i]! & 0xef).toString(16)} ${body[i + 1]} ${value}`]);
    i = stop;
  }
  return found.sort(([a], [b]) => a - b).map(([, text]) => text);
}
