import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextError, wordsOf } from '../../src/bgp/index.ts';
import { parseSelector } from '../../src/process-bridge/selector.ts';
import { type NeighborOptions, neighbor, noStatistics, type PeerView } from '../../src/speaker/index.ts';

function peer(options: Partial<NeighborOptions>): PeerView {
  const config = neighbor({
    peerAddress: '192.0.2.1',
    localAddress: '192.0.2.254',
    localAs: 65001,
    peerAs: 65002,
    routerId: '10.0.0.1',
    ...options,
  });
  const { name, peerAddress } = config;
  const rest = { state: 'idle', session: undefined, statistics: noStatistics() } as const;
  return { config, name, peerAddress, localAddress: '192.0.2.254', ...rest };
}

const PEERS: Readonly<Record<string, PeerView>> = {
  a: peer({}),
  b: peer({ peerAddress: '192.0.2.2', peerAs: 65003 }),
  c: peer({ peerAddress: '192.0.2.3', routerId: '10.0.0.3', localAddress: '192.0.2.253' }),
  // Two sessions with one router.
  d: peer({ peerAddress: '192.0.2.4', localAs: 65010 }),
  e: peer({ peerAddress: '192.0.2.4', localAs: 65011 }),
  f: peer({ peerAddress: '2001:db8::1', localAddress: '2001:db8::2' }),
  g: peer({ peerAddress: '192.0.2.7', localAddress: undefined, peerAs: undefined }),
};

/** The names of the peers that the words select, and what stands behind them. */
function selected(text: string): string {
  const words = wordsOf(text, 'probe');
  const selector = parseSelector(words);
  if (selector === undefined) return 'no selector';
  const names = Object.keys(PEERS).filter((name) => selector(PEERS[name]!));
  return `${names.join('')} ${words.peek() ?? ''}`.trim();
}

function refused(text: string): string {
  try {
    parseSelector(wordsOf(text, 'probe'));
  } catch (error) {
    assert.ok(error instanceof TextError);
    return `${error.problem.column}: ${error.problem.message}`;
  }
  return assert.fail(`'${text}' was taken`);
}

const FORMS: readonly (readonly [string, string])[] = [
  ['announce route', 'no selector'],
  ['', 'no selector'],
  ['neighbor 192.0.2.1 announce', 'a announce'],
  ['peer 192.0.2.1 announce', 'a announce'],
  ['neighbor * announce', 'abcdefg announce'],
  ['peer * announce', 'abcdefg announce'],
  ['neighbor 192.0.2.9 announce', 'announce'],
  ['neighbor 192.0.2.4 announce', 'de announce'],
  ['neighbor 192.0.2.1 local-ip 192.0.2.254 announce', 'a announce'],
  ['neighbor 192.0.2.1 local-ip 192.0.2.253 announce', 'announce'],
  ['neighbor 192.0.2.4 local-as 65011 announce', 'e announce'],
  ['neighbor 192.0.2.2 peer-as 65003 announce', 'b announce'],
  ['neighbor 192.0.2.3 router-id 10.0.0.3 announce', 'c announce'],
  ['neighbor 192.0.2.1 family-allowed in-open announce', 'a announce'],
  ['neighbor 192.0.2.1 family-allowed ipv4-unicast announce', 'announce'],
  ['neighbor 192.0.2.7 local-ip auto peer-as auto announce', 'g announce'],
  // The order of the keys is free, and all must hold.
  ['neighbor 192.0.2.4 peer-as 65002 local-as 65010 local-ip 192.0.2.254 announce', 'd announce'],
  ['neighbor 192.0.2.4 local-as 65010 peer-as 65003 announce', 'announce'],
  ['neighbor * peer-as 65002 announce', 'acdef announce'],
  // Whole values count, not parts of them.
  ['neighbor * peer-as 6500 announce', 'announce'],
  ['neighbor 2001:db8::1 announce', 'f announce'],
  ['neighbor 2001:DB8:0::0001 local-ip 2001:db8::0:2 announce', 'f announce'],
  // Several, of which any may hold; those that nobody has do no harm.
  ['neighbor 192.0.2.1, neighbor 192.0.2.2 announce', 'ab announce'],
  ['neighbor 192.0.2.1 , neighbor 192.0.2.2 , peer 192.0.2.3 announce', 'abc announce'],
  ['neighbor 192.0.2.2 local-as 65001 peer-as 65003, neighbor 192.0.2.9 announce', 'b announce'],
  ['neighbor 192.0.2.8, neighbor 192.0.2.9 announce', 'announce'],
  ['neighbor 192.0.2.1, neighbor * announce', 'abcdefg announce'],
];

describe('neighbor selectors', () => {
  for (const [text, expected] of FORMS) {
    it(`'${text}' selects ${expected}`, () => {
      assert.equal(selected(text), expected);
    });
  }

  it('what is no selector is refused at its place', () => {
    assert.match(refused('neighbor'), /^9: a neighbor address is missing/);
    assert.match(refused('neighbor announce route'), /^10: 'announce' is not a neighbor address, nor \*/);
    assert.match(refused('neighbor 192.0.2.1 local-as'), /^28: the value of local-as is missing/);
    assert.match(refused('neighbor 192.0.2.1, announce route'), /^21: 'announce' is not a neighbor address, nor \*/);
    assert.match(refused('neighbor 192.0.2.1,'), /^20: a neighbor address is missing/);
    assert.match(refused('neighbor 192.0.2.1/32 announce'), /^10: /);
  });
});
