import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, eventLines } from '../../src/cli/live/events.ts';
import type { PeerJson } from '../../src/cli/live/json.ts';
import { neighborLines } from '../../src/cli/live/neighbor.ts';
import { neighborTable } from '../../src/cli/live/neighbors.ts';
import { RouteTable } from '../../src/cli/live/routes.ts';
import { neighborRoom, topLines, type View } from '../../src/cli/live/top-screen.ts';
import { noPaint, paint, widthOf } from '../../src/cli/terminal/index.ts';
import { peerObject } from '../../src/process-bridge/show/index.ts';
import { counts, downSample, lookSample, Printed, peerSample, routeSample } from '../support/live-samples.ts';

const WIDE = Number.POSITIVE_INFINITY;
const CONTROL = /[\0-\x1f\x7f-\x9f\u202a-\u202e]/;

/** Compiles only as long as the command line expects what the daemon says. */
export const sameShape: (...args: Parameters<typeof peerObject>) => Omit<PeerJson, 'messages'> = peerObject;

function fits(lines: readonly string[], width: number): void {
  for (const line of lines) {
    assert.ok(widthOf(line) <= width, `${widthOf(line)} columns: ${line}`);
    assert.doesNotMatch(line, CONTROL);
  }
}

describe('the table of neighbors', () => {
  it('says what is worth saying', () => {
    assert.deepEqual(neighborTable([peerSample()], WIDE, noPaint), [
      'NEIGHBOR      AS  STATE           SINCE  IN  OUT',
      '192.0.2.1  64511  established  01:01:01   3    2',
    ]);
    assert.deepEqual(neighborTable([peerSample({ description: 'rack\n7' }), downSample()], WIDE, noPaint), [
      'NEIGHBOR                      AS  STATE               SINCE  IN       OUT  DESCRIPTION  LAST DOWN',
      '192.0.2.1                  64511  established      01:01:01   3         2  rack\\u000a7',
      '2001:db8:0:1:2:3:4:5  4200000000  open-confirm  1d 03:46:40   -  1000000+               ' +
        'the peer said Cease / Administrative Shutdown (6/2): "\\u202emaintenance"',
    ]);
  });

  for (const width of [80, 200]) {
    it(`fits ${width} columns`, () => {
      const lines = neighborTable([peerSample({ description: '東京'.repeat(60) }), downSample()], width, noPaint);
      fits(lines, width);
      assert.match(lines[2]!, /^2001:db8:0:1/);
      assert.match(lines[2]!, /1000000\+/);
    });
  }
});

describe('everything about a neighbor', () => {
  for (const width of [80, 200, WIDE]) {
    it(`fits ${width} columns and loses nothing`, () => {
      const lines = neighborLines(peerSample({ description: 'a '.repeat(120).trim() }), width, noPaint)
        .join('\n')
        .split('\n');
      fits(lines, width);
      const text = lines.join(' ').replaceAll(/\s+/g, ' ');
      for (const part of [
        'neighbor 192.0.2.1, AS 64511, external',
        'established for 01:01:01, 1 session so far',
        '90 s, a keepalive every 30 s (local 180 s, remote 90 s)',
        'messages of up to 4096 octets, route refresh: normal',
        '2 announced; 3 received',
        'multiprotocol ipv4/unicast, ipv6/unicast no',
        'asn4 64496 64511',
        'route-refresh yes no',
        'hostname no host-name edge\\u001b[2J',
        'ipv4 unicast yes disabled',
        'update 0 3',
        'a '.repeat(120).trim(),
      ]) {
        assert.ok(text.includes(part), `${part}\n${lines.join('\n')}`);
      }
    });
  }

  it('says what is not known of one that is down', () => {
    const text = neighborLines(downSample(), WIDE, noPaint).join('\n');
    assert.match(text, /open-confirm and down for 1d 03:46:40/);
    assert.match(text, /router id unknown/);
    assert.match(text, /1000000 announced, of which some wait to be sent; received ones are not kept/);
    assert.match(text, /nothing is agreed yet/);
  });
});

describe('the table of routes', () => {
  const table = (routes: Parameters<typeof routeSample>[0][], width: number): string[] => {
    const output = new Printed(width);
    const made = new RouteTable(output);
    for (const route of routes) made.add(routeSample(route));
    made.end();
    return output.lines;
  };

  it('leaves out what goes without saying', () => {
    assert.deepEqual(table([{}], WIDE), [
      'NEIGHBOR   PREFIX          NEXT HOP   OWNER',
      '192.0.2.1  203.0.113.0/24  192.0.2.2  config',
    ]);
    assert.deepEqual(
      table(
        [
          {},
          { family: 'ipv6 unicast', prefix: '2001:db8::/32', 'path-information': '0.0.0.7', attributes: { med: 5 } },
        ],
        WIDE,
      ),
      [
        'NEIGHBOR   FAMILY        PREFIX                      NEXT HOP   ATTRIBUTES  OWNER',
        '192.0.2.1  ipv4 unicast  203.0.113.0/24              192.0.2.2              config',
        '192.0.2.1  ipv6 unicast  2001:db8::/32 path 0.0.0.7  192.0.2.2  med 5       config',
      ],
    );
  });

  it('nothing is printed of nothing', () => {
    assert.deepEqual(table([], 80), []);
  });

  for (const width of [80, 200]) {
    it(`fits ${width} columns, also where long ones come late`, () => {
      const community = Array.from({ length: 100 }, (_, i) => [65001, i]);
      const routes = Array.from({ length: 700 }, (_, i) =>
        i < 600 ? {} : { family: 'ipv4 flow', prefix: 'flow '.repeat(60), attributes: { community } },
      );
      const lines = table(routes, width);
      assert.equal(lines.length, 701);
      fits(lines, width);
      assert.match(lines[700]!, /ipv4 flow/);
    });
  }
});

describe('events', () => {
  const at = { time: 1_700_000_000.5, neighbor: { address: { local: '192.0.2.2', peer: '192.0.2.1' } } };
  const lines = (event: object): string[] => eventLines(event as Event, WIDE, noPaint).map((line) => line.slice(9));

  it('an UPDATE has a line for each route', () => {
    const update = {
      attribute: { origin: 'igp', 'as-path': { 0: { element: 'as-sequence', value: [65002] } }, med: 5 },
      announce: {
        'ipv4 unicast': {
          '192.0.2.1': [{ nlri: '10.0.0.0/8' }, { nlri: '10.1.0.0/16', 'path-information': '0.0.0.1' }],
        },
        'ipv4 flow': {
          'no-nexthop': [{ 'destination-ipv4': ['10.0.0.0/8'], string: 'flow destination-ipv4 10.0.0.0/8' }],
        },
      },
      withdraw: { 'ipv6 unicast': [{ nlri: '2001:db8::/32' }] },
    };
    assert.deepEqual(
      lines({ ...at, type: 'update', neighbor: { ...at.neighbor, direction: 'receive', message: { update } } }),
      [
        '192.0.2.1       < - ipv6 unicast 2001:db8::/32',
        '192.0.2.1       < + 10.0.0.0/8 next-hop 192.0.2.1 as-path 65002 origin igp med 5',
        '192.0.2.1       < + 10.1.0.0/16 path 0.0.0.1 next-hop 192.0.2.1 as-path 65002 origin igp med 5',
        '192.0.2.1       < + ipv4 flow flow destination-ipv4 10.0.0.0/8 as-path 65002 origin igp med 5',
      ],
    );
    const eor = { afi: 'ipv4', safi: 'unicast' };
    assert.deepEqual(
      lines({ ...at, type: 'update', neighbor: { ...at.neighbor, direction: 'send', message: { eor } } }),
      ['192.0.2.1       > = end-of-rib ipv4 unicast'],
    );
  });

  it('states and notifications', () => {
    const of = (type: string, more: object) => lines({ ...at, type, neighbor: { ...at.neighbor, ...more } });
    assert.deepEqual(of('state', { state: 'down', reason: 'bad\u001b' }), [
      '192.0.2.1         * session down: bad\\u001b',
    ]);
    assert.deepEqual(
      of('notification', { direction: 'receive', notification: { code: 6, subcode: 2, message: 'bye' } }),
      ['192.0.2.1       < ! notification 6/2: bye'],
    );
    assert.deepEqual(
      of('refresh', { direction: 'receive', 'route-refresh': { afi: 'ipv4', safi: 'unicast', subtype: 'query' } }),
      ['192.0.2.1       < = route-refresh ipv4 unicast query'],
    );
    assert.deepEqual(of('fsm', { state: 'IDLE' }), ['192.0.2.1         = state IDLE']);
    assert.deepEqual(of('keepalive', { direction: 'receive' }), ['192.0.2.1       < = keepalive']);
    assert.deepEqual(lines({ time: 1, type: 'notification', notification: 'overflow', dropped: 5 }), [
      '! 5 events were dropped, since they were not read in time',
    ]);
  });

  it('fit the terminal', () => {
    const update = {
      announce: { 'ipv4 unicast': { '192.0.2.1': [{ nlri: '10.0.0.0/8' }] } },
      attribute: { community: Array(99).fill([1, 2]) },
    };
    const event = { ...at, type: 'update', neighbor: { ...at.neighbor, message: { update } } };
    for (const width of [80, 200]) fits(eventLines(event as unknown as Event, width, noPaint), width);
  });
});

describe('top', () => {
  const view = (columns: number, rows: number, more: Partial<View> = {}): View => {
    return { columns, rows, paint: noPaint, offset: 0, clock: '12:00:00', ...more };
  };
  const many = Array.from({ length: 100 }, (_, i) =>
    peerSample({ address: `192.0.2.${i}`, description: `neighbor ${i}` }),
  );

  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
    [40, 10],
    [20, 5],
  ] as const) {
    it(`fills a screen of ${columns} by ${rows}, and no more`, () => {
      for (const peers of [[], [peerSample(), downSample()], many]) {
        const lines = topLines(lookSample({ peers }), undefined, view(columns, rows));
        assert.equal(lines.length, rows);
        fits(lines, columns);
      }
    });
  }

  it('shows rates since the look before, and what waits for helpers', () => {
    const before = lookSample();
    const peers = [
      peerSample({ messages: { sent: counts(), received: counts({ update: 203, total: 205 }) } }),
      downSample(),
    ];
    const lines = topLines(lookSample({ at: 3000, peers }), before, view(160, 24));
    assert.match(lines[0]!, /^keryx 0\.1\.0 {3}process 4711 {3}up 1d 01:01:01 +12:00:00$/);
    assert.equal(lines[1], '2 neighbors, 1 established   routes: 3 in, 1000002 out   messages: 100/s in, 0/s out');
    assert.match(lines[4]!, /^192\.0\.2\.1 +64511 {2}established +01:01:01 +100 +0 +100 +0 +3 +2 +0$/);
    assert.match(lines.join('\n'), /^watch +7 +3 +4\.0 KiB$/m);
    assert.equal(lines.at(-1), 'q quits');
  });

  it('counts of a new connection are no negative rate', () => {
    const before = lookSample({
      peers: [peerSample({ messages: { sent: counts({ total: 900 }), received: counts() } })],
    });
    const [, line] = topLines(lookSample({ at: 2000, peers: [peerSample()] }), before, view(120, 24));
    assert.match(line!, / 3\/s in, 0\/s out$/);
  });

  it('scrolls to the last neighbor and not further', () => {
    const look = lookSample({ peers: many });
    const lines = topLines(look, undefined, view(80, 24, { offset: 1000 }));
    const room = neighborRoom(look, 24);
    assert.equal(lines.filter((line) => /^192\.0\.2\./.test(line)).length, room);
    assert.match(lines.join('\n'), /^192\.0\.2\.99 /m);
    assert.match(lines.at(-1)!, new RegExp(`neighbors ${101 - room} to 100 of 100`));
  });

  it('says when there is nothing new', () => {
    const lines = topLines(lookSample(), undefined, view(80, 24, { trouble: 'the daemon does not answer', paint }));
    assert.equal(lines.at(-1), '\x1b[31mthe daemon does not answer\x1b[0m');
  });
});
