// The operators and values that follow a component type, RFC 8955 section 4.2.1
//   1 octet      0x80 last of the component, 0x40 AND with the one before, 0x30 length of the value as a power of 2,
//                and the comparison: numeric 4 less, 2 greater, 1 equal; bitmask 2 not, 1 match
//   1, 2, 4, 8   the value

import { hex, type Writer } from '../../octets.ts';
import type { Names } from './names.ts';

/** One comparison. */
export interface Item {
  /** Both it and the one before must hold; otherwise either. */
  readonly and: boolean;
  /** The bits of the comparison, see NUMERIC and BITMASK. */
  readonly comparison: number;
  readonly value: number;
}

/** What may be compared, and how. */
export interface Field {
  readonly kind: 'numeric' | 'bitmask';
  /** For errors: `a port`. */
  readonly what: string;
  /** The greatest value, and of a bitmask all bits that have a meaning. */
  readonly most: number;
  /** What a peer sends beyond is ignored, and not wrong. */
  readonly lax?: true;
  readonly names?: Names;
}

/** Complains about the text of an expression; whoever reads the words knows where it stands. */
export type Fail = (message: string) => never;

const LAST = 0x80;
const AND = 0x40;
/** How comparisons are written, by their bits. */
const NUMERIC = ['false', '=', '>', '>=', '<', '<=', '!=', 'true'];
const BITMASK = ['', '=', '!', '!='];
const SIGNS = { numeric: '=, !=, <, <=, > or >=', bitmask: '=, !, != or nothing' };

/** `=80`, `>1024&<2000`, `syn&!ack`. */
export function parseExpression(text: string, field: Field, fail: Fail): Item[] {
  return text.split('&').map((part, i) => {
    if (field.kind === 'numeric' && /^(true|false)$/i.test(part)) {
      return { and: i > 0, comparison: NUMERIC.indexOf(part.toLowerCase()), value: 0 };
    }
    const [, sign = '', rest = ''] = /^([<>!=]*)(.*)$/s.exec(part) ?? [];
    const comparison = field.kind === 'numeric' ? NUMERIC.indexOf(sign || '=') : BITMASK.indexOf(sign);
    if (comparison < 0) fail(`'${sign}' is not a comparison: ${SIGNS[field.kind]}`);
    return { and: i > 0, comparison, value: parseValue(rest, field, fail) };
  });
}

// Names, decimal and 0x numbers, joined by +.
function parseValue(text: string, { kind, what, most, names }: Field, fail: Fail): number {
  let value = 0;
  for (const part of text.split('+')) {
    const name = part.toLowerCase().replaceAll('_', '-');
    const number = /^(\d{1,10}|0x[0-9a-f]{1,8})$/.test(name) ? Number(name) : names?.numbers.get(name);
    if (number === undefined || number > most) {
      return fail(`${part === '' ? `${what} is missing` : `'${part}' is not ${what}`}: ${expected(most, names)}`);
    }
    value = kind === 'bitmask' ? value | number : value + number;
  }
  const beyond = kind === 'bitmask' ? (value & ~most) !== 0 : value > most;
  return beyond ? fail(`'${text}' is not ${what}: ${expected(most, names)}`) : value;
}

function expected(most: number, names: Names | undefined): string {
  const range = `0 to ${most}`;
  if (names === undefined) return range;
  return names.numbers.size > 16 ? `${range}, or a name` : `${range}, or ${[...names.numbers.keys()].join(', ')}`;
}

/** Each value takes the fewest octets. */
export function writeItems(out: Writer, items: readonly Item[]): void {
  for (const [i, { and, comparison, value }] of items.entries()) {
    const last = i === items.length - 1 ? LAST : 0;
    const joined = and && i > 0 ? AND : 0;
    const power = value > 0xffff ? 2 : value > 0xff ? 1 : 0;
    out.u8(last | joined | (power << 4) | comparison);
    power === 2 ? out.u32(value) : power === 1 ? out.u16(value) : out.u8(value);
  }
}

/** The items from `at` on, and where the last one ends; undefined when they are malformed or run past `end`. */
export function readItems(
  bytes: Uint8Array,
  at: number,
  end: number,
  { kind, most, lax }: Field,
): { readonly items: Item[]; readonly next: number } | undefined {
  const items: Item[] = [];
  for (let i = at; i < end; ) {
    const operator = bytes[i]!;
    const next = i + 1 + (1 << ((operator >> 4) & 3));
    if (next > end) return undefined;
    const whole = BigInt(`0x${hex(bytes.subarray(i + 1, next))}`);
    const value = lax ? whole & BigInt(most) : whole;
    if (value > most) return undefined;
    // RFC 8955 section 4.2.1.1: the bit means nothing in the first.
    const and = items.length > 0 && (operator & AND) !== 0;
    items.push({ and, comparison: operator & (kind === 'numeric' ? 7 : 3), value: Number(value) });
    if ((operator & LAST) !== 0) return { items, next };
    i = next;
  }
  return undefined;
}

/** The expressions that `parseExpression` reads back, those joined by `&` in one. */
export function printItems(items: readonly Item[], field: Field): string[] {
  const texts: string[] = [];
  for (const item of items) {
    const text = printItem(item, field);
    if (item.and) texts.push(`${texts.pop()}&${text}`);
    else texts.push(text);
  }
  return texts;
}

function printItem({ comparison, value }: Item, { kind, names }: Field): string {
  if (kind === 'bitmask') return BITMASK[comparison] + printFlags(value, names);
  const sign = NUMERIC[comparison]!;
  if (sign === 'true' || sign === 'false') return sign;
  return sign + (names?.printed?.get(value) ?? value);
}

/** `syn+ack`, and what has no name in hexadecimal. */
function printFlags(value: number, names: Names | undefined): string {
  const texts: string[] = [];
  let left = value;
  for (const [bit, name] of names?.printed ?? []) {
    if ((value & bit) === 0) continue;
    texts.push(name);
    left &= ~bit;
  }
  if (left > 0) texts.push(`0x${left.toString(16)}`);
  return texts.join('+') || '0';
}
