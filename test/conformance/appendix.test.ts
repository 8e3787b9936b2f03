// The table of configurations and the octets they cause that stands in the reference beside the project. Skipped where
// the reference is not.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { families, familyOf, HEADER, hex, ipv4Unicast, type Negotiated, plainSession } from '../../src/bgp/index.ts';
import { parseConfig } from '../../src/config-parser/index.ts';
import { AdjRibOut } from '../../src/rib/index.ts';

const REFERENCE = new URL('../../../../shared/spec/config.md', import.meta.url);

/** Rows where the reference shows what ExaBGP does and the RFC wants something else, by a part of their text. */
const DIFFERENT: readonly (readonly [part: string, why: string])[] = [
  ['target:100000:5', 'RFC 5668 section 2: communities of four-octet AS numbers have type 0x02'],
  ['extended-community [ origin4:1:2', 'RFC 5668 section 2: communities of four-octet AS numbers have type 0x02'],
  ['destination 2001:db8:1::/64/48', 'RFC 8956 section 3.1: the bits from the offset on'],
];

interface Row {
  readonly text: string;
  readonly bodies: readonly string[];
}

function rowsOf(section: string): Row[] {
  const text = readFileSync(REFERENCE, 'utf8');
  const start = text.indexOf(section);
  const part = text.slice(start, text.indexOf('\n### ', start + 5));
  return [...part.matchAll(/^\| `(.+)` \| `([0-9a-f /]+)` \|$/gm)].map(([, config, octets]) => ({
    text: config!,
    bodies: octets!.split(' / '),
  }));
}

function bodiesOf(text: string, session: Negotiated): string[] {
  const content = /^(route|attributes?) /.test(text) ? `static { ${text} }` : text;
  const outcome = parseConfig(
    `neighbor 127.0.0.1 { router-id 10.0.0.2; local-address 127.0.0.1; local-as 65000; peer-as ${session.peerAs}; ${content} }`,
    { source: 'row', directory: '/', programs: { find: (program) => program } },
  );
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.problems.map(({ message }) => message).join('; '));
  const rib = new AdjRibOut({ grouping: 'exabgp' });
  for (const route of outcome.config.neighbors[0]!.routes) rib.announce(route, 0);
  rib.start();
  const { octets, refused } = rib.take(session, { localAddress: Uint8Array.of(127, 0, 0, 1) }, 1 << 20);
  assert.deepEqual(refused, []);
  const bodies: string[] = [];
  for (let at = 0; at < octets.length; ) {
    const size = (octets[at + 16]! << 8) | octets[at + 17]!;
    bodies.push(hex(octets.subarray(at + HEADER, at + size)).toLowerCase());
    at += size;
  }
  return bodies;
}

function session(peerAs: number): Negotiated {
  return plainSession({
    localAs: 65000,
    peerAs,
    families: families.all().map(({ family }) => family),
    nextHops: [ipv4Unicast, familyOf(1, 4), familyOf(1, 128)].map((family) => ({ family, afi: 2 as const })),
  });
}

for (const [section, peerAs] of [
  ['## Appendix A', 65001],
  ['### A.2', 65000],
] as const) {
  suite(`the appendix of the reference, ${section}`, {
    skip: !existsSync(REFERENCE) && 'the reference is not here',
  }, () => {
    const rows = existsSync(REFERENCE) ? rowsOf(section) : [];
    test('has rows', () => assert.ok(rows.length > (peerAs === 65001 ? 100 : 3)));
    for (const { text, bodies } of rows) {
      const different = DIFFERENT.find(([part]) => text.includes(part));
      test(`${text}${different === undefined ? '' : `: ${different[1]}`}`, () => {
        const found = bodiesOf(text, session(peerAs));
        if (different === undefined) assert.deepEqual(found, bodies);
        else assert.notDeepEqual(found, bodies);
      });
    }
  });
}
