import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { familyOf, ipv4Unicast, ipv6Unicast, parseRoute, type Route } from '../../src/bgp/index.ts';
import {
  type NeighborOptions,
  type NeighborPlan,
  neighbor,
  type PeerConfig,
  planNeighbors,
} from '../../src/speaker/index.ts';
import { route } from '../support/pair.ts';

const A = '10.0.0.0/24';
const B = '10.0.1.0/24';

function peer(options: Partial<NeighborOptions> = {}): PeerConfig {
  return neighbor({
    peerAddress: '192.0.2.1',
    localAddress: '192.0.2.254',
    localAs: 65001,
    peerAs: 65002,
    routerId: '10.0.0.1',
    families: [ipv4Unicast],
    ...options,
  });
}

/** `start A; reset A: hold-time; change A: +1 ~0 -0`, addresses for names. */
function told({ start, stop, reset, change, same }: NeighborPlan): string[] {
  const sizes = ({ announce, replace, withdraw }: NeighborPlan['change'][number]['routes']) =>
    `+${announce.length} ~${replace.length} -${withdraw.length}`;
  return [
    ...start.map(({ peerAddress }) => `start ${peerAddress}`),
    ...stop.map(({ peerAddress }) => `stop ${peerAddress}`),
    ...reset.map(({ to, fields, routes }) => `reset ${to.peerAddress}: ${fields.join(', ')} ${sizes(routes)}`),
    ...change.map(({ to, fields, routes }) => `change ${to.peerAddress}: ${[...fields, sizes(routes)].join(' ')}`),
    ...same.map(({ to }) => `same ${to.peerAddress}`),
  ];
}

function between(old: Partial<NeighborOptions>, next: Partial<NeighborOptions>): string[] {
  return told(planNeighbors([peer(old)], [peer(next)]));
}

suite('which neighbor is which', () => {
  test('the name decides: another AS, identifier or address of ours is another neighbor', () => {
    for (const next of [{ localAs: 65009 }, { peerAs: 65009 }, { routerId: '10.9.9.9' }, { localAddress: undefined }]) {
      assert.deepEqual(between({}, next), ['start 192.0.2.1', 'stop 192.0.2.1']);
    }
  });

  test('with listen it is the peer and the port, so that the rest may change', () => {
    const old = { listen: 1790, localAs: 65001 };
    assert.deepEqual(between(old, { ...old, localAs: 65009 }), ['reset 192.0.2.1: local-as, capability asn4 +0 ~0 -0']);
    assert.deepEqual(between(old, { ...old, listen: 1791 }), ['reset 192.0.2.1: listen +0 ~0 -0']);
    assert.deepEqual(between(old, { listen: 1791, localAs: 65009 }), ['start 192.0.2.1', 'stop 192.0.2.1']);
  });

  test('two with one port are told apart by their names, in any order', () => {
    const two = [peer({ listen: 179 }), peer({ listen: 179, localAddress: '192.0.2.253' })];
    assert.deepEqual(told(planNeighbors(two, [...two].reverse())), ['same 192.0.2.1', 'same 192.0.2.1']);
  });

  test('a range is none of the addresses in it', () => {
    assert.deepEqual(
      between(
        { peerAddress: '192.0.2.0', passive: true },
        { peerAddress: '192.0.2.0', passive: true, rangeLength: 24 },
      ),
      ['start 192.0.2.0', 'stop 192.0.2.0'],
    );
    const range = { peerAddress: '192.0.2.0', passive: true, rangeLength: 24 };
    assert.deepEqual(between(range, range), ['same 192.0.2.0']);
  });

  test('all start against nothing, and all stop for nothing', () => {
    const two = [peer(), peer({ peerAddress: '192.0.2.2' })];
    assert.deepEqual(told(planNeighbors([], two)), ['start 192.0.2.1', 'start 192.0.2.2']);
    assert.deepEqual(told(planNeighbors(two, [])), ['stop 192.0.2.1', 'stop 192.0.2.2']);
  });
});

suite('what a change means', () => {
  const IPV6 = { families: [ipv4Unicast, ipv6Unicast] };
  const cases: readonly (readonly [Partial<NeighborOptions>, string])[] = [
    [{ holdTime: 30 }, 'hold-time'],
    [{ passive: true }, 'passive'],
    [{ port: 1790 }, 'connect'],
    [{ listen: 1790 }, 'listen'],
    [{ groupUpdates: false }, 'group-updates'],
    [{ autoFlush: false }, 'auto-flush'],
    [{ adjRibIn: false }, 'adj-rib-in'],
    [{ rateLimit: 10 }, 'rate-limit'],
    [{ localLinkLocal: 'fe80::1' }, 'local-link-local'],
    [{ gracefulRestart: 120 }, 'capability graceful-restart'],
    [{ routeRefresh: true }, 'capability route-refresh, capability enhanced-route-refresh'],
    [{ asn4: false }, 'capability asn4'],
    [{ addPath: 3 }, 'capability add-path'],
    [{ aigp: true }, 'capability aigp'],
    [IPV6, 'family, capability multiprotocol'],
    [{ socket: { md5Password: 'not to be told' } }, 'md5-password'],
    [{ socket: { incomingTtl: 255, outgoingTtl: 255 } }, 'incoming-ttl, outgoing-ttl'],
    [{ holdTime: 30, passive: true }, 'hold-time, passive'],
  ];
  for (const [next, fields] of cases) {
    test(`${fields}: the session is reset`, () => {
      assert.deepEqual(between({}, next), [`reset 192.0.2.1: ${fields} +0 ~0 -0`]);
      assert.equal(between(next, {}).length, 1);
      assert.deepEqual(between(next, next), ['same 192.0.2.1']);
    });
  }

  test('description and manual-eor are swapped in place', () => {
    assert.deepEqual(between({}, { description: 'edge' }), ['change 192.0.2.1: description +0 ~0 -0']);
    assert.deepEqual(between({}, { manualEor: true }), ['change 192.0.2.1: manual-eor +0 ~0 -0']);
  });

  test('every field of a neighbor is compared', () => {
    const config = peer();
    for (const key of Object.keys(config) as (keyof PeerConfig)[]) {
      if (key === 'name' || key === 'routes') continue;
      const plan = planNeighbors([config], [{ ...config, [key]: ['something else'] }]);
      assert.equal(plan.same.length, 0, key);
    }
  });
});

suite('the difference of routes', () => {
  const change = (old: readonly Route[], next: readonly Route[]) => {
    return planNeighbors([peer({ routes: old })], [peer({ routes: next })]);
  };

  test('is what was added, changed and removed, and nothing that is as it was', () => {
    const keep = route('10.9.0.0/16');
    const plan = change(
      [route(A, 'next-hop 192.0.2.9 med 1'), route(B), keep],
      [route('10.0.2.0/24'), route(A, 'next-hop 192.0.2.9 med 2'), keep],
    );
    assert.deepEqual(told(plan), ['change 192.0.2.1: +1 ~1 -1']);
    const { announce, replace, withdraw } = plan.change[0]!.routes;
    assert.deepEqual(announce, [route('10.0.2.0/24')]);
    assert.deepEqual(replace, [route(A, 'next-hop 192.0.2.9 med 2')]);
    assert.deepEqual(withdraw, [route(B)]);
  });

  test('is none for another order, or for what stands there twice', () => {
    assert.deepEqual(told(change([route(A), route(B)], [route(B), route(A)])), ['same 192.0.2.1']);
    assert.deepEqual(told(change([route(A), route(A)], [route(A)])), ['same 192.0.2.1']);
    const [one, two] = [route(A, 'next-hop self med 1'), route(A, 'next-hop self med 2')];
    assert.deepEqual(told(change([one, two], [two])), ['same 192.0.2.1'], 'the last counts');
    assert.deepEqual(told(change([one, two], [one])), ['change 192.0.2.1: +0 ~1 -0']);
  });

  test('knows path identifiers and families', () => {
    const [one, two] = ['1', '2'].map((id) => route(A, `next-hop self path-information ${id}`));
    assert.deepEqual(told(change([one!], [two!])), ['change 192.0.2.1: +1 ~0 -1']);
    const other = { ...route(A), family: familyOf(1, 2) };
    assert.deepEqual(told(change([route(A)], [other])), ['change 192.0.2.1: +1 ~0 -1']);
  });

  test('goes with a reset too', () => {
    const plan = planNeighbors([peer({ routes: [route(A)] })], [peer({ routes: [route(B)], holdTime: 30 })]);
    assert.deepEqual(told(plan), ['reset 192.0.2.1: hold-time +1 ~0 -1']);
  });

  test('leaves out what waits for its watchdog', () => {
    const waits: Route = { ...route(A), watchdog: 'w', withdrawn: true };
    const goes: Route = { ...route(A), watchdog: 'w' };
    assert.deepEqual(told(change([], [waits])), ['same 192.0.2.1']);
    assert.deepEqual(told(change([waits], [goes])), ['change 192.0.2.1: +1 ~0 -0']);
    assert.deepEqual(told(change([goes], [waits])), ['change 192.0.2.1: +0 ~0 -1']);
  });

  test('of a thousand neighbors with a hundred equal routes each takes well under a second', () => {
    // Read twice, as a reload does: no object is shared but the attribute sets.
    const read = () =>
      Array.from({ length: 1000 }, (_, i) =>
        peer({
          peerAddress: `10.1.${i >> 8}.${i & 255}`,
          families: [ipv4Unicast, ipv6Unicast],
          routes: Array.from({ length: 100 }, (_, n) => parseRoute(`route 10.${n}.0.0/16 next-hop self med ${n % 7}`)),
        }),
      );
    const [old, next] = [read(), read()];
    const before = process.cpuUsage();
    const plan = planNeighbors(old, next);
    const { user, system } = process.cpuUsage(before);
    assert.equal(plan.same.length, 1000);
    assert.ok(user + system < 500_000, `${user + system} µs`);
  });
});
