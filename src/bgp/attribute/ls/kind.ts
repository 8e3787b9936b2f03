// The shape of a TLV row of the BGP-LS attribute, and what rows have in common.

import { cutTlvs, rawName, rawText, type Tlv } from '../../ls-tlv.ts';
import { readU32 } from '../../octets.ts';
import { jsonString } from '../../text.ts';

/** JSON by key. A list holds what every TLV of its code, or of others with the same key, adds to it. */
export type Members = Readonly<Record<string, string | readonly string[]>>;

export interface TlvRow {
  /** IANA type */
  readonly code: number;
  /** Value to JSON; undefined when its length is none that the TLV may have. */
  read(value: Uint8Array): Members | undefined;
}

/** A TLV of which an object of JSON has one: `read` gives the text. */
export function one(code: number, name: string, read: (value: Uint8Array) => string | undefined): TlvRow {
  return {
    code,
    read: (value) => {
      const text = read(value);
      return text === undefined ? undefined : { [name]: text };
    },
  };
}

/** A TLV that adds to a list: `read` gives the texts. */
export function several(
  code: number,
  name: string,
  read: (value: Uint8Array) => readonly string[] | undefined,
): TlvRow {
  return {
    code,
    read: (value) => {
      const texts = read(value);
      return texts === undefined ? undefined : { [name]: texts };
    },
  };
}

/** The text in a list, for TLVs that each add one. */
export function alone(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : [text];
}

/** `{"O": 0, "T": 1, "RSV": 0}`: bits of `value` by their names, the highest first. Those named RSV count as one number. */
export function flagsText(names: readonly string[], value: number): string {
  let reserved = 0;
  const members: string[] = [];
  for (const [i, name] of names.entries()) {
    const bit = (value >>> (names.length - 1 - i)) & 1;
    if (name === 'RSV') reserved = reserved * 2 + bit;
    else members.push(`"${name}": ${bit}`);
  }
  if (names.includes('RSV')) members.push(`"RSV": ${reserved}`);
  return `{${members.join(', ')}}`;
}

/** The names of a whole octet of flags: those after the last one that has a name are reserved. */
export function octetOf(...names: readonly string[]): readonly string[] {
  return [...names, ...Array<string>(8 - names.length).fill('RSV')];
}

/** Numbers of four octets each; undefined when octets are left over. */
export function numbers(value: Uint8Array): readonly string[] | undefined {
  if (value.length % 4 !== 0) return undefined;
  return Array.from({ length: value.length / 4 }, (_, i) => String(readU32(value, i * 4)));
}

export function number32(value: Uint8Array): string | undefined {
  return value.length === 4 ? String(readU32(value)) : undefined;
}

/** A name of node or link, at most 255 octets, safe whatever they are. */
export function nameText(value: Uint8Array): string | undefined {
  return value.length <= 255 ? jsonString(new TextDecoder().decode(value)) : undefined;
}

/** Reads each TLV with its row; undefined when one is malformed. Without a row: raw octets. */
export function membersOf(value: Uint8Array, rows: ReadonlyMap<number, TlvRow>): Members | undefined {
  const tlvs = cutTlvs(value);
  if (tlvs === undefined) return undefined;
  const last = new Map(tlvs.map(({ code }, i) => [code, i]));
  const members = new Map<string, string | string[]>();
  for (const [i, tlv] of tlvs.entries()) {
    const row = rows.get(tlv.code);
    const read = row === undefined ? rawMember(tlv) : row.read(tlv.value);
    if (read === undefined) return undefined;
    // JSON has room for one: the last is shown, as readers of ExaBGP's would see it, and the octets of those before.
    const superseded = last.get(tlv.code) !== i && Object.values(read).some((json) => typeof json === 'string');
    for (const [name, json] of Object.entries(superseded ? rawMember(tlv) : read)) {
      const list = members.get(name);
      if (typeof json === 'string') members.set(name, json);
      else if (typeof list === 'object') for (const text of json) list.push(text);
      else members.set(name, [...json]);
    }
  }
  return Object.fromEntries(members);
}

function rawMember({ code, value }: Tlv): Members {
  return { [rawName(code)]: [rawText(value)] };
}

/** `"igp-metric": 1, "sids": [1, 2]`, as Python spaces it. */
export function membersText(members: Members): string {
  return Object.entries(members)
    .map(([name, json]) => `"${name}": ${typeof json === 'string' ? json : `[${json.join(', ')}]`}`)
    .join(', ');
}
