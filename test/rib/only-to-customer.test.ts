import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { familyOf, hex, parseRoute, plainSession, type Role } from '../../src/bgp/index.ts';
import { wireForm } from '../../src/rib/next-hop.ts';

const LOCAL = Uint8Array.of(192, 0, 2, 1);
const OTC = 'C023040000FC00';

function sent(words: string, role: Role | undefined): string {
  const { family, attributes } = parseRoute(words);
  const session = plainSession({ localAs: 64512, peerAs: 64999, role });
  const form = wireForm(attributes, family, session, { localAddress: LOCAL }, false);
  assert.ok(typeof form !== 'string', String(form));
  return hex(form.attributes);
}

suite('ONLY_TO_CUSTOMER, RFC 9234 section 5', () => {
  test('goes with routes to those who may pass them on to customers alone', () => {
    for (const role of ['provider', 'peer', 'rs'] as const) {
      assert.ok(sent('route 10.0.0.0/24 next-hop self', role).includes(OTC), role);
    }
    for (const role of ['customer', 'rs-client', undefined] as const) {
      assert.ok(!sent('route 10.0.0.0/24 next-hop self', role).includes('C02304'), role);
    }
  });

  test('is what the route says where it says it', () => {
    const octets = sent('route 10.0.0.0/24 next-hop self only-to-customer 65001', 'provider');
    assert.ok(octets.includes('C023040000FDE9') && !octets.includes(OTC), octets);
  });

  test('is for IPv4 and IPv6 unicast', () => {
    assert.ok(sent('route 2001:db8::/32 next-hop 2001:db8::1', 'peer').includes(OTC));
    const vpn = 'route 10.0.0.0/24 rd 1:1 label 5 next-hop self';
    assert.equal(parseRoute(vpn).family, familyOf(1, 128));
    assert.ok(!sent(vpn, 'peer').includes('C02304'));
  });
});
