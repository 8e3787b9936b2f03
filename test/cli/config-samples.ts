// Configurations that say nearly everything that can be said, in old words and in new ones.

import { readdirSync, readFileSync } from 'node:fs';
import { families } from '../../src/bgp/index.ts';
import { type Config, parseConfig } from '../../src/config-parser/index.ts';

/** Programs stay as they are written. */
const programs = { find: (program: string) => program };

export function parse(text: string): Config {
  const outcome = parseConfig(text, { source: 'sample', directory: '/', programs });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems, undefined, 1));
  return outcome.config;
}

const PLAIN = 'router-id 192.0.2.2; local-address 192.0.2.2; local-as 65000; peer-as 65001;';

/** A neighbor around statements. */
const neighbor = (more: string, head = PLAIN): string => `neighbor 192.0.2.1 { ${head} ${more} }`;

/** The example of each family, in the section that its opening belongs into. */
function routesOfFamilies(): string {
  const examples = new Set(families.all().flatMap(({ grammar }) => (grammar === undefined ? [] : [grammar.example])));
  const sections = [...examples].map((example) => {
    const [opening = '', ...rest] = example.split(' ');
    if (['ipv4', 'ipv6', 'l2vpn'].includes(opening)) return `announce { ${opening} { ${rest.join(' ')}; } }`;
    if (opening === 'flow') return `flow { ${rest.join(' ')}; }`;
    return `${['vpls', 'evpn'].includes(opening) ? 'l2vpn' : 'static'} { ${example}; }`;
  });
  return sections.join('\n');
}

const FIXTURES = 'test/config-parser/fixtures';

/** Configurations of other programs. */
const fixtures = Object.fromEntries(
  readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => [name, readFileSync(`${FIXTURES}/${name}`, 'utf8')]),
);

export const SAMPLES: Readonly<Record<string, string>> = {
  ...fixtures,
  'routes of every family': neighbor(`family { all; } ${routesOfFamilies()}`),
  'nothing said': neighbor(''),
  'everything automatic': neighbor('', 'router-id 192.0.2.2; local-address auto; local-as auto; peer-as auto;'),
  'every word of a session': neighbor(`
    description "the \\"router\\" # in; the {rack}\\n";
    hold-time 9;
    host-name host-1;
    domain-name example.net;
    group-updates false;
    auto-flush false;
    adj-rib-in false;
    manual-eor true;
    rate-limit 10;
    passive true;
    listen 1179;
    connect 1180;
    source-interface eth0;
    outgoing-ttl 255;
    incoming-ttl 254;
    md5-password "it's a secret; really";
    md5-ip 192.0.2.3;`),
  'a password of octets': neighbor('md5-base64 true; md5-password "AAECA/8=";'),
  'an authentication option': neighbor('tcp-ao { keyid 7; algorithm hmac-sha-1-96; password "two words"; }'),
  'a range, and link-local addresses': `
    neighbor 192.0.2.0/24 { passive true; ${PLAIN} }
    neighbor fe80::1%eth0 { router-id 192.0.2.2; local-address fe80::2%eth0; local-as 65000; peer-as 65001; }
    neighbor 2001:db8::1 {
      router-id 192.0.2.2; local-address 2001:db8::2; local-link-local fe80::2; local-as 65000; peer-as 65001;
      capability { link-local-nexthop; }
    }`,
  'every capability': neighbor(`
    family { ipv4 unicast; ipv6 unicast; ipv4 mpls-vpn; }
    capability {
      asn4 false; route-refresh; graceful-restart 120; add-path send/receive; extended-message false; nexthop; aigp;
      role customer strict; multi-session; operational; software-version true; link-local-nexthop;
    }
    add-path { ipv4 unicast limit 10; ipv4 mpls-vpn; }
    nexthop { ipv4 unicast ipv6; ipv6 unicast ipv4; ipv4 mpls-vpn ipv6; }`),
  'a restart as long as the hold time': neighbor('hold-time 0; capability { graceful-restart; add-path receive; }'),
  'add-path for all': neighbor('capability { add-path send; }'),
  'all families': neighbor('family { all; }'),
  processes: `
    process "a b" { run /usr/bin/printf "%s\\n" "two words" [ x, y ] 'say "hi"' "back\\\\slash;"; encoder json; respawn false; on-exit keep; grace 0; ready-timeout 30; }
    process watch { run ./watch.sh; api-version 4.2; }
    process orders { fifo "/run/my orders.fifo"; on-exit keep; }
    ${neighbor(`
      api { processes [ watch ]; neighbor-changes; }
      api services {
        processes [ "a b" watch ];
        negotiated; fsm; signal;
        receive { parsed; packets; update; open; }
        send { consolidate; notification; keepalive; refresh; operational; }
      }`)}`,
  routes: neighbor(`
    family { ipv4 unicast; ipv6 unicast; ipv4 mpls-vpn; ipv4 nlri-mpls; }
    static {
      route 10.0.0.0/24 next-hop self med 5 community [ 65000:1 no-export ] as-path [ 1 2 ] ( 3 4 );
      route 10.0.1.0/24 { next-hop 192.0.2.9; large-community 1:2:3; aggregator ( 65000:1.2.3.4 ); atomic-aggregate; }
      route 10.0.2.0/23 next-hop self split /24;
      route 2001:db8::/32 next-hop 2001:db8::1 local-preference 7 path-information 1.2.3.4;
      attributes next-hop self origin egp nlri 10.1.0.0/24 10.2.0.0/24;
      route 10.3.0.0/24 next-hop self watchdog dog withdraw;
      route 10.4.0.0/24 next-hop self rd 65000:1 label 100 extended-community [ target:65000:1 ];
      route 10.5.0.0/24 next-hop self label [ 100 200 ];
      route 10.6.0.0/24 next-hop self attribute [ 0x99 0xc0 0x0102 ];
    }
    announce { ipv4 { unicast 10.7.0.0/24 next-hop self; mpls-vpn 10.8.0.0/24 next-hop self rd 1:1 label 5; } }
    static { route 10.9.0.0/24 next-hop self; }`),
  'ExaBGP 3': readFileSync('test/config/exabgp-3.conf', 'utf8'),
  'ExaBGP 4': readFileSync('test/config/exabgp-4.conf', 'utf8'),
  'a group with a process in it': `
    group routers {
      hold-time 30; local-as 65000; router-id 192.0.2.2;
      process announce { run ./announce.sh; receive-routes; neighbor-changes; }
      static { route 10.0.0.0/24 next-hop self; }
      neighbor 192.0.2.1 { local-address 192.0.2.2; peer-as 65001; md5 secret; ttl-security; }
      neighbor 192.0.2.3 { local-address 192.0.2.2; peer-as 65001; hold-time 60; static { route 10.1.0.0/24 next-hop self; } }
    }`,
  templates: `
    template {
      neighbor routers { hold-time 60; family { ipv4 unicast; } api { processes [ watch ]; } static { route 10.0.0.0/24 next-hop self; } }
      neighbor quick { hold-time 9; }
    }
    process watch { run ./watch.sh; encoder text; }
    neighbor 192.0.2.1 { inherit [ routers, quick ]; ${PLAIN} family { ipv6 unicast; } }
    neighbor 192.0.2.3 { inherit routers; ${PLAIN} }`,
};
