// The text of a state file, a line of JSON. Whatever stands in the file, reading it is no exception.

import { canonical } from './listing.ts';
import { isName } from './words.ts';

/** An address that we added. */
export interface OwnAddress {
  readonly address: string;
  readonly interface: string;
  readonly prefixLength: number;
  /** It was added through `sudo`. */
  readonly sudo?: true | undefined;
}

/** What an operator said of a service. */
export interface AdminWord {
  readonly said: 'disabled' | 'drained';
  /** seconds since 1970 */
  readonly since: number;
}

export interface State {
  /** What the machine was called at that start of it. */
  readonly boot: string | undefined;
  readonly addresses: readonly OwnAddress[];
  readonly admin: readonly (AdminWord & { readonly name: string })[];
}

/** Every file of ours begins like this, so that a slip in a setting costs nobody a file. */
const MARK = '{"keryx-health":';
const VERSION = 1;

export function printState({ boot, addresses, admin }: State): string {
  return `${MARK}${VERSION},${JSON.stringify({ boot, addresses, admin }).slice(1)}\n`;
}

/** `foreign`: it is not ours, and not to be written over. `damaged`: it was ours. */
export function readState(text: string): State | 'foreign' | 'damaged' {
  if (!text.startsWith(MARK)) return 'foreign';
  let json: Readonly<Record<string, unknown>>;
  try {
    json = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (json['keryx-health'] !== VERSION) return 'foreign';
  const { boot } = json;
  return {
    boot: typeof boot === 'string' ? boot : undefined,
    addresses: listOf(json.addresses).flatMap((each) => addressOf(each) ?? []),
    admin: listOf(json.admin).flatMap((each) => adminOf(each) ?? []),
  };
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each) => typeof each === 'object' && each !== null);
}

function addressOf(entry: Readonly<Record<string, unknown>>): OwnAddress | undefined {
  const { address, interface: name, prefixLength } = entry;
  const text = typeof address === 'string' ? canonical(address) : undefined;
  if (text === undefined || typeof name !== 'string' || !isName(name)) return undefined;
  if (typeof prefixLength !== 'number' || !Number.isInteger(prefixLength)) return undefined;
  return { address: text, interface: name, prefixLength, ...(entry.sudo === true && { sudo: true }) };
}

function adminOf({ name, said, since }: Readonly<Record<string, unknown>>): State['admin'][number] | undefined {
  if (typeof name !== 'string' || (said !== 'disabled' && said !== 'drained')) return undefined;
  return { name, said, since: typeof since === 'number' ? since : 0 };
}
