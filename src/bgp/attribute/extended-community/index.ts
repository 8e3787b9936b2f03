// Every extended community that has a name: one row each. The first name of some octets is the one printed.

import { hex } from '../../octets.ts';
import { evpnKinds } from './evpn.ts';
import type { Kind } from './kind.ts';
import { routingKinds } from './routing.ts';
import { trafficKinds } from './traffic.ts';

export const KINDS: Readonly<Record<string, Kind>> = { ...routingKinds, ...trafficKinds, ...evpnKinds };

/** Eight octets of the community called `name`; undefined when the fields do not fit it. */
export function extendedCommunityOf(name: string, fields: readonly string[]): Uint8Array | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name]!.parse(fields) : undefined;
}

/** As ExaBGP shows a community; those without a name in hexadecimal. */
export function showExtended(octets: Uint8Array): string {
  for (const kind of Object.values(KINDS)) {
    const text = kind.print(octets);
    if (text !== undefined) return text;
  }
  return `0x${hex(octets)}`;
}

/** Text that is read back to the same octets: hexadecimal where showing them leaves something out. */
export function printExtended(octets: Uint8Array): string {
  const text = showExtended(octets);
  const [name = '', ...fields] = text.split(/[: ]/);
  const again = extendedCommunityOf(name, fields);
  return again !== undefined && Buffer.compare(again, octets) === 0 ? text : `0x${hex(octets)}`;
}
