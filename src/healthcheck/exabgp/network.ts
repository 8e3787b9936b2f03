// Addresses and networks as ExaBGP's helper takes and prints them. Of the octets in `bgp` nothing is needed here, and
// loading them would take longer than everything else.

export interface Network {
  /** In canonical form, `192.0.2.0/24`. */
  readonly text: string;
  /** Its first address as a number. */
  readonly first: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** The canonical form of an address; undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = readAddress(text);
  return address && addressText(address.value, address.bits);
}

/** A network, or an address as the network that it is alone in. A text says what is wrong. */
export function readNetwork(text: string): Network | string {
  const [host = '', mask, ...more] = text.split('/');
  const address = readAddress(host);
  if (address === undefined || more.length > 0) return 'it is no address and no network';
  const length = mask === undefined ? address.bits : readLength(mask, address.bits);
  if (length === undefined) return `'${mask}' is no prefix length`;
  return networkOf(address, length) ?? 'it has bits set beyond its prefix length';
}

/** The network that an address of an interface stands for; undefined when it has host bits. */
export function interfaceNetwork(address: string, length: number): Network | undefined {
  const read = readAddress(address);
  return read && networkOf(read, length);
}

/** How many addresses are in it. */
export function sizeOf({ bits, length }: Network): bigint {
  return 1n << BigInt(bits - length);
}

/** Each address in it, from the first, as a network of its own. */
export function* addressesIn(network: Network): Generator<Network> {
  const { first, bits } = network;
  const end = first + sizeOf(network);
  for (let value = first; value < end; value += 1n) {
    yield { text: `${addressText(value, bits)}/${bits}`, first: value, length: bits, bits };
  }
}

/** Its first address. */
export function addressOf({ first, bits }: Network): string {
  return addressText(first, bits);
}

/** Whether all of it is the machine itself: 127.0.0.0/8 and ::1. */
export function isLoopback({ first, length, bits }: Network): boolean {
  return bits === 32 ? first >> 24n === 127n && length >= 8 : first === 1n && length === 128;
}

function networkOf({ value, bits }: Address, length: number): Network | undefined {
  const hostBits = (1n << BigInt(bits - length)) - 1n;
  if ((value & hostBits) !== 0n) return undefined;
  return { text: `${addressText(value, bits)}/${length}`, first: value, length, bits };
}

function readAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = readQuad(text);
    return value === undefined ? undefined : { value, bits: 32 };
  }
  const canonical = canonicalIPv6(text);
  if (canonical === undefined) return undefined;
  const [head = '', tail] = canonical.split('::');
  const before = groups(head);
  const behind = groups(tail ?? '');
  const between = Array.from({ length: 8 - before.length - behind.length }, () => 0n);
  const value = [...before, ...between, ...behind].reduce((sum, group) => (sum << 16n) | group, 0n);
  return { value, bits: 128 };
}

function groups(text: string): bigint[] {
  return text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`));
}

/** Zeros in front are taken unless the octet would be another one in the octal notation of C. */
function readQuad(text: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.');
  if (octets.some((octet) => Number(octet) > (/^0\d/.test(octet) ? 7 : 255))) return undefined;
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

/** URLs have the rules of RFC 5952 within them. */
function canonicalIPv6(text: string): string | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** A number, or a mask of IPv4 for the network or for the hosts. */
function readLength(text: string, bits: 32 | 128): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= bits ? Number(text) : undefined;
  const mask = bits === 32 ? readQuad(text) : undefined;
  if (mask === undefined) return undefined;
  const ones = mask.toString(2).padStart(32, '0');
  if (/^1*0*$/.test(ones)) return ones.lastIndexOf('1') + 1;
  return /^0+1+$/.test(ones) ? ones.indexOf('1') : undefined;
}

function addressText(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const hex = value.toString(16).padStart(32, '0');
  return canonicalIPv6(hex.replace(/(....)(?=.)/g, '$1:'))!;
}
