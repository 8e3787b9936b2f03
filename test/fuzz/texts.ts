// What the fuzzer starts from: configurations and lines of helpers that are good, and the words that the grammars know.

import { readdirSync, readFileSync } from 'node:fs';
import { attributes, families, routeWords } from '../../src/bgp/index.ts';
import { configurationReference } from '../../src/config-parser/index.ts';

const ROOT = new URL('../../../', import.meta.url);

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => /\.conf(\.example)?$/.test(name))
    .map((name) => readFileSync(new URL(`${folder}${name}`, ROOT), 'utf8'));
}

const HEAD = 'router-id 10.0.0.1; local-address 127.0.0.1; local-as 65000; peer-as 65001;';

const grammars = [...new Map(families.all().map(({ grammar }) => [grammar, grammar])).values()].filter(
  (grammar) => grammar !== undefined,
);

/** One good route for each grammar, and a few with everything. */
export const ROUTES: readonly string[] = [
  ...grammars.map(({ example }) => example),
  'route 10.0.0.0/24 next-hop self origin egp as-path [ 1 2 ( 3 4 ) ] med 5 local-preference 7 atomic-aggregate ' +
    'aggregator ( 65000:1.2.3.4 ) community [ 65000:1 no-export 0x10 ] large-community [ 1:2:3 ] ' +
    'extended-community [ target:1:2 origin:1.2.3.4:5 0x0002FDE800000064 l2info:19:0:1500:111 ] ' +
    'originator-id 1.2.3.4 cluster-list [ 1.1.1.1 2.2.2.2 ] aigp 0x64 path-information 1.2.3.4 split /26 name x watchdog y',
  'route 10.0.0.0/24 next-hop 2001:db8::1 rd 65000:1 label [ 100 200 ] bgp-prefix-sid [ 300, [ ( 800000,100 ) ] ]',
  'route 2001:db8::/32 next-hop 2001:db8::1 attribute [ 0x99 0xc0 0x0102 ]',
  'route 10.0.0.0/24 next-hop 1.1.1.1 bgp-prefix-sid-srv6 ( l3-service 2001:db8::1 0x48 [ 64 , 24 , 16 , 0 , 0 , 0 ] )',
  'attributes next-hop 1.1.1.1 med 7 nlri 10.0.0.0/24 10.1.0.0/24',
];

export const LINES: readonly string[] = [
  ...ROUTES.map((route) => `announce ${route}`),
  ...ROUTES.map((route) => `neighbor 10.0.0.1 local-as 65000 withdraw ${route}`),
  'announce eor ipv4 unicast',
  'neighbor * announce route-refresh ipv6 unicast',
  'neighbor 127.0.0.1 teardown 2',
  'announce watchdog dns',
  'flush adj-rib out',
];

const inline = (text: string) => `neighbor 127.0.0.1 { ${HEAD} ${text} }\n`;

export const CONFIGS: readonly string[] = [
  ...filesIn('test/config/'),
  ...filesIn('etc/'),
  ...ROUTES.filter((route) => route.startsWith('route') || route.startsWith('attributes')).map((route) =>
    inline(`static { ${route}; }`),
  ),
  inline('flow { route x { match { source 10.0.0.1/32; port [ =80 >8080&<8088 ]; } then { rate-limit 9600; } } }'),
  inline('l2vpn { vpls s { rd 1:1; endpoint 5; base 10702; offset 1; size 8; next-hop 1.1.1.1; } }'),
  inline(
    'announce { ipv4 { unicast 10.0.0.0/24 next-hop self; } ipv6 { unicast 2001:db8::/32 next-hop 2001:db8::1; } }',
  ),
  inline('capability { add-path send/receive; graceful-restart 120; nexthop; } nexthop { ipv4 unicast ipv6; }'),
  inline('family { all; } md5-password "x y"; incoming-ttl 255; host-name a; rate-limit 5;'),
  inline('tcp-ao { keyid 1; algorithm hmac-sha-256; password x; } local-address 127.0.0.1; listen 1790;'),
  `template { neighbor t { hold-time 9; family { ipv4 unicast; } } } neighbor 10.0.0.0/24 { inherit t; passive; ${HEAD} }`,
];

/** Everything that a table of a grammar knows. */
export const WORDS: readonly string[] = [
  ...new Set([
    ...attributes.names(),
    ...Object.keys(routeWords),
    ...families.names().flatMap((name) => name.split(' ')),
    ...grammars.flatMap(({ words, openings }) => [...Object.keys(words), ...openings]),
    ...configurationReference().flatMap(({ keywords }) => keywords.map(({ keyword }) => keyword)),
    'self',
    'true',
    'disable',
    '10.0.0.0/8',
    '2001:db8::/32',
    '65000:1',
  ]),
];
