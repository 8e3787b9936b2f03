// Routes that repeat what others said after their prefix take a short road, which must lead where the long one does.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { Tails } from '../../src/config-parser/tails.ts';
import { neighborWith, problems, theNeighbor } from './support.ts';

const TAILS = [
  'next-hop 192.0.2.1 med 5',
  'next-hop self community [ 65000:2, 65000:1 no-export ]',
  'next-hop 192.0.2.1 path-information 7',
  'next-hop 192.0.2.1 watchdog dog',
  'next-hop 192.0.2.1 label 100',
  'next-hop 192.0.2.1 as-path [ 1 2 (3 4) ]',
];

/** Statements that say each of TAILS in turn, written by `write`. */
function statements(rounds: number, write: (prefix: string, tail: string) => string): string {
  const prefixes = Array.from({ length: rounds * TAILS.length }, (_, i) => `10.0.${i >> 8}.${i & 255}/32`);
  return `static {\n${prefixes.map((prefix, i) => write(prefix, TAILS[i % TAILS.length]!)).join('\n')}\n}`;
}

describe('routes with tails that come again', () => {
  const expected = Array.from({ length: 4 * TAILS.length }, (_, i) =>
    parseRoute(`route 10.0.0.${i}/32 ${TAILS[i % TAILS.length]}`),
  );

  it('are what each would be alone, on one line', () => {
    const { routes } = theNeighbor(statements(4, (prefix, tail) => `route ${prefix} ${tail};`));
    assert.deepEqual(routes, expected);
    for (const [i, { attributes }] of routes.entries()) assert.equal(attributes, expected[i]!.attributes);
  });

  it('are what each would be alone, in blocks', () => {
    const { routes } = theNeighbor(statements(4, (prefix, tail) => `route ${prefix} { ${tail}; }`));
    assert.deepEqual(routes, expected);
  });

  it('are split each, not only the first', () => {
    const { routes } = theNeighbor(`static {${'route 10.0.0.0/24 next-hop 192.0.2.1 split /25;'.repeat(5)}}`);
    assert.equal(routes.length, 10);
  });

  it('have their mistakes told each', () => {
    const line = 'route 10.0.0.1/24 next-hop 192.0.2.1;';
    const told = problems(neighborWith(`static {\nroute 10.0.0.0/24 next-hop 192.0.2.1;\n${`${line}\n`.repeat(3)}}`));
    assert.deepEqual(
      told,
      [5, 6, 7].map((number) => `${number}:7: '10.0.0.1/24' has host bits set beyond /24`),
    );
  });
});

describe('tails', () => {
  it('are known when they came before', () => {
    const tails = new Tails();
    assert.deepEqual([tails.again('a'), tails.again('b'), tails.again('a')], [false, false, true]);
  });

  it('are asked for no more once thousands came and none twice', () => {
    const tails = new Tails();
    for (let i = 0; i < 4097; i += 1) assert.equal(tails.again(`${i}`), false);
    assert.equal(tails.open, false);
  });

  it('are asked for as long as some come twice', () => {
    const tails = new Tails();
    for (let i = 0; i < 20_000; i += 1) {
      tails.again(`${i}`);
      tails.again(`${i}`);
    }
    assert.equal(tails.open, true);
  });
});
