// Octets of a flow specification, RFC 8955 section 4
//   1 or 2 octets   length: one octet below 240, else 0xF and 12 bits
//   8 octets        route distinguisher, in flow-vpn
//   n octets        components, ascending by type

import type { Afi } from '../../address.ts';
import { readU16, Writer } from '../../octets.ts';
import { type Component, componentOf } from './components.ts';
import { type Item, printItems, readItems, writeItems } from './operators.ts';
import { type FlowPrefix, measureFlowPrefix, printFlowPrefix, writeFlowPrefix } from './prefix.ts';

/** What 12 bits of length can say. */
export const LONGEST_FLOW = 4095;
const SHORT = 240;

/** A component as it is to be sent. */
export interface Part {
  readonly type: number;
  /** Some vendors allow several prefixes of one type. */
  readonly prefixes: FlowPrefix[];
  readonly items: Item[];
}

/** A component as it is read. */
export interface Shown {
  readonly component: Component;
  /** `10.0.0.0/8`, `=80`, `>1024&<2000` */
  readonly texts: readonly string[];
  /** More than one comparison, whether parted by blanks or by `&`: ExaBGP prints brackets then. */
  readonly several: boolean;
}

/** The octets behind the length. */
export function writeParts(rd: Uint8Array | undefined, parts: readonly Part[]): Uint8Array {
  const out = new Writer(64);
  if (rd !== undefined) out.put(rd);
  for (const { type, prefixes, items } of [...parts].sort((a, b) => a.type - b.type)) {
    for (const prefix of prefixes) writeFlowPrefix(out.u8(type), prefix);
    if (items.length > 0) writeItems(out.u8(type), items);
  }
  return out.done();
}

export function withLength(value: Uint8Array): Uint8Array {
  const out = new Writer(value.length + 2);
  value.length < SHORT ? out.u8(value.length) : out.u16(0xf000 | value.length);
  return out.put(value).done();
}

/** Octets of the length at `at`. */
export function headLength(bytes: Uint8Array, at: number): number {
  return bytes[at]! < SHORT ? 1 : 2;
}

/** Octets of the NLRI at `at`, its length included; -1 when they run past `end`. */
export function measureFlow(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const head = headLength(bytes, at);
  if (at + head > end) return -1;
  const size = head + (head === 1 ? bytes[at]! : readU16(bytes, at) & 0xfff);
  return at + size <= end ? size : -1;
}

/** The components in `[at, end)`; undefined when they are malformed, RFC 8955 section 4.2. */
export function readParts(bytes: Uint8Array, at: number, end: number, afi: Afi): Shown[] | undefined {
  const parts: Shown[] = [];
  let next = at;
  while (next < end) {
    const last = parts.at(-1);
    const component = componentOf(afi, bytes[next]!);
    if (component === undefined) return undefined;
    const repeated = last?.component === component && component.field === undefined;
    // Each type once and in order, but for the prefixes that some vendors repeat.
    if (last !== undefined && !repeated && last.component.type >= component.type) return undefined;
    const read = readPart(component, bytes, next + 1, end, afi);
    if (read === undefined) return undefined;
    if (repeated) parts.push({ component, texts: [...parts.pop()!.texts, ...read.shown.texts], several: true });
    else parts.push(read.shown);
    next = read.next;
  }
  return parts.length > 0 ? parts : undefined;
}

function readPart(
  component: Component,
  bytes: Uint8Array,
  at: number,
  end: number,
  afi: Afi,
): { readonly shown: Shown; readonly next: number } | undefined {
  const { field } = component;
  if (field === undefined) {
    const size = measureFlowPrefix(bytes, at, end, afi);
    if (size < 0) return undefined;
    return { shown: { component, texts: [printFlowPrefix(bytes, at, afi)], several: false }, next: at + size };
  }
  const read = readItems(bytes, at, end, field);
  if (read === undefined) return undefined;
  const texts = printItems(read.items, field);
  return { shown: { component, texts, several: read.items.length > 1 }, next: read.next };
}
