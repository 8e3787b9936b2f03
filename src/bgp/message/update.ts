// UPDATE, RFC 4271 section 4.3, RFC 4760, RFC 7606
//   2 octets   length of withdrawn routes
//   n octets   withdrawn IPv4 unicast NLRI
//   2 octets   length of path attributes
//   n octets   path attributes
//   the rest   IPv4 unicast NLRI
// MP_REACH_NLRI (14)    2 AFI, 1 SAFI, 1 length of next hop, n next hop, 1 reserved, the rest NLRI
// MP_UNREACH_NLRI (15)  2 AFI, 1 SAFI, the rest NLRI

import type { AttributeSet } from '../attribute/index.ts';
import {
  cutAttributes,
  type Judged,
  judge,
  type RawAttribute,
  withNextHop,
  withoutNextHop,
  wrongFlags,
} from '../attribute/judge.ts';
import {
  EXTENDED_LENGTH,
  INVALID_NETWORK,
  MALFORMED_LIST,
  MISSING_WELL_KNOWN,
  OPTIONAL,
  OPTIONAL_ERROR,
} from '../attribute/kind.ts';
import { type Family, familyOf, ipv4Unicast } from '../family.ts';
import { bad, type Checked, type Fault, good, reset, UPDATE_ERROR } from '../fault.ts';
import { type FamilyCodec, families, type NextHopForm, type NlriBlock, soundLength } from '../nlri/index.ts';
import { concat, NO_OCTETS, readU16 } from '../octets.ts';
import type { Negotiated } from '../session.ts';
import { frameOf, UPDATE } from './header.ts';

/** One message may carry two blocks with two next hops, so the set belongs to the block. */
export interface Announced extends NlriBlock {
  readonly attributes: AttributeSet;
}

/** A view over received octets: sections are cut and checked, NLRI are read when asked. */
export interface Update {
  readonly type: 'update';
  readonly body: Uint8Array;
  /** Every attribute of the message, MP_REACH_NLRI and MP_UNREACH_NLRI aside; undefined when there is none. */
  readonly attributes: AttributeSet | undefined;
  readonly announced: readonly Announced[];
  /** Includes blocks that RFC 7606 turned from announced to withdrawn. */
  readonly withdrawn: readonly NlriBlock[];
  /** What was dropped or turned, for the log. */
  readonly faults: readonly Fault[];
  readonly endOfRib: Family | undefined;
}

const MP_REACH = 14;
const MP_UNREACH = 15;

/** Reads an UPDATE; a fault is one that must end the session. */
export function readUpdate(body: Uint8Array, session: Negotiated): Checked<Update> {
  const withdrawnLength = readU16(body);
  const attributesAt = 4 + withdrawnLength;
  if (attributesAt > body.length) return refuse(MALFORMED_LIST, 'the withdrawn routes run past the message');
  const nlriAt = attributesAt + readU16(body, attributesAt - 2);
  if (nlriAt > body.length) return refuse(MALFORMED_LIST, 'the path attributes run past the message');
  const section = body.subarray(attributesAt, nlriAt);
  const cut = cutAttributes(section);
  const reach = cut.list.filter(({ code }) => code === MP_REACH);
  const unreach = cut.list.filter(({ code }) => code === MP_UNREACH);
  if (reach.length > 1 || unreach.length > 1)
    return refuse(MALFORMED_LIST, 'MP_REACH_NLRI or MP_UNREACH_NLRI appears twice');

  const reading = new Reading(session);
  reading.withdraw(body.subarray(2, 2 + withdrawnLength));
  if (unreach[0] !== undefined) reading.unreach(unreach[0].value);
  const plain = cut.list.filter(({ code }) => code !== MP_REACH && code !== MP_UNREACH);
  // With no MP attribute inside, the section is its own key. A key made anew is a section that reads as the same list,
  // so that no peer can plant a judgement under a key that another peer's attributes have.
  const key = plain.length === cut.list.length && cut.fault === undefined ? section : rejoin(plain);
  const judged = judge(key, plain, session);
  const flags = reach[0] === undefined ? undefined : wrongFlags(reach[0], OPTIONAL);
  if (flags !== undefined) reading.faults.push(flags);
  if (reach[0] !== undefined) reading.reach(reach[0].value, judged);
  reading.announce(body.subarray(nlriAt), judged.set);
  if (reading.fatal !== undefined) return bad(reading.fatal);
  const faults = [...(cut.fault === undefined ? [] : [cut.fault]), ...judged.faults, ...reading.faults];
  return conclude(body, judged, faults, reading, plain.length > 0);
}

/** The strongest of all faults decides, RFC 7606 section 3.h. */
function conclude(
  body: Uint8Array,
  judged: Judged,
  faults: Fault[],
  reading: Reading,
  hasAttributes: boolean,
): Checked<Update> {
  const { announced, withdrawn } = reading;
  if (announced.length > 0) faults.push(...missing(judged, announced));
  const fatal = faults.find(({ verdict }) => verdict === 'reset');
  if (fatal !== undefined) return bad(fatal);
  const turned = faults.find(({ verdict }) => verdict === 'withdraw');
  // RFC 7606 section 5.2: without reachable NLRI there is nothing that could be withdrawn instead.
  if (turned !== undefined && announced.length === 0 && !reading.ignored) {
    return bad({ ...turned, verdict: 'reset' });
  }
  return good({
    type: 'update',
    body,
    attributes: hasAttributes ? judged.set : undefined,
    announced: turned === undefined ? announced : [],
    withdrawn: turned === undefined ? withdrawn : [...withdrawn, ...announced],
    faults,
    endOfRib: hasAttributes || announced.length > 0 || withdrawn.length > 0 ? undefined : reading.marker(body),
  });
}

/** RFC 7606 section 3.d: what an announcement must have. LOCAL_PREF that an internal peer left out counts as 100. */
function missing(judged: Judged, announced: readonly Announced[]): Fault[] {
  const classic = announced.some(({ family, attributes }) => family === ipv4Unicast && attributes === judged.set);
  const wanted: [number, string][] = [
    [1, 'ORIGIN'],
    [2, 'AS_PATH'],
  ];
  if (classic) wanted.push([3, 'NEXT_HOP']);
  return wanted
    .filter(
      ([code]) => judged.set.get(code) === undefined && !judged.faults.some(({ verdict }) => verdict === 'withdraw'),
    )
    .map(([code, name]) => ({
      verdict: 'withdraw',
      code: UPDATE_ERROR,
      subcode: MISSING_WELL_KNOWN,
      data: Uint8Array.of(code),
      why: `${name} is missing`,
    }));
}

/** The blocks of one message, as they are found. */
class Reading {
  readonly announced: Announced[] = [];
  readonly withdrawn: NlriBlock[] = [];
  readonly faults: Fault[] = [];
  fatal: Fault | undefined;
  /** A family that is not part of the session was skipped. */
  ignored = false;
  #unreached: Family | undefined;
  readonly #session: Negotiated;

  constructor(session: Negotiated) {
    this.#session = session;
  }

  /** The classic NLRI field, IPv4 unicast. */
  announce(octets: Uint8Array, attributes: AttributeSet): void {
    const block = this.#classic(octets);
    if (block !== undefined) this.announced.push({ ...block, attributes });
  }

  /** The classic field of withdrawn routes, IPv4 unicast. */
  withdraw(octets: Uint8Array): void {
    const block = this.#classic(octets);
    if (block !== undefined) this.withdrawn.push(block);
  }

  #classic(octets: Uint8Array): NlriBlock | undefined {
    const codec = octets.length === 0 ? undefined : this.#codec(ipv4Unicast);
    return codec && this.#block(codec, octets, INVALID_NETWORK);
  }

  reach(value: Uint8Array, judged: Judged): void {
    const hopLength = value[3] ?? 0;
    if (value.length < 5 + hopLength) {
      this.#fail(OPTIONAL_ERROR, 'MP_REACH_NLRI is too short');
      return;
    }
    const family = familyOf(readU16(value), value[2]!);
    const codec = this.#codec(family);
    if (codec === undefined) return;
    const hop = readNextHop(codec.nextHop, value.subarray(4, 4 + hopLength));
    if (hop === undefined) {
      this.#fail(OPTIONAL_ERROR, `MP_REACH_NLRI has a next hop of ${hopLength} octets`);
      return;
    }
    const set = hop.length === 0 ? withoutNextHop(judged) : withNextHop(judged, hop);
    const block = this.#block(codec, value.subarray(5 + hopLength), OPTIONAL_ERROR);
    if (block !== undefined) this.announced.push({ ...block, attributes: set });
  }

  unreach(value: Uint8Array): void {
    if (value.length < 3) {
      this.#fail(OPTIONAL_ERROR, 'MP_UNREACH_NLRI is too short');
      return;
    }
    const family = familyOf(readU16(value), value[2]!);
    this.#unreached = family;
    if (value.length === 3) return;
    const codec = this.#codec(family);
    const block = codec && this.#block(codec, value.subarray(3), OPTIONAL_ERROR);
    if (block !== undefined) this.withdrawn.push(block);
  }

  /** The End-of-RIB marker that this message without routes and attributes is, RFC 4724 section 2. */
  marker(body: Uint8Array): Family | undefined {
    if (this.ignored) return undefined;
    return this.#unreached ?? (body.length === 4 ? ipv4Unicast : undefined);
  }

  // RFC 4760 section 7: a family that the session does not have is ignored.
  #codec(family: Family) {
    const codec = families.of(family);
    if (codec !== undefined && this.#session.families.includes(codec.family)) return codec;
    this.ignored = true;
    const why = `${family.name} is not part of the session`;
    this.faults.push({ verdict: 'discard', code: UPDATE_ERROR, subcode: OPTIONAL_ERROR, data: NO_OCTETS, why });
    return undefined;
  }

  #block(codec: FamilyCodec, octets: Uint8Array, subcode: number): NlriBlock | undefined {
    const { family } = codec;
    if (octets.length === 0) return undefined;
    const addPath = this.#session.addPathIn.has(family.key);
    const sound = soundLength(codec, octets, addPath);
    if (sound === octets.length) return { family, octets, addPath };
    this.#fail(subcode, `an ${family.name} prefix is malformed`);
    return undefined;
  }

  #fail(subcode: number, why: string): void {
    this.fatal ??= reset(UPDATE_ERROR, subcode, why);
  }
}

/** The addresses of a next hop, without the route distinguishers before them; undefined when the length is wrong. */
function readNextHop({ lengths, rd }: NextHopForm, octets: Uint8Array): Uint8Array | undefined {
  if (rd !== true || octets.length === 0) return lengths.includes(octets.length) ? octets : undefined;
  // RFC 4659 section 3.2.1.1: a global and a link-local address, each with its distinguisher.
  if (octets.length === 48) return concat(octets.subarray(8, 24), octets.subarray(32));
  const address = octets.subarray(8);
  return octets.length > 8 && lengths.includes(address.length) ? address : undefined;
}

function refuse(subcode: number, why: string): Checked<never> {
  return bad(reset(UPDATE_ERROR, subcode, why));
}

function rejoin(list: readonly RawAttribute[]): Uint8Array {
  return concat(
    ...list.flatMap(({ code, flags, value }) => [
      Uint8Array.of(flags | EXTENDED_LENGTH, code, value.length >> 8, value.length),
      value,
    ]),
  );
}

/** A whole End-of-RIB message, RFC 4724 section 2. */
export function writeEndOfRib({ key, afi, safi }: Family): Uint8Array {
  if (key === ipv4Unicast.key) return frameOf(UPDATE, new Uint8Array(4));
  return frameOf(UPDATE, Uint8Array.of(0, 0, 0, 7, 0x90, MP_UNREACH, 0, 3, afi >> 8, afi, safi));
}
