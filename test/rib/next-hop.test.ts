import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type Family,
  familyOf,
  intern,
  ipv4Unicast,
  ipv6Unicast,
  type Negotiated,
  parseAddress,
  parseRoute,
  printAddress,
  type Route,
} from '../../src/bgp/index.ts';
import { resolveNextHop } from '../../src/rib/index.ts';
import { placeNextHop } from '../../src/rib/next-hop.ts';
import { keyOf, LOCAL4, LOCAL6, Pair, route4, setOf } from './receiver.ts';

const SELF4 = parseRoute('route 10.0.0.0/24 next-hop self');
const SELF6 = parseRoute('route 2001:db8:1::/48 next-hop self');
const FOREIGN = parseRoute('route 10.0.0.0/24 next-hop 2001:db8::9');

/** The next hop that the peer hears of, or why it hears nothing. */
function heard(route: Route, local: Uint8Array, session: Partial<Negotiated> = {}): string {
  const pair = new Pair({ local, session: { routerId: '203.0.113.7', ...session } });
  pair.rib.announce(route, 0);
  const said = pair.take();
  if (pair.refused.length > 0) {
    assert.deepEqual(said, []);
    assert.equal(pair.refused[0]!.family, route.family);
    assert.equal(pair.refused[0]!.count, 1);
    return pair.refused[0]!.why;
  }
  return printAddress(pair.receiver.routes.get(keyOf(route))!.get(3)!);
}

suite('the next hop', () => {
  test('`self` is the address of our end where the protocols match', () => {
    assert.equal(heard(SELF4, LOCAL4), '192.0.2.1');
    assert.equal(heard(SELF6, LOCAL6), '2001:db8::1');
  });

  test('`self` of an IPv4 route on an IPv6 session is the router-id', () => {
    assert.equal(heard(SELF4, LOCAL6), '203.0.113.7');
  });

  test('`self` of an IPv6 route on an IPv4 session is refused', () => {
    assert.match(heard(SELF6, LOCAL4), /next-hop self of an ipv6 unicast route is unknown on an IPv4 session/);
  });

  test('a written address is sent as it is, whatever the session', () => {
    for (const local of [LOCAL4, LOCAL6]) {
      assert.equal(heard(parseRoute('route 10.0.0.0/24 next-hop 198.51.100.3'), local), '198.51.100.3');
      assert.equal(heard(parseRoute('route 2001:db8:1::/48 next-hop 2001:db8::3'), local), '2001:db8::3');
    }
  });

  test('an IPv6 next hop of an IPv4 route needs to be negotiated', () => {
    assert.match(heard(FOREIGN, LOCAL4), /was not negotiated .*RFC 8950/);
    assert.match(heard(FOREIGN, LOCAL4, { nextHops: [{ family: ipv6Unicast, afi: 1 }] }), /was not negotiated/);
    assert.equal(heard(FOREIGN, LOCAL4, { nextHops: [{ family: ipv4Unicast, afi: 2 }] }), '2001:db8::9');
  });

  test('a refused route leaves the other routes of its batch of changes alone', () => {
    const pair = new Pair();
    pair.rib.announce(SELF6, 0);
    pair.rib.announce(route4(1, setOf(1)), 0);
    assert.equal(pair.take().length, 1);
    assert.deepEqual(
      pair.refused.map(({ family, count }) => [family, count]),
      [[ipv6Unicast, 1]],
    );
    assert.equal(pair.rib.pending(), false);
  });

  test('a route without a next hop is refused', () => {
    const bare = { ...SELF4, attributes: intern([]) };
    assert.match(heard(bare, LOCAL4), /no next hop/);
  });

  test('stands in NEXT_HOP for IPv4 unicast and in MP_REACH_NLRI for all else', () => {
    const pair = new Pair();
    const place = (family: Family, text: string) => {
      const hop = placeNextHop(setOf(1, parseAddress(text)!), family, pair.session, { localAddress: LOCAL4 });
      assert.ok(typeof hop !== 'string');
      return [hop.attribute, hop.reach].map((bytes) => bytes && printAddress(bytes));
    };
    assert.deepEqual(place(ipv4Unicast, '192.0.2.9'), ['192.0.2.9', undefined]);
    assert.deepEqual(place(ipv6Unicast, '2001:db8::9'), [undefined, '2001:db8::9']);
    assert.deepEqual(place(familyOf(1, 2), '192.0.2.9'), [undefined, '192.0.2.9']);
  });

  test('resolves the same for those who only ask', () => {
    const resolve = (route: Route, local: Uint8Array) => {
      const hop = resolveNextHop(route.attributes, route.family, local, { routerId: '203.0.113.7', nextHops: [] });
      return typeof hop === 'string' ? undefined : printAddress(hop);
    };
    assert.equal(resolve(SELF4, LOCAL4), '192.0.2.1');
    assert.equal(resolve(SELF4, LOCAL6), '203.0.113.7');
    assert.equal(resolve(SELF6, LOCAL6), '2001:db8::1');
    assert.equal(resolve(SELF6, LOCAL4), undefined);
    assert.equal(resolve(FOREIGN, LOCAL4), '2001:db8::9');
  });
});
