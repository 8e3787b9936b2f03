// Addresses as text that compares: one spelling for each, with the zone of a link-local one.

import { parseAddress, printAddress } from '../bgp/index.ts';

/** `fe80::1%eth0` in two; the zone is undefined where there is none. */
export function splitZone(text: string): { readonly address: string; readonly zone: string | undefined } {
  const at = text.indexOf('%');
  return at < 0 ? { address: text, zone: undefined } : { address: text.slice(0, at), zone: text.slice(at + 1) };
}

/** The one spelling of an address; undefined for what is none. Only a link-local IPv6 address may have a zone. */
export function canonicalAddress(text: string): string | undefined {
  const { address, zone } = splitZone(text);
  const octets = parseAddress(address);
  if (octets === undefined) return undefined;
  if (zone === undefined) return printAddress(octets);
  return isLinkLocal(address) && /^[^\s%/]+$/.test(zone) ? `${printAddress(octets)}%${zone}` : undefined;
}

/** 4 or 16 octets without regard to a zone; undefined for what is no address. */
export function octetsOfAddress(text = ''): Uint8Array | undefined {
  return parseAddress(splitZone(text).address);
}

/** An IPv6 address of fe80::/10, which means something on one interface alone. */
export function isLinkLocal(text: string): boolean {
  const octets = octetsOfAddress(text);
  return octets?.length === 16 && octets[0] === 0xfe && (octets[1]! & 0xc0) === 0x80;
}

/** True when `configured` means `address`: without a zone it stands for every interface. */
export function meansAddress(configured: string, address: string): boolean {
  return configured === address || (!configured.includes('%') && configured === splitZone(address).address);
}

/** True when the first `length` bits of `address` are those of `network`, and its zone is too if `network` has one. */
export function isInRange(address: string, network: string, length: number): boolean {
  const [here, there] = [splitZone(address), splitZone(network)];
  const [ours, theirs] = [parseAddress(here.address), parseAddress(there.address)];
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length) return false;
  if (there.zone !== undefined && there.zone !== here.zone) return false;
  for (let bit = 0; bit < length; bit += 8) {
    const mask = length - bit >= 8 ? 0xff : (0xff00 >> (length - bit)) & 0xff;
    if (((ours[bit >> 3]! ^ theirs[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}
