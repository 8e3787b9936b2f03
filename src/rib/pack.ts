// NLRI that share an attribute set, written into as few UPDATEs as fit. RFC 4271 section 4.3, RFC 4760.

import {
  HEADER,
  ipv4Unicast,
  type Negotiated,
  NO_OCTETS,
  UPDATE,
  type Writer,
  writeHeader,
  writeU16,
} from '../bgp/index.ts';
import type { Book } from './book.ts';
import type { WireForm } from './next-hop.ts';

/** `rows` of `book` to be written. */
export interface Batch {
  readonly book: Book;
  readonly rows: readonly number[];
  /** One NLRI in each message. */
  readonly single: boolean;
  /** The rows are withdrawn. */
  readonly gone?: true;
}

const MP_REACH = 14;
const MP_UNREACH = 15;
const OPTIONAL_EXTENDED = 0x90;
const OPTIONAL = 0x80;

/** Appends whole UPDATE messages that announce `batch`; false when the attributes leave no room for NLRI. */
export function packAnnouncements(out: Writer, batch: Batch, form: WireForm, session: Negotiated): boolean {
  const { attributes, reach } = form;
  const { family } = batch.book;
  const free = session.messageLimit - HEADER - 4 - attributes.length;
  const room = reach === undefined ? free : reachRoom(free, reach);
  if (longestOf(batch, session) > room) return false;
  for (let at = 0; at < batch.rows.length; ) {
    const end = fill(batch, at, session, room);
    const start = begin(out);
    out.u16(0).u16(attributes.length).put(attributes);
    if (reach !== undefined) {
      const size = octetsOf(batch, at, end, session);
      mpHeader(out, MP_REACH, 5 + reach.length + size);
      out.u16(family.afi).u8(family.safi).u8(reach.length).put(reach).u8(0);
    }
    writeRows(out, batch, at, end, session);
    if (reach !== undefined) writeU16(out.bytes, start + HEADER + 2, out.size - start - HEADER - 4);
    writeHeader(out.bytes.subarray(start), out.size - start, UPDATE);
    at = end;
  }
  return true;
}

// Octets left for NLRI in MP_REACH_NLRI, whose own header takes three octets or, beyond 255 octets of value, four.
function reachRoom(free: number, nextHop: Uint8Array): number {
  return (free - 3 > 255 ? free - 4 : free - 3) - 5 - nextHop.length;
}

/**
 * Appends whole UPDATE messages that withdraw `withdrawn`. `attributes` follow MP_UNREACH_NLRI: receivers ignore them, and
 * ExaBGP sends them.
 */
export function packWithdrawals(
  out: Writer,
  withdrawn: Batch,
  session: Negotiated,
  attributes: Uint8Array = NO_OCTETS,
): void {
  const batch: Batch = { ...withdrawn, gone: true };
  const { family } = batch.book;
  const classic = family === ipv4Unicast;
  const frame = HEADER + 4 + (classic ? 0 : 4 + 3 + attributes.length);
  for (let at = 0; at < batch.rows.length; ) {
    const end = fill(batch, at, session, session.messageLimit - frame);
    const size = octetsOf(batch, at, end, session);
    // What fits no message was never announced.
    if (size > session.messageLimit - frame) {
      at = end;
      continue;
    }
    const start = begin(out);
    if (classic) {
      out.u16(size);
      writeRows(out, batch, at, end, session);
      out.u16(0);
    } else {
      out.u16(0).u16(size + 3 + (size + 3 > 255 ? 4 : 3) + attributes.length);
      mpHeader(out, MP_UNREACH, 3 + size);
      out.u16(family.afi).u8(family.safi);
      writeRows(out, batch, at, end, session);
      out.put(attributes);
    }
    writeHeader(out.bytes.subarray(start), out.size - start, UPDATE);
    at = end;
  }
}

// Room for a header that is written once the length is known.
function begin(out: Writer): number {
  const start = out.size;
  out.room(HEADER);
  out.size += HEADER;
  return start;
}

/** One past the last row, from `at`, that fits `room` octets. */
function fill(batch: Batch, at: number, session: Negotiated, room: number): number {
  if (batch.single) return at + 1;
  const path = session.addPathOut.has(batch.book.family.key) ? 4 : 0;
  let left = room;
  let end = at;
  while (end < batch.rows.length) {
    left -= path + batch.book.length(batch.rows[end]!, batch.gone);
    if (left < 0) break;
    end += 1;
  }
  // The caller has made sure that any one fits; this makes sure that it always gets on.
  return Math.max(end, at + 1);
}

function octetsOf(batch: Batch, at: number, end: number, session: Negotiated): number {
  let octets = session.addPathOut.has(batch.book.family.key) ? 4 * (end - at) : 0;
  for (let i = at; i < end; i += 1) octets += batch.book.length(batch.rows[i]!, batch.gone);
  return octets;
}

function longestOf(batch: Batch, session: Negotiated): number {
  let longest = 0;
  for (const row of batch.rows) longest = Math.max(longest, batch.book.length(row));
  return longest + (session.addPathOut.has(batch.book.family.key) ? 4 : 0);
}

function writeRows(out: Writer, batch: Batch, at: number, end: number, session: Negotiated): void {
  const addPath = session.addPathOut.has(batch.book.family.key);
  for (let i = at; i < end; i += 1) {
    const row = batch.rows[i]!;
    if (addPath) out.u32(batch.book.table.pathId(row));
    batch.book.copyTo(out, row, batch.gone);
  }
}

function mpHeader(out: Writer, code: number, length: number): void {
  if (length > 255) out.u8(OPTIONAL_EXTENDED).u8(code).u16(length);
  else out.u8(OPTIONAL).u8(code).u8(length);
}
