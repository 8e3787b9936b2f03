// Every spelling of the attributes that ExaBGP and Keryx know, and the octets that each stands for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, hex, parseRoutes, wordsOf } from '../../src/bgp/index.ts';
import { problemIn, routeOf } from '../support/nlri-cases.ts';

const ROUTE = 'route 10.0.0.0/24 next-hop 192.0.2.1';

/** Attribute `code` of a route with these words; undefined when it has none. */
function octetsOf(words: string, code: number): string | undefined {
  const value = routeOf(`${ROUTE} ${words} med 77`).attributes.get(code);
  // What follows must not be swallowed.
  assert.equal(hex(routeOf(`${ROUTE} ${words} med 77`).attributes.get(4)!), '0000004D');
  return value && hex(value);
}

/** The word that the complaint points at, nothing for the end, and what it says. */
function mistakeIn(words: string): string {
  const text = `${ROUTE} ${words}`;
  const [column = '', ...rest] = problemIn(text).split(': ');
  return `${text.slice(Number(column) - 1).split(' ')[0]}: ${rest.join(': ')}`;
}

const sequence = (...asns: number[]) => segment(2, asns);
const set = (...asns: number[]) => segment(1, asns);
const confederation = (...asns: number[]) => segment(3, asns);
const confederationSet = (...asns: number[]) => segment(4, asns);

function segment(type: number, asns: readonly number[]): string {
  const digits = (value: number, width: number) => value.toString(16).padStart(width, '0').toUpperCase();
  return `${digits(type, 2)}${digits(asns.length, 2)}${asns.map((asn) => digits(asn, 8)).join('')}`;
}

describe('as-path', () => {
  for (const [words, value] of [
    ['7', sequence(7)],
    ['1.1', sequence(65537)],
    ['[ ]', ''],
    ['[]', ''],
    ['[ 1 2 3 ]', sequence(1, 2, 3)],
    ['[1,2,3]', sequence(1, 2, 3)],
    ['[ 1, 2 ]', sequence(1, 2)],
    ['[ 1.1 4200000000 ]', sequence(65537, 4200000000)],
    // a set in the brackets, as ExaBGP 4.2 has it, or behind them, as 5.0 has it
    ['[ 1 ( 2 3 ) ]', sequence(1) + set(2, 3)],
    ['[ 1 (2 3) ]', sequence(1) + set(2, 3)],
    ['[ 1 ( 2, 3 ) ]', sequence(1) + set(2, 3)],
    ['[ 1 ( 2 3 ) 4 ]', sequence(1) + set(2, 3) + sequence(4)],
    ['[ 1 [ 2 3 ] ]', sequence(1) + set(2, 3)],
    ['[ ( 3 4 ) ]', set(3, 4)],
    ['[ 1 2 ] ( 3 4 )', sequence(1, 2) + set(3, 4)],
    ['[ 1 2 ](3 4)', sequence(1, 2) + set(3, 4)],
    ['[ 1 2 ] ( 3 4 ) ( 5 )', sequence(1, 2) + set(3, 4) + set(5)],
    ['( 3 4 )', set(3, 4)],
    ['(3,4)', set(3, 4)],
    // confederations, which ExaBGP means to read and cannot
    ['[ { 1 2 } ]', confederation(1, 2)],
    ['[ { 1 2 } 3 ]', confederation(1, 2) + sequence(3)],
    ['( { 3 4 } )', confederationSet(3, 4)],
    ['[ { 1 } ] ( { 3 4 } )', confederation(1) + confederationSet(3, 4)],
    ['[ { 1 } ( { 3 4 } ) 5 ]', confederation(1) + confederationSet(3, 4) + sequence(5)],
  ] as const) {
    it(words, () => {
      assert.equal(octetsOf(`as-path ${words}`, 2), value);
      assert.equal(hex(routeOf(`route 10.0.0.0/24 { as-path ${words}; next-hop self; }`).attributes.get(2)!), value);
    });
  }

  it('of more than 255 numbers is cut into segments', () => {
    const asns = Array.from({ length: 600 }, (_, i) => i + 1);
    const expected = sequence(...asns.slice(0, 255)) + sequence(...asns.slice(255, 510)) + sequence(...asns.slice(510));
    assert.equal(octetsOf(`as-path [ ${asns.join(' ')} ]`, 2), expected);
  });

  for (const [words, problem] of [
    ['[ 1 0 ]', `0: '0' is not an AS number from 1 to 4294967295`],
    ['[ 1 4294967296 ]', `4294967296: '4294967296' is not an AS number from 1 to 4294967295`],
    ['[ 1 1.65536 ]', `1.65536: '1.65536' is not an AS number from 1 to 4294967295`],
    ['[ 1 2', `: ']' is missing after the AS path`],
    ['[ ( 1 ]', `]: ']' is not an AS number from 1 to 4294967295`],
    ['[ ( ) ]', '): an AS set must not be empty'],
    ['x', `x: 'x' is not an AS number from 1 to 4294967295`],
  ] as const) {
    it(`'${words}' is refused`, () => assert.equal(mistakeIn(`as-path ${words}`), problem));
  }
});

describe('community', () => {
  for (const [words, value] of [
    ['65000:1', 'FDE80001'],
    ['[65000:1]', 'FDE80001'],
    ['0x10', '00000010'],
    ['0xFDE80001', 'FDE80001'],
    ['77', '0000004D'],
    ['4294967295', 'FFFFFFFF'],
    ['no-export', 'FFFFFF01'],
    ['NO_EXPORT', 'FFFFFF01'],
    ['no-advertise', 'FFFFFF02'],
    ['no-export-subconfed', 'FFFFFF03'],
    ['nopeer', 'FFFFFF04'],
    ['no-peer', 'FFFFFF04'],
    ['blackhole', 'FFFF029A'],
    ['graceful-shutdown', 'FFFF0000'],
    ['[ 65000:2 no-export 65000:1 65000:2 ]', 'FDE80001FDE80002FFFFFF01'],
    ['[ 1:1, 1:2 ]', '0001000100010002'],
    ['[ ]', undefined],
  ] as const) {
    it(words, () => assert.equal(octetsOf(`community ${words}`, 8), value));
  }

  for (const [words, problem] of [
    ['1:65536', `1:65536: '1:65536' is not a community: both halves must be from 0 to 65535`],
    ['65536:1', `65536:1: '65536:1' is not a community: both halves must be from 0 to 65535`],
    ['0x100000000', /^0x100000000: '0x100000000' is not a community/],
    ['[ 1:1 bogus ]', /^bogus: 'bogus' is not a community/],
  ] as const) {
    it(`'${words}' is refused`, () => {
      const mistake = mistakeIn(`community ${words}`);
      typeof problem === 'string' ? assert.equal(mistake, problem) : assert.match(mistake, problem);
    });
  }
});

describe('large-community', () => {
  const value = '000000010000000200000003';
  for (const words of ['1:2:3', '[1:2:3]', `0x${value}`, '0x10000000200000003', String(BigInt(`0x${value}`))]) {
    it(words, () => assert.equal(octetsOf(`large-community ${words}`, 32), value));
  }

  for (const words of ['1:2', '1:2:4294967296', '0x1000000000000000000000000', String(1n << 96n)]) {
    it(`'${words}' is refused`, () =>
      assert.match(mistakeIn(`large-community ${words}`), /: '.*' is not a large community/));
  }
});

describe('other attributes', () => {
  for (const [words, code, value] of [
    ['cluster-list 3.3.3.3', 10, '03030303'],
    ['cluster-list [ 3.3.3.3 1.1.1.1 ]', 10, '0303030301010101'],
    ['originator-id 1.2.3.4', 9, '01020304'],
    ['aggregator 65000:1.2.3.4', 7, '0000FDE801020304'],
    ['aggregator ( 65000:1.2.3.4 )', 7, '0000FDE801020304'],
    ['aggregator (1.1:1.2.3.4)', 7, '0001000101020304'],
    ['atomic-aggregate', 6, ''],
    ['aigp 100', 26, '01000B0000000000000064'],
    ['aigp 0xFFFFFFFFFFFFFFFF', 26, '01000BFFFFFFFFFFFFFFFF'],
    ['aigp 18446744073709551615', 26, '01000BFFFFFFFFFFFFFFFF'],
    ['attribute [ 0x20 0xc0 0x000000010000000200000003 ]', 32, '000000010000000200000003'],
    ['attribute [ 0x99 0xC0 0x ]', 0x99, ''],
    ['pmsi ( ingress-replication 0 300 192.0.2.1 )', 22, '00060012C0C0000201'],
    ['pmsi-tunnel (ingress-replication 1 0x001388 2001:db8::1)', 22, '010600138820010DB8000000000000000000000001'],
    ['pmsi ( none 0 0 )', 22, '0000000000'],
    ['pmsi ( pim-ssm 0 0 0xC0000201E8010101 )', 22, '0003000000C0000201E8010101'],
    ['pmsi ( 11 0 1048575 0x01 )', 22, '000BFFFFF001'],
  ] as const) {
    it(words, () => assert.equal(octetsOf(words, code), value));
  }

  for (const [words, problem] of [
    ['originator-id 1.2.3', `1.2.3: '1.2.3' is not an originator ID: an IPv4 address`],
    ['cluster-list [ 1.1.1.1 2 ]', `2: '2' is not a cluster ID: an IPv4 address`],
    ['aggregator 65000', `65000: '65000' is not an aggregator: AS-number:IPv4-address`],
    ['aggregator ( 1:1.1.1.1 med', `med: ')' is missing after the aggregator`],
    ['aigp x', `x: 'x' is not an AIGP metric: a 64-bit number`],
    [
      'aigp 18446744073709551616',
      `18446744073709551616: '18446744073709551616' is not an AIGP metric: a 64-bit number`,
    ],
    ['pmsi 5', `5: '(' is missing: pmsi ( TYPE FLAGS LABEL [TUNNEL] )`],
    ['pmsi ( 256', /^256: '256' is not a type of tunnel/],
    ['pmsi ( none 256', `256: '256' is not a flags octet from 0 to 255`],
    ['pmsi ( none 0 1048576', `1048576: '1048576' is not a label: 0 to 1048575, or 0x and six digits`],
    ['pmsi ( ingress-replication 0 0 )', '): the tunnel of this type has 0 octets, must have 4 or 16'],
    ['pmsi ( none 0 0 x', `x: 'x' is not a tunnel: an address, or 0x and octets`],
    ['pmsi ( none 0 0 0x01 0x02', `0x02: ')' is missing after the tunnel`],
  ] as const) {
    it(`'${words}' is refused`, () => {
      const mistake = mistakeIn(words);
      typeof problem === 'string' ? assert.equal(mistake, problem) : assert.match(mistake, problem);
    });
  }

  it('may be said in octets, and then suppress what would be sent otherwise', () => {
    const route = routeOf(`${ROUTE} attribute [ 0x04 0x80 0x00000064 ] med 5`);
    assert.equal(hex(route.attributes.get(4)!), '00000064');
  });
});

describe('the reference of attributes', () => {
  it('says of every keyword what follows it, and what it is', () => {
    for (const row of attributes.all()) {
      if (row.parse === undefined) continue;
      assert.equal(typeof row.usage, 'string', row.name);
      assert.match(row.about ?? '', /^[A-Z].*(RFC \d+|draft-).*\.$/, row.name);
    }
  });

  it('is about words that exist', () => {
    for (const name of attributes.names()) assert.ok(attributes.byName(name)?.parse, name);
    assert.equal(parseRoutes(wordsOf(`${ROUTE} med 5`, 'test'), 'announce').length, 1);
  });
});
