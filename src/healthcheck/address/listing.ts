// The addresses of interfaces as `ip -json` shows them.

import { parseAddress, printIPv4, printIPv6 } from '../../bgp/address.ts';
import type { RunIp } from './run.ts';
import { explain, isName, noName } from './words.ts';

/** An address on an interface. */
export interface Held {
  /** In canonical form: RFC 5952 for IPv6. */
  readonly address: string;
  readonly prefixLength: number;
  readonly interface: string;
  /** IPv4 alone has one; it is the name of the interface when nothing else was said. */
  readonly label?: string;
  /** `global`, `host`, `link`, or what else the system has. */
  readonly scope: string;
  readonly family: 'inet' | 'inet6';
  /** Another host on the link has it, so that it cannot be used here. */
  readonly duplicate?: true;
}

export interface Link {
  readonly name: string;
  /** Whether it is switched on: addresses of one that is off cannot be used. */
  readonly up: boolean;
}

export interface Seen {
  readonly ok: true;
  readonly links: readonly Link[];
  readonly addresses: readonly Held[];
  /** Those that are this address on this interface: several when prefix lengths differ. The address is in canonical form. */
  at(interfaceName: string, address: string): readonly Held[];
}

export type Listing = Seen | Failure;

export interface Failure {
  readonly ok: false;
  /** One sentence for people, and what they can do. */
  readonly why: string;
  /** Nothing is known of what is there. */
  readonly blind?: true;
}

/** An address in the form in which addresses are compared; undefined when it is none. */
export function canonical(address: string): string | undefined {
  const octets = parseAddress(address);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? printIPv4(octets) : printIPv6(octets);
}

/** The addresses of one interface, or of all. Never rejects. */
export async function listAddresses(interfaceName: string | undefined, ip: RunIp): Promise<Listing> {
  if (interfaceName !== undefined && !isName(interfaceName)) return { ok: false, why: noName(interfaceName) };
  const dev = interfaceName === undefined ? [] : ['dev', interfaceName];
  const end = await ip(['ip', '-json', 'address', 'show', ...dev]);
  if (end.status !== 0) {
    const why = end.problem ?? explain(end.stderr, interfaceName ?? '');
    return { ok: false, blind: true, why: `addresses cannot be listed: ${why}` };
  }
  const why = 'addresses cannot be listed: `ip -json` gave no JSON; install iproute2';
  return readListing(end.stdout) ?? { ok: false, blind: true, why };
}

/** What `ip -json address show` printed; undefined for anything else. */
function readListing(text: string): Listing | undefined {
  let links: unknown;
  try {
    links = JSON.parse(text.trim() || '[]');
  } catch {
    return undefined;
  }
  if (!Array.isArray(links)) return undefined;
  const seen: Link[] = [];
  const addresses: Held[] = [];
  for (const link of links) {
    // Some versions print empty objects for the interfaces that were not asked for.
    if (typeof link?.ifname !== 'string') continue;
    seen.push({ name: link.ifname, up: Array.isArray(link.flags) && link.flags.includes('UP') });
    for (const info of Array.isArray(link.addr_info) ? link.addr_info : []) {
      const held = heldOf(link.ifname, info);
      if (held !== undefined) addresses.push(held);
    }
  }
  const places = new Map<string, Held[]>();
  for (const held of addresses) {
    const place = `${held.interface} ${held.address}`;
    const there = places.get(place);
    if (there === undefined) places.set(place, [held]);
    else there.push(held);
  }
  const at = (interfaceName: string, address: string) => places.get(`${interfaceName} ${address}`) ?? [];
  return { ok: true, links: seen, addresses, at };
}

interface Info {
  readonly local?: unknown;
  readonly prefixlen?: unknown;
  readonly label?: unknown;
  readonly scope?: unknown;
  readonly dadfailed?: unknown;
}

function heldOf(interfaceName: string, info: Info | null): Held | undefined {
  const address = typeof info?.local === 'string' ? canonical(info.local) : undefined;
  if (info === null || address === undefined) return undefined;
  return {
    address,
    prefixLength: Number(info.prefixlen),
    interface: interfaceName,
    ...(typeof info.label === 'string' && { label: info.label }),
    scope: String(info.scope),
    family: address.includes(':') ? 'inet6' : 'inet',
    ...(info.dadfailed === true && { duplicate: true }),
  };
}
