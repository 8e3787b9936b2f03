import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hex, ipv4Unicast, ipv6Unicast, parseRoute, plainSession } from '../../src/bgp/index.ts';
import { AdjRibOut, gracefulSet } from '../../src/rib/index.ts';
import { LOCAL4, route4, setOf } from './receiver.ts';

const INTERNAL = plainSession({ localAs: 65001, peerAs: 65001, families: [ipv4Unicast, ipv6Unicast] });
const EXTERNAL = plainSession({ localAs: 65001, peerAs: 65002, families: [ipv4Unicast, ipv6Unicast] });

describe('routes that are about to go', () => {
  const words = 'route 192.0.2.0/24 next-hop 10.0.0.1 local-preference 200 community';

  it('have one GRACEFUL_SHUTDOWN, and the lowest preference towards internal peers', () => {
    const { attributes } = parseRoute(`${words} [ 65001:1 ]`);
    const inside = gracefulSet(attributes, INTERNAL);
    const outside = gracefulSet(attributes, EXTERNAL);
    assert.deepEqual(
      [inside, outside].map((set) => hex(set.get(8)!)),
      ['FDE90001FFFF0000', 'FDE90001FFFF0000'],
    );
    assert.deepEqual(
      [inside, outside].map((set) => hex(set.get(5)!)),
      ['00000000', '000000C8'],
    );
    assert.equal(gracefulSet(inside, INTERNAL), inside);
    assert.equal(
      hex(gracefulSet(parseRoute('route 192.0.2.0/24 next-hop self').attributes, EXTERNAL).get(8)!),
      'FFFF0000',
    );
  });

  it('are said again with them once, those that come later too, and again as they were', () => {
    const drain = { on: false };
    const rib = new AdjRibOut({ grouping: 'full', drain });
    const take = () => {
      const { octets } = rib.take(INTERNAL, { localAddress: LOCAL4 }, 1 << 20);
      return [hex(octets).includes('C00804FFFF0000'), hex(octets).match(/F{32}/g)?.length ?? 0];
    };
    rib.start();
    rib.announce(route4(1, setOf(1)), 1);
    assert.deepEqual(take(), [false, 1]);
    drain.on = true;
    rib.rewrite();
    assert.deepEqual(take(), [true, 1]);
    assert.deepEqual(take(), [false, 0]);
    rib.announce(route4(2, setOf(1)), 1);
    assert.deepEqual(take(), [true, 1]);
    rib.stop();
    rib.start();
    assert.deepEqual(take(), [true, 1]);
    drain.on = false;
    rib.rewrite();
    assert.deepEqual(take(), [false, 1]);
  });
});
