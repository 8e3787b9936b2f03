//    subject (Keryx)  192.0.2.1    ---- veth ----  192.0.2.2    GoBGP, FRR or BIRD
//    mirror (Keryx)   2001:db8::1  ---- veth ----  2001:db8::2  GoBGP or FRR: where some of its paths come from
//
// Add-path, RFC 7911, of unicast, labelled unicast and VPN routes. With each daemon this proves:
//
// 1. paths to one prefix from the configuration file and from a helper are in the daemon's table all at once, with the path
//    identifiers that they were given where the daemon shows them; each is changed and withdrawn without the others
// 2. the daemon's paths to one prefix reach the helper with an identifier each, and leave one by one
// 3. where add-path is not agreed on, one path is told at a time, and the next one takes its place
// 4. no session ends and no NOTIFICATION is sent meanwhile

import { describe } from 'node:test';
import { birdRouter } from '../support/families-bird.ts';
import { frrRouter } from '../support/families-frr.ts';
import { gobgpRouter } from '../support/families-gobgp.ts';
import { type PathRoutes, pathCases } from '../support/families-paths.ts';
import { EXTERNAL_AS, OUR_AS } from '../support/plan.ts';
import { reasonToSkip } from '../support/require.ts';

const V4 = ['192.0.2.1', '192.0.2.7', '192.0.2.8'] as const;
const V6 = ['2001:db8::1', '2001:db8::7', '2001:db8::8'] as const;
const IDS = ['1', '2', '2.0.0.9'] as const;
const NUMBERS = [1, 2, 0x0200_0009] as const;

type Three = readonly [string, string, string];

function three(make: (i: 0 | 1 | 2) => string): Three {
  return [make(0), make(1), make(2)];
}

interface Family {
  readonly name: string;
  readonly prefix: string;
  readonly hops: Three;
  /** Words beside the next hop: a label of 100, 101, 102 and a route distinguisher. */
  readonly labels?: true;
  readonly rd?: true;
}

const UNICAST4: Family = { name: 'ipv4 unicast', prefix: '10.1.0.0/24', hops: V4 };
const UNICAST6: Family = { name: 'ipv6 unicast', prefix: '2001:db8:1::/48', hops: V6 };
const LABELLED4: Family = { name: 'ipv4 nlri-mpls', prefix: '10.2.0.0/24', hops: V4, labels: true };
const VPN4: Family = { name: 'ipv4 mpls-vpn', prefix: '10.3.0.0/24', hops: V4, labels: true, rd: true };
const VPN6: Family = { name: 'ipv6 mpls-vpn', prefix: '2001:db8:3::/48', hops: V6, labels: true, rd: true };

/** What Keryx is told, and how a daemon shows it, which `show` says; `theirs` are three paths in the daemon's words. */
function routesOf(
  { name, prefix, hops, labels, rd }: Family,
  show: (route: { id: number; hop: string; label: number; med?: number }) => string,
  theirs: Three,
  theirHops: Three,
): PathRoutes {
  const words = (i: 0 | 1 | 2): string =>
    `${name} ${prefix} next-hop ${hops[i]} path-information ${IDS[i]}${labels ? ` label ${100 + i}` : ''}${rd ? ' rd 65000:1' : ''}`;
  const shown = (i: 0 | 1 | 2, med?: number): string =>
    show({ id: NUMBERS[i], hop: hops[i], label: 100 + i, ...(med !== undefined && { med }) });
  return {
    family: name,
    ours: three(words),
    shown: three((i) => shown(i)),
    changed: [`${words(0)} med 9`, shown(0, 9)],
    theirs,
    hops: theirHops,
  };
}

const THEIRS4: Three = ['192.0.2.2', '192.0.2.22', '192.0.2.23'];
const THEIRS6: Three = ['2001:db8::2', '2001:db8::22', '2001:db8::23'];

/** The prefixes of the daemon. */
const OWN4 = '10.9.0.0/24';
const OWN6 = '2001:db8:9::/48';

function fromMirror({ name, hops, labels, rd }: Family, more = ''): Three {
  return three(
    (i) =>
      `${name} ${hops === V4 ? OWN4 : OWN6} next-hop ${hops[i]} path-information ${i + 5}${more}` +
      `${labels ? ` label ${200 + i}` : ''}${rd ? ' rd 65000:1' : ''}`,
  );
}

describe('add-path with GoBGP', { skip: reasonToSkip('families-add-path', [...gobgpRouter.programs]) }, () => {
  const families = [UNICAST4, UNICAST6, LABELLED4, VPN4, VPN6].map((family) => {
    const { prefix, labels, rd, hops } = family;
    const their = hops === V4 ? THEIRS4 : THEIRS6;
    return routesOf(
      family,
      ({ id, hop, label: number, med }) =>
        `${id} ${rd ? '65000:1:' : ''}${prefix} ${labels ? `[${number}] ` : ''}${hop} ` +
        `[{Origin: i} ${med === undefined ? '' : `{Med: ${med}} `}{LocalPref: 100}]`,
      // GoBGP's client gives identifiers to unicast routes only.
      labels
        ? fromMirror(family)
        : three((i) => `${hops === V4 ? OWN4 : OWN6} identifier ${i + 5} nexthop ${their[i]}`),
      labels ? hops : their,
    );
  });
  pathCases({ kind: gobgpRouter, as: OUR_AS, families, mirror: true });
});

describe('add-path with BIRD', { skip: reasonToSkip('families-add-path', [...birdRouter.programs]) }, () => {
  const families = [UNICAST4, UNICAST6, LABELLED4, VPN4, VPN6].map((family) => {
    const { prefix, labels, rd, hops } = family;
    const their = hops === V4 ? THEIRS4 : THEIRS6;
    return routesOf(
      family,
      ({ hop, label, med }) =>
        `${rd ? '65000:1 ' : ''}${prefix}, as_path 65001, next_hop ${hop}${med === undefined ? '' : `, med ${med}`}` +
        `${labels ? `, mpls_label_stack ${label}` : ''}`,
      three(
        (i) =>
          `${rd ? '65000:1 ' : ''}${hops === V4 ? OWN4 : OWN6} via ${their[i]}` + `${labels ? ` mpls ${200 + i}` : ''}`,
      ),
      their,
    );
  });
  pathCases({ kind: birdRouter, as: EXTERNAL_AS, families });
});

describe('add-path with FRR', { skip: reasonToSkip('families-add-path', [...frrRouter.programs]) }, () => {
  const families = [UNICAST4, UNICAST6, VPN4, VPN6].map((family) => {
    const { prefix, labels, rd, hops } = family;
    return routesOf(
      family,
      ({ id, hop, label, med }) =>
        `${rd ? '65000:1 ' : ''}${prefix} id ${id} ${labels ? `label ${label} ` : ''}via ${hop} path 65001` +
        `${med === undefined ? '' : ` med ${med}`}`,
      // The mirror is in our AS, which FRR would not pass back to us.
      fromMirror(family, ' as-path [ 65009 ]'),
      hops === V4
        ? ['192.0.2.2', '192.0.2.2', '192.0.2.2']
        : ['::ffff:192.0.2.2', '::ffff:192.0.2.2', '::ffff:192.0.2.2'],
    );
  });
  pathCases({ kind: frrRouter, as: EXTERNAL_AS, families, mirror: true });
});
