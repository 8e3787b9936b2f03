// A change of an address in the words of `ip`.

import { printable } from '../../bgp/text.ts';
import { canonical, type Failure } from './listing.ts';
import { isName, noName } from './words.ts';

export interface AddressOptions {
  /** Whole, as `lo:www`: the interface, a colon, and something; 15 characters at most. For IPv4 alone. */
  readonly label?: string | undefined;
  /** 32 or 128 when absent. */
  readonly prefixLength?: number | undefined;
  /** Changes go through `sudo -n`. */
  readonly sudo?: boolean | undefined;
}

/** One address that is to be there, or not to be. */
export interface Change extends Omit<AddressOptions, 'sudo'> {
  readonly what: 'add' | 'remove';
  readonly address: string;
  readonly interface: string;
}

/** A change with everything in it. */
export interface Plan {
  readonly what: 'add' | 'remove';
  readonly address: string;
  readonly interface: string;
  readonly prefixLength: number;
  readonly label: string | undefined;
  /** The arguments of `ip`. */
  readonly words: readonly string[];
}

/** A change as `ip` takes it, or why it takes none. */
export function planOf({ what, address, interface: name, label, prefixLength }: Change): Plan | Failure {
  const text = canonical(address);
  if (text === undefined) return { ok: false, why: `${printable(address)} is no address` };
  if (!isName(name)) return { ok: false, why: noName(name) };
  const six = text.includes(':');
  const bits = six ? 128 : 32;
  const length = prefixLength ?? bits;
  if (!Number.isInteger(length) || length < 0 || length > bits) {
    return { ok: false, why: `${length} is no prefix length of ${text}` };
  }
  const words = ['address', what === 'add' ? 'add' : 'delete', `${text}/${length}`, 'dev', name];
  if (six) {
    if (what === 'add') words.push('nodad');
  } else if (label !== undefined) {
    const why = labelProblem(label, name);
    if (why !== undefined) return { ok: false, why };
    words.push('label', label);
  }
  return { what, address: text, interface: name, prefixLength: length, label: six ? undefined : label, words };
}

/** Why a label cannot be had on an interface; undefined when it can. */
export function labelProblem(label: string, interfaceName: string): string | undefined {
  const text = printable(label);
  if (label.length > 15) return `the label ${text} has ${label.length} characters, and 15 are the most`;
  if (label !== interfaceName && !label.startsWith(`${interfaceName}:`)) {
    return `the label ${text} must begin with ${interfaceName}:`;
  }
  return isName(label) ? undefined : `the label ${text} has characters that no label can have`;
}
