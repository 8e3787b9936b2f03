// Golden lines: of 4.2, and of 5.0 for what 4.2 does not have, as those programs print them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, type Told } from '../../src/healthcheck/exabgp/lines.ts';
import { announcedNetworks, readOptions } from '../../src/healthcheck/exabgp/options.ts';

function lines(told: Told, ...args: string[]): string[] {
  const options = readOptions(args);
  assert.ok(options !== 'help');
  return linesOf(options, announcedNetworks(options, options.networks), told);
}

const THREE = ['192.0.2.1', '192.0.2.2', '2001:db8::1'].flatMap((ip) => ['--ip', ip]);

describe('the lines of the helper', () => {
  it('by default', () => {
    assert.deepEqual(lines('up', ...THREE), [
      'announce route 192.0.2.1/32 next-hop self med 100',
      'announce route 192.0.2.2/32 next-hop self med 101',
      'announce route 2001:db8::1/128 next-hop self med 102',
    ]);
    assert.deepEqual(lines('exit', ...THREE), [
      'withdraw route 192.0.2.1/32 next-hop self',
      'withdraw route 192.0.2.2/32 next-hop self',
      'withdraw route 2001:db8::1/128 next-hop self',
    ]);
    assert.equal(lines('down', ...THREE)[1], 'announce route 192.0.2.2/32 next-hop self med 1001');
    assert.equal(lines('disabled', ...THREE)[2], 'announce route 2001:db8::1/128 next-hop self med 502');
  });

  it('with everything, in the order of 5.0', () => {
    const args = [
      ...['--ip', '192.0.2.1', '--community', '65001:1 65001:2', '--disabled-community', '65001:666'],
      ...['--extended-community', 'target:65001:9', '--large-community', '65001:1:1', '--as-path', '65001'],
      ...['--down-as-path', '65001 65001', '--local-preference', '150', '--path-id', '7', '--neighbor', '*'],
    ];
    const announce = 'neighbor * announce route 192.0.2.1/32 next-hop self med';
    const tail = 'extended-community [ target:65001:9 ] large-community [ 65001:1:1 ]';
    assert.deepEqual(lines('up', ...args), [
      `${announce} 100 local-preference 150 community [ 65001:1 65001:2 ] ${tail} as-path [ 65001 ] path-information 7`,
    ]);
    assert.deepEqual(lines('down', ...args), [
      `${announce} 1000 local-preference 150 community [ 65001:666 ] ${tail} as-path [ 65001 65001 ] path-information 7`,
    ]);
    assert.deepEqual(lines('disabled', ...args), [
      `${announce} 500 local-preference 150 community [ 65001:666 ] ${tail} as-path [ 65001 ] path-information 7`,
    ]);
    assert.deepEqual(lines('exit', ...args), [
      'neighbor * withdraw route 192.0.2.1/32 next-hop self path-information 7',
    ]);
  });

  it('withdrawn on down, rotated, for some neighbors', () => {
    const args = [
      ...['--withdraw-on-down', '--ip', '192.0.2.1/32', '--ip', '192.0.2.2/32', '--start-ip', '1', '--increase', '10'],
      ...['--up-metric', '50', '--neighbor', '127.0.0.2', '--neighbor', '127.0.0.3', '--path-id', '7'],
    ];
    const to = 'neighbor 127.0.0.2, neighbor 127.0.0.3';
    assert.deepEqual(lines('up', ...args), [
      `${to} announce route 192.0.2.2/32 next-hop self med 50 path-information 7`,
      `${to} announce route 192.0.2.1/32 next-hop self med 60 path-information 7`,
    ]);
    const withdrawn = [
      `${to} withdraw route 192.0.2.2/32 next-hop self path-information 7`,
      `${to} withdraw route 192.0.2.1/32 next-hop self path-information 7`,
    ];
    assert.deepEqual(lines('down', ...args), withdrawn);
    assert.deepEqual(lines('disabled', ...args), withdrawn);
  });

  it('have a next hop, and all neighbors as soon as one is all', () => {
    assert.deepEqual(
      lines('up', '--ip', '192.0.2.1', '-N', '2001:DB8::9', '--neighbor', '127.0.0.2', '--neighbor', '*'),
      ['neighbor * announce route 192.0.2.1/32 next-hop 2001:db8::9 med 100'],
    );
  });

  it('leave out what is said to be empty', () => {
    const args = ['--ip', '192.0.2.1', '--path-id', '0', '--as-path', '65001', '--up-as-path', '', '--community', ''];
    assert.deepEqual(lines('up', ...args), ['announce route 192.0.2.1/32 next-hop self med 100']);
    assert.deepEqual(lines('up', '--ip', '192.0.2.1', '--disabled-community', '65001:1'), [
      'announce route 192.0.2.1/32 next-hop self med 100',
    ]);
  });
});
