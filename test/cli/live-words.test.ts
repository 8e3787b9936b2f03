import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes } from '../../src/bgp/index.ts';
import { routeWords } from '../../src/cli/live/act.ts';
import { commandOf, familyWords, selecting } from '../../src/cli/live/common.ts';
import { readJson } from '../../src/cli/live/json.ts';
import { historyFile } from '../../src/cli/live/shell.ts';
import { asPathText, attributesText, brief, duration, octets } from '../../src/cli/live/words.ts';

const path = (...segments: readonly (readonly [string, readonly number[]])[]) => ({
  'as-path': Object.fromEntries(segments.map(([element, value], i) => [String(i), { element, value }])),
});

describe('values for people', () => {
  it('times', () => {
    assert.deepEqual([0, 59, 3661, 86_399, 86_400, 1_000_000].map(duration), [
      '00:00:00',
      '00:00:59',
      '01:01:01',
      '23:59:59',
      '1d 00:00:00',
      '11d 13:46:40',
    ]);
  });

  it('numbers in five columns', () => {
    assert.deepEqual([0, 0.4, 9999, 10_000, 123_456, 999_600, 1_234_567, 5e9, 5e15].map(brief), [
      '0',
      '0',
      '9999',
      '10k',
      '123k',
      '1.0M',
      '1.2M',
      '5.0G',
      'many',
    ]);
    assert.deepEqual([0, 1023, 1536, 8 << 20].map(octets), ['0 B', '1023 B', '1.5 KiB', '8.0 MiB']);
  });

  it('AS paths', () => {
    assert.equal(asPathText(path(['as-sequence', [65001, 65002]], ['as-set', [1, 2]])), '65001 65002 ( 1 2 )');
    assert.equal(asPathText(path(['as-confed-sequence', [64512]], ['as-confed-set', [5]])), '{ 64512 } { ( 5 ) }');
    assert.equal(asPathText({}), '');
  });

  it('attributes as a configuration has them', () => {
    const text =
      '{"origin": "igp", "med": 5, "community": [ [ 65535, 666 ], [ 1, 2 ] ], "large-community": [ [ 1, 2 , 3 ] ], ' +
      '"extended-community": [ { "value": 92250608867150397440, "string": "rate-limit:0" } ], "atomic-aggregate": true, ' +
      '"aigp": 18446744073709551615, "cluster-list": [ "1.1.1.1", "2.2.2.2" ], "attribute-0x63-0xC0": "0x0102", "x\\u001b": "\\u001b"}';
    assert.equal(
      attributesText(readJson(text), ['origin']),
      'med 5 community [ blackhole 1:2 ] large-community 1:2:3 extended-community rate-limit:0 atomic-aggregate ' +
        'aigp 18446744073709551615 cluster-list [ 1.1.1.1 2.2.2.2 ] attribute-0x63-0xC0 0x0102 x\\u001b \\u001b',
    );
  });

  it('communities have the names that the daemon prints', () => {
    const codec = attributes.byName('community')!;
    for (let low = 0; low <= 0xffff; low += 1) {
      const printed = codec.print(Uint8Array.of(0xff, 0xff, low >> 8, low & 0xff));
      const shown = attributesText({ community: [[0xffff, low]] });
      assert.equal(shown, printed);
    }
  });

  it('strings of JSON are not mistaken for numbers', () => {
    assert.deepEqual(readJson('{"a": 0.0012345678901234567, "b": [1.5e300]}'), {
      a: 0.0012345678901234567,
      b: [1.5e300],
    });
    assert.deepEqual(readJson('{"a": "1, 12345678901234567", "b": 12345678901234567, "c": "\\"1234567890123456789"}'), {
      a: '1, 12345678901234567',
      b: '12345678901234567',
      c: '"1234567890123456789',
    });
  });
});

describe('words of a command line', () => {
  it('a prefix alone is a route with next hop self', () => {
    const announce = (text: string) => routeWords('announce', text.split(' ')).join(' ');
    assert.equal(announce('203.0.113.0/24'), 'route 203.0.113.0/24 next-hop self');
    assert.equal(announce('2001:db8::/32 med 5'), 'route 2001:db8::/32 next-hop self med 5');
    assert.equal(announce('203.0.113.9 next-hop 192.0.2.1'), 'route 203.0.113.9 next-hop 192.0.2.1');
    assert.equal(announce('route 203.0.113.0/24 next-hop self'), 'route 203.0.113.0/24 next-hop self');
    assert.equal(announce('eor ipv4 unicast'), 'eor ipv4 unicast');
    assert.deepEqual(routeWords('withdraw', ['203.0.113.0/24']), ['route', '203.0.113.0/24']);
    assert.deepEqual(routeWords('announce', ['route 1.0.0.0/8  next-hop self']), [
      'route',
      '1.0.0.0/8',
      'next-hop',
      'self',
    ]);
  });

  it('make one line, whatever is in them', () => {
    assert.equal(commandOf('a\nshutdown', undefined, false, '', 'b'), 'a shutdown b');
    assert.equal(selecting('192.0.2.1'), 'neighbor 192.0.2.1');
    assert.equal(selecting('neighbor 192.0.2.1, neighbor 192.0.2.2'), 'neighbor 192.0.2.1, neighbor 192.0.2.2');
    assert.equal(selecting(undefined), undefined);
  });

  it('families in three spellings', () => {
    for (const text of ['ipv4-mcast-vpn', 'ipv4/mcast-vpn', 'ipv4 mcast-vpn'])
      assert.equal(familyWords(text), 'ipv4 mcast-vpn');
    assert.equal(familyWords('bgp-ls-bgp-ls-vpn'), 'bgp-ls bgp-ls-vpn');
    assert.equal(familyWords('everything'), 'everything');
  });

  it('the history is where such files are', () => {
    assert.equal(historyFile({ XDG_STATE_HOME: '/x', HOME: '/home/me' }), '/x/keryx/history');
    assert.equal(historyFile({ HOME: '/home/me' }), '/home/me/.local/state/keryx/history');
  });
});
