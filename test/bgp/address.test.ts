import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IPv4, IPv6 } from 'ip-num';
import {
  hex,
  isMasked,
  parseAddress,
  parseAsn,
  parseIPv4,
  parseIPv6,
  parsePrefix,
  printAddress,
  printIPv4,
  printIPv6,
  scanIPv4,
} from '../../src/bgp/index.ts';
import { fc } from '../support/fast-check.ts';

const number = (octets: Uint8Array | undefined): bigint | undefined =>
  octets === undefined ? undefined : BigInt(`0x${hex(octets)}`);

/** What ip-num makes of the text; zones are no part of an address here. */
function secondOpinion(text: string): bigint | undefined {
  if (text.includes('%')) return undefined;
  try {
    return (text.includes(':') ? new IPv6(text) : new IPv4(text)).getValue();
  } catch {
    return undefined;
  }
}

const V6 =
  'fc00::1 :: ::1 1:: 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1:2:3:4:5:6:1.2.3.4 ::ffff:1.2.3.4 ABCD::'.split(
    ' ',
  );
const BROKEN = [
  ...'1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 1::2:3:4:5:6:7:8 :1:: 1::: ::: 12345:: g:: ::1.2.3 ::1.2.3.256 1.2.3.4::'.split(
    ' ',
  ),
  ...'1.2.3 1.2.3.4.5 1.2.3.256 01.2.3.4 1.2.3.04 1..2.3 .1.2.3.4 1.2.3.4. -1.2.3.4 0x1.2.3.4 1.2.3.+4 ١.2.3.4'.split(
    ' ',
  ),
  '',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '::1 ',
  'fe80::1%eth0',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1.2.3.4:5',
];

describe('addresses', () => {
  test('ip-num reads generated addresses as we do', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        assert.equal(number(parseAddress(text)), secondOpinion(text), text);
      }),
      { numRuns: 5000 },
    );
  });

  test('ip-num accepts and refuses what we do among text that is nearly an address', () => {
    const pieces = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '00',
      '1',
      '10',
      '255',
      '256',
      'f',
      'ffff',
      'db8',
      '1.2.3.4',
      'g',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 16 }), (list) => {
        const text = list.join('');
        assert.equal(number(parseAddress(text)), secondOpinion(text), text);
      }),
      { numRuns: 20_000 },
    );
  });

  for (const text of V6) {
    test(`${text} is an IPv6 address`, () => assert.equal(number(parseIPv6(text)), secondOpinion(text)));
  }

  for (const text of BROKEN) {
    test(`'${text}' is no address`, () => assert.equal(parseAddress(text), undefined));
  }

  test('an address of one protocol is none of the other', () => {
    assert.equal(parseIPv4('::1'), undefined);
    assert.equal(parseIPv6('1.2.3.4'), undefined);
    assert.equal(parseIPv6(''), undefined);
  });

  test('what is printed is read back, and has no other spelling', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
        (octets) => {
          const text = printAddress(octets);
          assert.equal(hex(parseAddress(text)!), hex(octets));
          assert.equal(number(octets), secondOpinion(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('an IPv4 address is found inside other text without making anything', () => {
    assert.equal(scanIPv4('xx10.0.0.1yy', 2, 10), 0x0a00_0001);
    assert.equal(scanIPv4('255.255.255.255', 0, 15), 0xffff_ffff);
    assert.equal(scanIPv4('10.0.0.1', 3, 3), -1);
  });

  test('octets are printed from where they stand', () => {
    assert.equal(printIPv4(Uint8Array.of(9, 10, 0, 0, 1, 9), 1), '10.0.0.1');
    assert.equal(printIPv6(new Uint8Array(20).fill(1, 1, 3), 1), '101::');
  });
});

// RFC 5952 sections 4 and 5
const CANONICAL: readonly [string, string][] = [
  ['2001:0db8:0:0:0:0:2:1', '2001:db8::2:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:DB8::AbCd', '2001:db8::abcd'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:0:0:0:0:0:0:0', '1::'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['0:1:0:0:0:0:0:0', '0:1::'],
  ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
  ['0:0:3:4:5:6:7:8', '::3:4:5:6:7:8'],
  ['0:2:3:4:5:6:7:0', '0:2:3:4:5:6:7:0'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
  ['::fffe:c000:201', '::fffe:c000:201'],
  ['0:0:0:0:1:ffff:102:304', '::1:ffff:102:304'],
];

describe('IPv6 text as RFC 5952 wants it', () => {
  for (const [text, canonical] of CANONICAL) {
    test(`${text} is printed as ${canonical}`, () => assert.equal(printIPv6(parseIPv6(text)!), canonical));
  }
});

const PREFIXES: readonly [string, string | undefined][] = [
  ['10.0.0.0/8', '1 0A000000 8'],
  ['10.0.0.1', '1 0A000001 32'],
  ['0.0.0.0/0', '1 00000000 0'],
  ['10.0.0.1/8', '1 0A000001 8'],
  ['::/0', '2 00000000000000000000000000000000 0'],
  ['2001:db8::/32', '2 20010DB8000000000000000000000000 32'],
  ['2001:db8::1', '2 20010DB8000000000000000000000001 128'],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/', undefined],
  ['10.0.0.0/-1', undefined],
  ['10.0.0.0/8/8', undefined],
  ['10.0.0.0/8 ', undefined],
  ['10.0.0.0/1e1', undefined],
  ['::/129', undefined],
  ['/8', undefined],
  ['10.0.0/8', undefined],
];

describe('prefixes', () => {
  for (const [text, wanted] of PREFIXES) {
    test(`'${text}' is ${wanted === undefined ? 'no prefix' : 'a prefix'}`, () => {
      const found = parsePrefix(text);
      assert.equal(found && `${found.afi} ${hex(found.address)} ${found.length}`, wanted);
    });
  }

  test('host bits are seen wherever they stand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 128 }), (bit, length) => {
        const address = new Uint8Array(16);
        address[bit >> 3] = 0x80 >> (bit & 7);
        assert.equal(isMasked(address, length), bit < length);
      }),
    );
  });
});

const ASNS: readonly [string, number | undefined][] = [
  ['0', 0],
  ['65536', 65536],
  ['1.0', 65536],
  ['0.1', 1],
  ['65535.65535', 0xffff_ffff],
  ['4294967295', 0xffff_ffff],
  ['4294967296', undefined],
  ['65536.0', undefined],
  ['0.65536', undefined],
  ['1.', undefined],
  ['.1', undefined],
  ['1.2.3', undefined],
  ['', undefined],
  ['-1', undefined],
  ['0x10', undefined],
  ['AS1', undefined],
];

describe('AS numbers', () => {
  for (const [text, wanted] of ASNS) {
    test(`'${text}' is ${wanted ?? 'no AS number'}`, () => assert.equal(parseAsn(text), wanted));
  }
});
