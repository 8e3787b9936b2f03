import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import { type Command, parseCommand, themes } from '../../src/process-bridge/command/index.ts';
import { seeded } from '../support/fake-clock.ts';

const SOURCE = 'process probe';

/** What a line means, in few words; fails when it means nothing. */
function meaning(line: string): string {
  const parsed = parseCommand(line, SOURCE);
  if ('problem' in parsed) assert.fail(`${line}: ${parsed.problem.message}`);
  return told(parsed.command);
}

function told(command: Command): string {
  if (command.kind === 'act') return `${command.name}${command.json ? ' json' : ''}`;
  const { kind, to, routes, sync, lifetime } = command;
  const how = [sync === undefined ? '' : sync ? ' sync' : ' async', lifetime === undefined ? '' : ` for ${lifetime} s`];
  return `${to === undefined ? '' : 'selected '}${kind}${how.join('')}: ${routes.map(printRoute).join(' | ')}`;
}

function problem(line: string): { column: number; message: string } {
  const parsed = parseCommand(line, SOURCE);
  if ('command' in parsed) assert.fail(`'${line}' was taken as ${told(parsed.command)}`);
  assert.equal(parsed.problem.source, SOURCE);
  assert.equal(parsed.problem.line, 1);
  return parsed.problem;
}

// Written as ExaBGP's users write them; blanks, tabs, commas and a last semicolon do not matter.
const GOOD: readonly (readonly [string, string])[] = [
  ['announce route 192.0.2.0/24 next-hop self', 'announce: route 192.0.2.0/24 next-hop self'],
  ['announce route 192.0.2.1 next-hop 10.0.0.1', 'announce: route 192.0.2.1/32 next-hop 10.0.0.1'],
  ['announce route 192.0.2.0/24 next-hop self;', 'announce: route 192.0.2.0/24 next-hop self'],
  ['announce route 192.0.2.0/24 next-hop self ;', 'announce: route 192.0.2.0/24 next-hop self'],
  ['  announce\troute  192.0.2.0/24\tnext-hop   self', 'announce: route 192.0.2.0/24 next-hop self'],
  ['announce route 2001:db8::/32 next-hop 2001:db8::1', 'announce: route 2001:db8::/32 next-hop 2001:db8::1'],
  [
    'announce route 10.0.0.0/8 next-hop 10.0.0.1 med 5 community [ 65001:1 no-export ] as-path [ 1 2 ]',
    'announce: route 10.0.0.0/8 next-hop 10.0.0.1 as-path [ 1 2 ] med 5 community [ 65001:1 no-export ]',
  ],
  [
    'announce route 10.0.0.0/8 next-hop 10.0.0.1 path-information 1.2.3.4',
    'announce: route 10.0.0.0/8 path-information 1.2.3.4 next-hop 10.0.0.1',
  ],
  [
    'announce attributes next-hop 10.0.0.1 med 7 nlri 192.0.2.0/25 192.0.2.128/25',
    'announce: route 192.0.2.0/25 next-hop 10.0.0.1 med 7 | route 192.0.2.128/25 next-hop 10.0.0.1 med 7',
  ],
  ['announce attribute next-hop 10.0.0.1 nlri 192.0.2.0/25;', 'announce: route 192.0.2.0/25 next-hop 10.0.0.1'],
  ['announce ipv4 unicast 192.0.2.0/24 next-hop self', 'announce: route 192.0.2.0/24 next-hop self'],
  ['announce ipv6 unicast 2001:db8::/32 next-hop 2001:db8::1', 'announce: route 2001:db8::/32 next-hop 2001:db8::1'],
  ['neighbor * announce route 192.0.2.0/24 next-hop self', 'selected announce: route 192.0.2.0/24 next-hop self'],
  ['peer * announce route 192.0.2.0/24 next-hop self', 'selected announce: route 192.0.2.0/24 next-hop self'],
  ['withdraw route 192.0.2.0/24', 'withdraw: route 192.0.2.0/24'],
  ['withdraw route 192.0.2.0/24 next-hop self med 5', 'withdraw: route 192.0.2.0/24 next-hop self med 5'],
  ['withdraw route 2001:db8::/32', 'withdraw: route 2001:db8::/32'],
  [
    'withdraw attributes next-hop 10.0.0.1 nlri 192.0.2.0/25 192.0.2.128/25',
    'withdraw: route 192.0.2.0/25 next-hop 10.0.0.1 | route 192.0.2.128/25 next-hop 10.0.0.1',
  ],
  ['withdraw attribute next-hop 10.0.0.1 nlri 192.0.2.0/25', 'withdraw: route 192.0.2.0/25 next-hop 10.0.0.1'],
  ['withdraw ipv4 unicast 192.0.2.0/24', 'withdraw: route 192.0.2.0/24'],
  ['neighbor 10.0.0.1 withdraw route 192.0.2.0/24', 'selected withdraw: route 192.0.2.0/24'],
  ['announce route 192.0.2.0/24 next-hop self ttl 60', 'announce for 60 s: route 192.0.2.0/24 next-hop self'],
  ['announce route 192.0.2.0/24 next-hop self lease 5 sync', 'announce sync for 5 s: route 192.0.2.0/24 next-hop self'],
  ['withdraw route 192.0.2.0/24 async', 'withdraw async: route 192.0.2.0/24'],
  [
    'peer [10.0.0.1, 10.0.0.2 local-as 65001] announce route 192.0.2.0/24 next-hop self',
    'selected announce: route 192.0.2.0/24 next-hop self',
  ],
  [
    'peer 10.0.0.1, peer 10.0.0.2 announce route 192.0.2.0/24 next-hop self',
    'selected announce: route 192.0.2.0/24 next-hop self',
  ],
  ['announce eor', 'announce eor'],
  ['announce eor ipv6 unicast', 'announce eor'],
  ['neighbor 10.0.0.1 announce eor ipv4 unicast', 'announce eor'],
  ['announce route-refresh ipv6 unicast', 'announce route-refresh'],
  ['neighbor 10.0.0.1 teardown 4', 'teardown'],
  ['teardown 6', 'teardown'],
  ['flush adj-rib out', 'flush adj-rib out'],
  ['rib flush out', 'rib flush out'],
  ['clear adj-rib out', 'clear adj-rib out'],
  ['clear adj-rib', 'clear adj-rib'],
  ['rib clear in', 'rib clear in'],
  ['neighbor 10.0.0.1 clear adj-rib out', 'clear adj-rib out'],
  ['announce watchdog dns', 'announce watchdog'],
  ['withdraw watchdog', 'withdraw watchdog'],
  ['neighbor 10.0.0.1 flush adj-rib out', 'flush adj-rib out'],
  ['enable-ack', 'enable-ack'],
  ['session ack disable', 'session ack disable'],
  ['silence-ack', 'silence-ack'],
  ['session sync enable', 'session sync enable'],
  ['version', 'version'],
  ['system version', 'system version'],
  ['neighbor 10.0.0.1 version', 'version'],
  ['help', 'help'],
  ['reset', 'reset'],
  ['shutdown', 'shutdown'],
  ['daemon shutdown', 'daemon shutdown'],
  ['shutdown;', 'shutdown'],
  ['restart', 'restart'],
  ['reload --dry-run', 'reload'],
  ['ping', 'ping'],
  ['ping 6dc1 1795258577.5', 'ping'],
  ['status json', 'status json'],
  ['drain', 'drain'],
  ['drain off', 'drain'],
  ['queue-status', 'queue-status'],
  ['group start', 'group start'],
  ['group end', 'group end'],
  ['peer * group announce route 10.0.0.1 next-hop self ; withdraw route 10.0.0.2', 'group'],
  ['lease 30', 'lease'],
  ['ready', 'ready'],
  ['api version 6', 'api version'],
  ['peer list', 'peer list'],
  ['create neighbor 10.0.0.9 local-ip 10.0.0.1 local-as 1 peer-as 2 api watch', 'create neighbor'],
  [
    'peer create 10.0.0.9 local-address 10.0.0.1 local-as 1 peer-as 2 family-allowed ipv4-unicast/ipv6-unicast',
    'peer create',
  ],
  ['peer delete 10.0.0.9', 'peer delete'],
  ['delete neighbor [10.0.0.9, 10.0.0.8]', 'delete neighbor'],
  ['show neighbor', 'show neighbor'],
  ['show neighbor summary', 'show neighbor'],
  ['show neighbor 10.0.0.1 extensive', 'show neighbor'],
  ['show neighbor extensive 10.0.0.1', 'show neighbor'],
  ['show neighbor json', 'show neighbor json'],
  ['neighbor 10.0.0.1 show neighbor summary', 'show neighbor'],
  ['peer show', 'peer show'],
  ['peer * show', 'show'],
  ['show adj-rib out', 'show adj-rib out'],
  ['show adj-rib in 10.0.0.1 inet extensive', 'show adj-rib in'],
  ['show adj-rib out extensive json', 'show adj-rib out json'],
  ['rib show out', 'rib show out'],
  ['neighbor 10.0.0.1 show adj-rib out', 'show adj-rib out'],
  ['show routes out 10.0.0.0/8 longer family ipv4 unicast by process watch', 'show routes'],
  ['show owners', 'show owners'],
];

// With the column at which the complaint points.
const BAD: readonly (readonly [string, number, RegExp])[] = [
  ['', 1, /a command is missing/],
  ['   ', 1, /a command is missing/],
  ['bogus command', 1, /'bogus' is not a command/],
  ['VERSION', 1, /'VERSION' is not a command/],
  ['versoin', 1, /did you mean 'version'/],
  ['announce', 9, /a route is missing/],
  ['announce rout 10.0.0.0/8 next-hop self', 10, /'rout' does not open a route, did you mean 'route'/],
  ['announce route notaroute', 16, /'notaroute' is not a prefix/],
  ['announce route 10.0.0.0/8', 16, /a next-hop is missing/],
  ['announce route 10.0.0.0/33 next-hop self', 16, /'10.0.0.0\/33' is not a prefix/],
  ['announce route 10.0.0.1/8 next-hop self', 16, /host bits/],
  ['announce route 10.0.0.0/8 next-hop', 35, /is missing/],
  ['announce route 10.0.0.0/8 next-hop nowhere', 36, /'nowhere'/],
  ['announce route 10.0.0.0/8 next-hop self med', 44, /is missing/],
  ['announce route 10.0.0.0/8 next-hop self med -1', 45, /'-1' is not a/],
  ['announce route 10.0.0.0/8 next-hop self mde 5', 41, /'mde' is not a route attribute, did you mean 'med'/],
  ['announce route 10.0.0.0/8 next-hop self ; med 5', 43, /nothing may follow ';'/],
  ['announce route 10.0.0.0/8 next-hop self community [ 1:2', 56, /']' is missing/],
  ['announce ipv6 unicast 10.0.0.0/8 next-hop self', 23, /not ipv6 unicast/],
  ['announce ipv4 rainbow 10.0.0.0/8', 15, /'ipv4 rainbow' is not a family that can be announced/],
  ['announce attributes med 5', 26, /'nlri' and prefixes must follow/],
  ['announce attributes next-hop 10.0.0.1 nlri', 43, /at least one prefix must follow/],
  ['withdraw', 9, /a route is missing/],
  ['withdraw route', 15, /a prefix is missing/],
  ['withdraw route 10.0.0.0/8 bogus', 27, /'bogus' is not a route attribute/],
  ['announce eor foo bar', 18, /'foo bar' is not a family/],
  ['announce eor ipv4', 18, /a SAFI is missing/],
  ['announce eor ipv4 unicast now', 27, /'now'|nothing may follow/],
  ['announce route-refresh', 23, /an AFI is missing/],
  ['neighbor 10.0.0.1 teardown', 27, /a Cease subcode is missing/],
  ['neighbor 10.0.0.1 teardown x', 28, /'x' is not a Cease subcode from 0 to 255/],
  ['neighbor 10.0.0.1 teardown 256', 28, /'256' is not/],
  ['neighbor 10.0.0.1 reload', 25, /'reload' takes no neighbor/],
  ['announce route 10.0.0.0/8 next-hop self ttl 0', 45, /'0' is not a lifetime in seconds/],
  ['announce route 10.0.0.0/8 next-hop self ttl x', 45, /'x' is not a lifetime in seconds/],
  ['announce route 10.0.0.0/8 next-hop self ttl', 41, /'ttl' is not a route attribute/],
  ['peer [] announce route 10.0.0.0/8 next-hop self', 7, /a neighbor address is missing/],
  ['peer [10.0.0.1 announce route 10.0.0.0/8 next-hop self', 16, /'announce' is not a neighbor address/],
  ['create neighbor 10.0.0.9 local-as 1', 36, /missing: local-address, peer-as/],
  ['create neighbor 10.0.0.9 local-port 1', 26, /'local-port' is not one of/],
  ['peer * group', 13, /announce or withdraw is missing/],
  ['peer * group shutdown', 14, /announce or withdraw must open each step/],
  ['show neighbor sumary', 15, /nothing may follow/],
  ['show routes out 10.0.0.0/8 by', 30, /an owner is missing/],
  ['version now', 9, /'now'|nothing may follow/],
  ['flush adj-rib in', 1, /'flush' is not a command/],
  ['# only a conversation knows comments', 1, /'#' is not a command/],
  ['flush', 1, /'flush' is not a command/],
  ['debug', 1, /'debug' is not a command/],
  [' # not at the start', 2, /'#' is not a command/],
];

describe('the commands of helpers', () => {
  for (const [line, expected] of GOOD) {
    it(`'${line}' is ${expected}`, () => {
      assert.equal(meaning(line), expected);
      // Whoever says it again takes the short road, where there is one.
      assert.equal(meaning(line), expected);
    });
  }

  for (const [line, column, message] of BAD) {
    it(`'${line}' is refused at column ${column}`, () => {
      const found = problem(line);
      assert.match(found.message, message);
      assert.equal(found.column, column);
      assert.deepEqual(problem(line), found);
    });
  }

  it('of each row the example is understood', () => {
    for (const { rows } of themes) {
      for (const row of rows) meaning(row.example);
    }
  });
});

/** A line made worse in one to three places. */
function mutate(line: string, random: () => number): string {
  const pick = (text: readonly string[]) => text[Math.floor(random() * text.length)] ?? '';
  const JUNK = [
    '',
    ' ',
    ';',
    ',',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '/',
    ':',
    '.',
    '-1',
    '\t',
    '"',
    '\\',
    'é',
    '\u0000',
    '🙂',
  ];
  const WORDS = [
    'neighbor',
    '*',
    'announce',
    'route',
    'next-hop',
    'self',
    'nlri',
    '__proto__',
    'toString4:1',
    '4294967296',
  ];
  let text = line;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const cut = at + Math.floor(random() * 4);
    switch (Math.floor(random() * 4)) {
      case 0:
        text = text.slice(0, at) + pick(JUNK) + text.slice(cut);
        break;
      case 1:
        text = `${text.slice(0, at)} ${pick(WORDS)} ${text.slice(at)}`;
        break;
      case 2:
        text = text.slice(0, at);
        break;
      default:
        text = text.slice(0, at) + text.slice(cut) + text.slice(at, cut);
    }
  }
  return text;
}

function outcome(line: string): string {
  const parsed = parseCommand(line, SOURCE);
  return 'command' in parsed ? told(parsed.command) : `refused: ${parsed.problem.message}`;
}

describe('lines that nobody meant', () => {
  it('20,000 mutations are commands or problems with a column, never an exception', () => {
    const random = seeded(20_260_727);
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const [line = ''] = GOOD[i % GOOD.length] ?? [];
      const text = mutate(line, random);
      const parsed = parseCommand(text, SOURCE);
      if ('command' in parsed) continue;
      refused += 1;
      const { column, message } = parsed.problem;
      assert.ok(Number.isInteger(column) && column >= 1 && column <= text.length + 1, `column ${column} of '${text}'`);
      assert.ok(message.length > 0);
    }
    assert.ok(refused > 5000 && refused < 19_000, `${refused} of 20,000 were refused`);
  });

  it('the short road and the long road agree on 20,000 mutations', () => {
    const random = seeded(42);
    const routes = GOOD.map(([line]) => line).filter((line) => /^(announce|withdraw) route /.test(line));
    let short = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const text = mutate(routes[i % routes.length] ?? '', random);
      // A blank in front bars the short road.
      const long = outcome(` ${text}`);
      outcome(text);
      assert.equal(outcome(text), long, text);
      if (!long.startsWith('refused')) short += 1;
    }
    assert.ok(short > 500, `${short} were commands`);
  });

  it('a line of a million characters is answered at once', () => {
    for (const unit of ['a', ' ', '[ ', '( ', '1:2 ', 'neighbor * , ', '10.0.0.0/8 ']) {
      for (const head of [
        '',
        'announce route 10.0.0.0/8 next-hop self as-path ',
        'announce attributes next-hop 1.1.1.1 nlri ',
      ]) {
        const began = performance.now();
        parseCommand(head + unit.repeat(1_000_000 / unit.length), SOURCE);
        const took = performance.now() - began;
        assert.ok(took < 3000, `${took} ms for ${head}${unit}…`);
      }
    }
  });
});
