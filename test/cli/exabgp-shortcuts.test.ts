import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asClient } from '../../src/cli/arguments.ts';
import { readArguments } from '../../src/cli/exabgp/client.ts';
import { expand } from '../../src/cli/exabgp/shortcuts.ts';

/** What was typed, and what it means. Each row of the table of ExaBGP has one here at least. */
const TYPED: readonly (readonly [string, string])[] = [
  ['a route 10.0.0.0/8 next-hop self', 'announce route 10.0.0.0/8 next-hop self'],
  ['neighbor 192.0.2.1 a route 10.0.0.0/8 next-hop self', 'neighbor 192.0.2.1 announce route 10.0.0.0/8 next-hop self'],
  ['neighbor 2001:db8::1 a eor', 'neighbor 2001:db8::1 announce eor'],
  ['announce a next-hop self nlri 10.0.0.0/8', 'announce attributes next-hop self nlri 10.0.0.0/8'],
  ['show neighbor c', 'show neighbor configuration'],
  ['show neighbor conf', 'show neighbor configuration'],
  ['announce e ipv4 unicast', 'announce eor ipv4 unicast'],
  ['show adj-rib out e', 'show adj-rib out extensive'],
  ['announce f route x', 'announce flow route x'],
  ['f adj-rib out', 'flush adj-rib out'],
  ['neighbor 192.0.2.1 f adj-rib out', 'neighbor 192.0.2.1 flush adj-rib out'],
  ['h', 'help'],
  ['show adj-rib i', 'show adj-rib in'],
  ['show adj-rib o', 'show adj-rib out'],
  ['n 192.0.2.1 teardown 4', 'neighbor 192.0.2.1 teardown 4'],
  ['show n summary', 'show neighbor summary'],
  ['announce r 10.0.0.0/8 next-hop self', 'announce route 10.0.0.0/8 next-hop self'],
  ['withdraw r 10.0.0.0/8', 'withdraw route 10.0.0.0/8'],
  ['announce rr ipv4 unicast', 'announce route-refresh ipv4 unicast'],
  ['s neighbor summary', 'show neighbor summary'],
  ['sh neighbor summary', 'show neighbor summary'],
  ['show neighbor s', 'show neighbor summary'],
  ['neighbor 192.0.2.1 t 4', 'neighbor 192.0.2.1 teardown 4'],
  ['announce v endpoint 5', 'announce vpls endpoint 5'],
  ['announce o asm', 'announce operational asm'],
  ['show a out', 'show adj-rib out'],
  ['clear a out', 'clear adj-rib out'],
  ['flush a out', 'flush adj-rib out'],
  ['w route 10.0.0.0/8', 'withdraw route 10.0.0.0/8'],
  ['announce w dns', 'announce watchdog dns'],
  ['withdraw w dns', 'withdraw watchdog dns'],
  ['show neighbour summary', 'show neighbor summary'],
  ['show neigbour summary', 'show neighbor summary'],
  ['neigbor 192.0.2.1 a eor', 'neighbor 192.0.2.1 announce eor'],
  ['s n s', 'show neighbor summary'],
  ['s a o e', 'show adj-rib out extensive'],
  ['d reload', 'daemon reload'],
  ['ses a enable', 'session ack enable'],
  ['session sy enable', 'session sync enable'],
  ['neighbor 192.0.2.1 id 10.0.0.1 teardown 4', 'neighbor 192.0.2.1 router-id 10.0.0.1 teardown 4'],
  // The order of 6.0.
  ['neighbor 192.0.2.1 show', 'show neighbor 192.0.2.1'],
  ['neighbor 192.0.2.1 show summary', 'show neighbor 192.0.2.1 summary'],
  ['neighbor 192.0.2.1 show neighbor summary', 'show neighbor 192.0.2.1 summary'],
  ['neighbor 192.0.2.1 adj-rib in show extensive', 'show adj-rib in 192.0.2.1 extensive'],
  ['adj-rib out show json', 'show adj-rib out json'],
  ['neighbor 192.0.2.1 show adj-rib out', 'neighbor 192.0.2.1 show adj-rib out'],
  // What is written out stays, and so do the words of routes.
  ['version', 'version'],
  ['show neighbor summary', 'show neighbor summary'],
  ['announce watchdog con', 'announce watchdog con'],
  ['announce route 10.0.0.0/8 next-hop 192.0.2.1 a', 'announce route 10.0.0.0/8 next-hop 192.0.2.1 a'],
  ['neighbor 192.0.2.1 announce route 10.0.0.0/8 s', 'neighbor 192.0.2.1 announce route 10.0.0.0/8 s'],
];

describe('shortcuts of ExaBGP', () => {
  for (const [typed, meant] of TYPED) {
    it(`'${typed}' is '${meant}'`, () => {
      assert.equal(expand(typed.split(' ')).join(' '), meant);
    });
  }
});

describe("the command line of ExaBGP's client", () => {
  it('is taken where the program is called so', () => {
    assert.deepEqual(asClient('/usr/bin/exabgpcli', ['version']), { name: 'exabgpcli', words: ['version'] });
    assert.deepEqual(asClient('exabgp', ['cli', 'version']), { name: 'exabgp cli', words: ['version'] });
    assert.equal(asClient('/usr/sbin/exabgp', ['server', 'a.conf']), undefined);
    assert.equal(asClient('/usr/bin/keryx', ['cli', 'version']), undefined);
  });

  it('options stand before the command', () => {
    const read = (text: string) => readArguments(text.split(' '));
    assert.deepEqual(read('--root /opt --env x.env show neighbor'), {
      help: false,
      words: ['show', 'neighbor'],
      root: '/opt',
      env: 'x.env',
    });
    assert.deepEqual(read('--root=/opt version'), { help: false, words: ['version'], root: '/opt' });
    assert.deepEqual(read('--pipename edge version'), { help: false, words: ['version'], name: 'edge' });
    assert.deepEqual(readArguments(['show neighbor  summary']), {
      help: false,
      words: ['show', 'neighbor', 'summary'],
    });
    assert.deepEqual(read('--help'), { help: true, words: [] });
    assert.equal(read('--bogus'), 'there is no option --bogus');
    assert.equal(read('--root'), 'a value must follow --root');
  });
});
