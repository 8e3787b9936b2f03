// What tshark reads in our octets: no complaint, and what the words said.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  addPathFor,
  asn4For,
  bare,
  type Capability,
  cease,
  enhancedRouteRefresh,
  extendedMessage,
  families,
  frameOf,
  gracefulRestartFor,
  ipv4Unicast,
  ipv6Unicast,
  multiprotocolFor,
  notification,
  parseRoute,
  printIPv4,
  printIPv6,
  type Route,
  readU16,
  readU32,
  routeRefresh,
  UPDATE,
  writeEndOfRib,
  writeMessage,
} from '../../src/bgp/index.ts';
import { dissect, withoutTshark } from '../support/bgp-tshark.ts';
import { announcementOf, octets } from '../support/bgp-update.ts';
import { readVectors } from '../support/vectors.ts';

const COMPLAINTS = ['_ws.malformed', '_ws.expert.message', 'bgp.type'];
const both = [ipv4Unicast, ipv6Unicast];
const every: Capability[] = [
  ...both.map(multiprotocolFor),
  bare(routeRefresh),
  bare(extendedMessage),
  gracefulRestartFor(both, 120),
  asn4For(4200000001),
  addPathFor(both, 3),
  bare(enhancedRouteRefresh),
];
const hello = { type: 'open', version: 4, as: 4200000001, holdTime: 180, routerId: '192.0.2.7' } as const;
const SELF = Uint8Array.of(192, 0, 2, 7);

type Wanted = (route: Route, ibgp: boolean, localAs: number, asn4: boolean) => string;

function numbers(
  value: Uint8Array | undefined,
  size: number,
  at: number,
  read: (bytes: Uint8Array, at: number) => number,
): string {
  const found: number[] = [];
  for (let i = 0; value !== undefined && i < value.length; i += size) found.push(read(value, i + at));
  return found.join(',');
}

function asnsIn(path: Uint8Array | undefined): number[] {
  const found: number[] = [];
  for (let at = 0; path !== undefined && at < path.length; at += 2 + path[at + 1]! * 4) {
    for (let i = 0; i < path[at + 1]!; i += 1) found.push(readU32(path, at + 2 + i * 4));
  }
  return found;
}

const prefixOf: Wanted = ({ family, nlri }) => families.of(family)!.print(nlri).split('/')[0]!;
const hopOf = ({ attributes }: Route): Uint8Array => {
  const hop = attributes.get(3)!;
  return hop.length === 0 ? SELF : hop;
};

/** Fields, and what they must hold for a route. */
const FIELDS: readonly [string, Wanted][] = [
  ['bgp.nlri_prefix', (route, ...session) => (route.family === ipv4Unicast ? prefixOf(route, ...session) : '')],
  [
    'bgp.mp_reach_nlri_ipv6_prefix',
    (route, ...session) => (route.family === ipv6Unicast ? prefixOf(route, ...session) : ''),
  ],
  ['bgp.prefix_length', ({ nlri }) => String(nlri[0])],
  ['bgp.update.path_attribute.next_hop', (route) => (hopOf(route).length === 4 ? printIPv4(hopOf(route)) : '')],
  [
    'bgp.update.path_attribute.mp_reach_nlri.next_hop.ipv6',
    (route) => (hopOf(route).length === 16 ? printIPv6(hopOf(route)) : ''),
  ],
  ['bgp.update.path_attribute.origin', ({ attributes }) => String(attributes.get(1)?.[0] ?? 0)],
  ['bgp.update.path_attribute.multi_exit_disc', ({ attributes }) => numbers(attributes.get(4), 4, 0, readU32)],
  [
    'bgp.update.path_attribute.local_pref',
    ({ attributes }, ibgp) => (ibgp ? numbers(attributes.get(5), 4, 0, readU32) || '100' : ''),
  ],
  [
    'bgp.update.path_attribute.as_path_segment.as4',
    ({ attributes }, ibgp, localAs, asn4) => {
      const path = attributes.get(2);
      const asns = path !== undefined || ibgp ? asnsIn(path) : [localAs];
      // On an old session these are what AS4_PATH holds, which is there only for numbers that need it.
      return asn4 || asns.some((asn) => asn > 0xffff) ? asns.join(',') : '';
    },
  ],
  [
    'bgp.update.path_attribute.as_path_segment.as2',
    ({ attributes }, ibgp, localAs, asn4) => {
      const path = attributes.get(2);
      const asns = path !== undefined || ibgp ? asnsIn(path) : [localAs];
      return asn4 ? '' : asns.map((asn) => (asn > 0xffff ? 23456 : asn)).join(',');
    },
  ],
  ['bgp.large_communities.ga', ({ attributes }) => numbers(attributes.get(32), 12, 0, readU32)],
  ['bgp.large_communities.ldp2', ({ attributes }) => numbers(attributes.get(32), 12, 8, readU32)],
  [
    'bgp.update.path_attribute.community_value',
    ({ attributes }) => {
      const values = attributes.get(8) ?? new Uint8Array(0);
      const plain = Array.from({ length: values.length / 4 }, (_, i) => values.subarray(i * 4, i * 4 + 4));
      return plain
        .filter((value) => readU16(value) !== 0xffff && readU32(value) !== 0)
        .map((value) => readU16(value, 2))
        .join(',');
    },
  ],
  [
    'bgp.update.path_attribute.originator_id',
    ({ attributes }) => (attributes.get(9) ? printIPv4(attributes.get(9)!) : ''),
  ],
];

describe('tshark', { skip: withoutTshark() }, () => {
  test('reads an OPEN with every capability as it was meant', () => {
    const [fields] = dissect([writeMessage({ ...hello, capabilities: every })], 4, [
      ...COMPLAINTS,
      'bgp.open.version',
      'bgp.open.myas',
      'bgp.open.holdtime',
      'bgp.open.identifier',
      'bgp.cap.type',
      'bgp.cap.mp.afi',
      'bgp.cap.mp.safi',
      'bgp.cap.4as',
      'bgp.cap.gr.timers.restart_time',
      'bgp.cap.gr.timers.restart_flag',
      'bgp.cap.gr.afi',
      'bgp.cap.ap.afi',
      'bgp.cap.ap.sendreceive',
    ]);
    assert.deepEqual(fields, [
      '',
      '',
      '1',
      '4',
      '23456',
      '180',
      '192.0.2.7',
      '1,1,2,6,64,65,69,70',
      '1,2',
      '1,1',
      '4200000001',
      '120',
      '1',
      '1,2',
      '1,2',
      '3,3',
    ]);
  });

  test('is a judge that complains when there is reason to', () => {
    const broken = [
      frameOf(UPDATE, octets('0000 0004 40010200')),
      frameOf(UPDATE, octets('0009 180A00 0000')),
      frameOf(UPDATE, octets('0000 0007 800402000102 00')),
    ];
    for (const [malformed, expert] of dissect(broken, 4, COMPLAINTS)) assert.notEqual(`${malformed}${expert}`, '');
  });

  test('has nothing to say against any other message', () => {
    const messages = [
      writeMessage({ ...hello, capabilities: [] }),
      writeMessage({ type: 'keepalive' }),
      writeMessage(cease(2)),
      writeMessage(cease(2, 'maintenance until 04:00 – see you')),
      writeMessage(cease(4, 'x'.repeat(300))),
      writeMessage(notification(2, 1, Uint8Array.of(0, 4))),
      writeMessage(notification(4, 0)),
      writeMessage(notification(3, 1)),
      ...both.flatMap((family) => [0, 1, 2].map((subtype) => writeMessage({ type: 'refresh', family, subtype }))),
      ...both.map(writeEndOfRib),
    ];
    const found = dissect(messages, 4, COMPLAINTS);
    assert.deepEqual(
      found.map(([malformed, expert]) => `${malformed}${expert}`),
      messages.map(() => ''),
    );
    assert.equal(found.map(([, , type]) => type).join(' '), '1 4 3 3 3 3 3 3 5 5 5 5 5 5 2 2');
  });

  test('reads the text of a Cease', () => {
    const [fields] = dissect([writeMessage(cease(2, 'maintenance'))], 4, [
      'bgp.notify.communication',
      'bgp.notify.minor_error_cease',
    ]);
    assert.deepEqual(fields, ['maintenance', '2']);
  });

  for (const asnOctets of [2, 4] as const) {
    describe(`in UPDATEs with AS numbers of ${asnOctets} octets`, () => {
      const vectors = readVectors().filter(({ session }) => session.asn4 === (asnOctets === 4));
      let found: string[][] = [];

      before(() => {
        const messages = vectors.map(({ words, session }) =>
          frameOf(UPDATE, announcementOf(parseRoute(words), session, SELF)),
        );
        found = dissect(messages, asnOctets, [...COMPLAINTS, ...FIELDS.map(([field]) => field)]);
        assert.equal(found.length, vectors.length);
      });

      test('finds nothing malformed', () => {
        const complaints = found.flatMap(([malformed, expert], i) => {
          const said = `${malformed}${expert}`;
          return said === '' ? [] : [`${vectors[i]!.words}: ${said}`];
        });
        assert.deepEqual(complaints, []);
      });

      for (const [i, [field, wanted]] of FIELDS.entries()) {
        test(`reads ${field} as the words say it`, () => {
          const got = found.map((row) => row[COMPLAINTS.length + i]);
          const meant = vectors.map(({ words, session }) =>
            wanted(parseRoute(words), session.ibgp, session.localAs, session.asn4),
          );
          assert.deepEqual(got, meant);
        });
      }
    });
  }
});
