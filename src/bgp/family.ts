// Address families: IANA's AFI and SAFI numbers and the names that configuration and JSON use for them.

export interface Family {
  /** afi × 256 + safi: a small integer for Maps and Sets. */
  readonly key: number;
  readonly afi: number;
  readonly safi: number;
  /** `ipv4 unicast` */
  readonly name: string;
}

const AFI_NAMES: Readonly<Record<number, string>> = { 1: 'ipv4', 2: 'ipv6', 25: 'l2vpn', 16388: 'bgp-ls' };

const SAFI_NAMES: Readonly<Record<number, string>> = {
  1: 'unicast',
  2: 'multicast',
  4: 'nlri-mpls',
  5: 'mcast-vpn',
  65: 'vpls',
  70: 'evpn',
  71: 'bgp-ls',
  72: 'bgp-ls-vpn',
  73: 'sr-policy',
  85: 'mup',
  128: 'mpls-vpn',
  132: 'rtc',
  133: 'flow',
  134: 'flow-vpn',
};

const known = new Map<number, Family>();

/** The family of two numbers; the same object each time. Numbers without a name print as `afi-N safi-N`. */
export function familyOf(afi: number, safi: number): Family {
  const key = afi * 256 + safi;
  let family = known.get(key);
  if (family === undefined) {
    family = { key, afi, safi, name: `${afiName(afi)} ${SAFI_NAMES[safi] ?? `safi-${safi}`}` };
    // Peers choose these numbers: remember only those that have a name, so that nobody can fill the map.
    if (afi in AFI_NAMES && safi in SAFI_NAMES) known.set(key, family);
  }
  return family;
}

/** `ipv4`, `ipv6`, `l2vpn`, `bgp-ls`, or `afi-N`. */
export function afiName(afi: number): string {
  return AFI_NAMES[afi] ?? `afi-${afi}`;
}

export function safiName(safi: number): string {
  return SAFI_NAMES[safi] ?? `safi-${safi}`;
}

export const ipv4Unicast = familyOf(1, 1);
export const ipv6Unicast = familyOf(2, 1);
