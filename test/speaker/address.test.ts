import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { canonicalAddress, isInRange, isLinkLocal, meansAddress } from '../../src/speaker/address.ts';
import { neighbor } from '../../src/speaker/index.ts';

suite('addresses of peers', () => {
  test('have one spelling, with the zone of a link-local one', () => {
    for (const [text, expected] of [
      ['192.0.2.1', '192.0.2.1'],
      ['2001:DB8:0::0001', '2001:db8::1'],
      ['FE80::0:1%eth0', 'fe80::1%eth0'],
      ['febf::1%lo', 'febf::1%lo'],
      ['fe80::1%', undefined],
      ['fe80::1%a%b', undefined],
      ['2001:db8::1%eth0', undefined],
      ['192.0.2.1%eth0', undefined],
      ['nobody', undefined],
      ['', undefined],
    ] as const) {
      assert.equal(canonicalAddress(text), expected, text);
    }
  });

  test('are link-local in fe80::/10 alone', () => {
    for (const [text, expected] of [
      ['fe80::1', true],
      ['febf:ffff::%x', true],
      ['fec0::1', false],
      ['fe7f::1', false],
      ['169.254.0.1', false],
    ] as const) {
      assert.equal(isLinkLocal(text), expected, text);
    }
  });

  test('without a zone mean every interface', () => {
    assert.ok(meansAddress('fe80::1', 'fe80::1%eth0'));
    assert.ok(meansAddress('fe80::1%eth0', 'fe80::1%eth0'));
    assert.ok(!meansAddress('fe80::1%eth0', 'fe80::1%eth1'));
    assert.ok(!meansAddress('fe80::1%eth0', 'fe80::1'));
    assert.ok(!meansAddress('fe80::2', 'fe80::1%eth0'));
  });

  test('are in a range by its first bits', () => {
    for (const [address, network, length, expected] of [
      ['10.0.0.255', '10.0.0.0', 24, true],
      ['10.0.1.0', '10.0.0.0', 24, false],
      ['10.0.0.7', '10.0.0.5', 30, true],
      ['10.0.0.8', '10.0.0.5', 30, false],
      ['10.0.0.127', '10.0.0.0', 25, true],
      ['10.0.0.128', '10.0.0.0', 25, false],
      ['203.0.113.1', '10.0.0.0', 0, true],
      ['2001:db8::1', '10.0.0.0', 0, false],
      ['2001:db8::1', '2001:db8::', 32, true],
      ['2001:db9::1', '2001:db8::', 32, false],
      ['2001:db8::1', '2001:db8::1', 128, true],
      ['fe80::9%eth0', 'fe80::', 10, true],
      ['fe80::9%eth0', 'fe80::%eth0', 10, true],
      ['fe80::9%eth1', 'fe80::%eth0', 10, false],
      ['bad', '10.0.0.0', 8, false],
    ] as const) {
      assert.equal(isInRange(address, network, length), expected, `${address} in ${network}/${length}`);
    }
  });

  test('of one link share their zone', () => {
    const of = (peerAddress: string, localAddress: string | undefined) => {
      const made = neighbor({ peerAddress, localAddress, localAs: 1, peerAs: 2, routerId: '1.1.1.1' });
      return [made.peerAddress, made.localAddress, made.name.split(' local-as')[0]];
    };
    assert.deepEqual(of('FE80::1%eth0', 'fe80::2'), [
      'fe80::1%eth0',
      'fe80::2%eth0',
      'neighbor fe80::1%eth0 local-ip fe80::2%eth0',
    ]);
    assert.deepEqual(of('fe80::1', 'fe80::2%eth0').slice(0, 2), ['fe80::1%eth0', 'fe80::2%eth0']);
    assert.deepEqual(of('fe80::1', 'fe80::2').slice(0, 2), ['fe80::1', 'fe80::2']);
    assert.deepEqual(of('fe80::1%eth0', '2001:db8::2').slice(0, 2), ['fe80::1%eth0', '2001:db8::2']);
    assert.deepEqual(of('fe80::1%eth0', undefined).slice(0, 2), ['fe80::1%eth0', undefined]);
  });
});
