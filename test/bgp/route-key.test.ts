import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Purpose, parseRoutes, routeKey, wordsOf } from '../../src/bgp/index.ts';

function routes(text: string, purpose: Purpose = 'announce') {
  return parseRoutes(wordsOf(text, 'test'), purpose);
}

function key(text: string, purpose?: Purpose): string {
  return routeKey(routes(text, purpose)[0]!);
}

describe('what makes two routes the same', () => {
  it('is family, NLRI without labels, and path identifier', () => {
    const announced = key('route 192.0.2.0/24 rd 1:2 label 7 next-hop self');
    assert.equal(key('route 192.0.2.0/24 rd 1:2 label [ 8 9 ] next-hop self med 5'), announced);
    assert.equal(key('route 192.0.2.0/24 rd 1:2', 'withdraw'), announced);
    const others = ['rd 1:3 label 7', 'label 7', '', 'rd 1:2 label 7 path-information 9'];
    for (const words of others) assert.notEqual(key(`route 192.0.2.0/24 next-hop self ${words}`), announced, words);
  });
});

describe('many routes from one statement', () => {
  it('have a limit for each prefix and for all of them', () => {
    const bulk = (prefixes: string) => routes(`attributes next-hop self split /28 nlri ${prefixes}`);
    assert.equal(bulk('10.0.0.0/9 10.128.0.0/9').length, 2 ** 20);
    assert.throws(() => bulk('10.0.0.0/8 11.0.0.0/24'), /more than 1048576 routes in one statement/);
    assert.throws(() => bulk('10.0.0.0/7'), /split \/28 would make 2097152 routes/);
  });
});
