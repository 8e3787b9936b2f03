// Addresses as sessions have them: with a zone where they are link-local, with a length where they stand for many.

import { parseAddress, parsePrefix, printAddress, type Words } from '../bgp/index.ts';
import { canonicalAddress, isLinkLocal } from '../speaker/index.ts';

/** An IPv4 or IPv6 address in canonical text. A link-local one may have a zone: `fe80::1%eth0`. */
export function sessionAddress(words: Words): string {
  const text = words.next('an IP address');
  return canonicalAddress(text) ?? words.back().fail(`'${text}' is not an IP address`);
}

export interface PeerAddress {
  readonly peerAddress: string;
  /** Undefined: it is one address. A prefix of all its bits is one, too. */
  readonly rangeLength: number | undefined;
}

/** An address, or a range of them, whose bits beyond the length are kept as they are. */
export function peerAddress(words: Words): PeerAddress {
  if (!words.peek()?.includes('/')) return { peerAddress: sessionAddress(words), rangeLength: undefined };
  const text = words.next();
  const prefix = parsePrefix(text) ?? words.back().fail(`'${text}' is neither an IP address nor a range of them`);
  const whole = prefix.length === prefix.address.length * 8;
  return { peerAddress: printAddress(prefix.address), rangeLength: whole ? undefined : prefix.length };
}

/** An address of fe80::/10, without a zone: it goes into routes. */
export function linkLocalAddress(words: Words): string {
  const text = words.next('a link-local address');
  const octets = isLinkLocal(text) ? parseAddress(text) : undefined;
  return printAddress(octets ?? words.back().fail(`'${text}' is not a link-local address, of fe80::/10`));
}

export function isIPv4(text: string): boolean {
  return !text.includes(':');
}

/** What the kernel takes for the name of an interface. */
export function interfaceName(words: Words): string {
  const text = words.next('the name of an interface');
  return /^[^\s/%\0]{1,15}$/.test(text) ? text : words.back().fail(`'${text}' is not the name of an interface`);
}
