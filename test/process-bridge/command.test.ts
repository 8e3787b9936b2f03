import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printRoute } from '../../src/bgp/index.ts';
import { type Command, helpLines, parseCommand } from '../../src/process-bridge/command.ts';
import { seeded } from '../support/fake-clock.ts';

const SOURCE = 'process probe';

/** What a line means, in few words; fails when it means nothing. */
function meaning(line: string): string {
  const parsed = parseCommand(line, SOURCE);
  if ('problem' in parsed) assert.fail(`${line}: ${parsed.problem.message}`);
  return told(parsed.command);
}

function told(command: Command): string {
  const to = 'to' in command && command.to !== undefined ? 'selected ' : '';
  switch (command.kind) {
    case 'announce':
    case 'withdraw':
      return `${to}${command.kind}: ${command.routes.map(printRoute).join(' | ')}`;
    case 'eor':
    case 'refresh':
      return `${to}${command.kind} ${command.family.name}`;
    case 'watchdog':
      return `watchdog ${command.name} ${command.up}`;
    case 'teardown':
      return `${to}teardown ${command.subcode}`;
    case 'ack':
      return `ack ${command.mode}`;
    case 'debug':
      return `debug '${command.text}'`;
    default:
      return `${to}${command.kind}`;
  }
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
  ['announce eor', 'eor ipv4 unicast'],
  ['announce eor ipv6 unicast', 'eor ipv6 unicast'],
  ['neighbor 10.0.0.1 announce eor ipv4 unicast', 'selected eor ipv4 unicast'],
  ['announce route-refresh ipv6 unicast', 'refresh ipv6 unicast'],
  ['neighbor 10.0.0.1 announce route-refresh ipv4 unicast', 'selected refresh ipv4 unicast'],
  ['neighbor 10.0.0.1 teardown 4', 'selected teardown 4'],
  ['teardown 6', 'teardown 6'],
  ['flush adj-rib out', 'flush'],
  ['clear adj-rib out', 'clear'],
  ['neighbor 10.0.0.1 clear adj-rib out', 'selected clear'],
  ['announce watchdog dns', 'watchdog dns true'],
  ['withdraw watchdog dns', 'watchdog dns false'],
  ['withdraw watchdog', 'watchdog undefined false'],
  ['neighbor 10.0.0.1 flush adj-rib out', 'selected flush'],
  ['enable-ack', 'ack enable'],
  ['disable-ack', 'ack disable'],
  ['silence-ack', 'ack silence'],
  ['version', 'version'],
  ['help', 'help'],
  ['reset', 'reset'],
  ['shutdown', 'shutdown'],
  ['shutdown;', 'shutdown'],
  ['#', 'comment'],
  ['# announce nothing', 'comment'],
  ['debug said by a helper: [ } "', `debug 'said by a helper: [ } "'`],
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
  ['neighbor 10.0.0.1 version', 26, /'version' takes no neighbor/],
  ['version now', 9, /'now'|nothing may follow/],
  ['flush adj-rib in', 1, /'flush' is not a command/],
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

  it('help names every command, one a line, sorted, and no line holds a terminator', () => {
    const lines = helpLines();
    const commands = lines.filter((line) => line !== '' && !line.startsWith('=') && !line.includes('listed here'));
    for (const word of ['announce eor', 'announce route-refresh', 'teardown', 'flush adj-rib out', 'version', 'help']) {
      assert.ok(
        commands.some((line) => line.includes(word)),
        word,
      );
    }
    assert.deepEqual(commands, [...commands].sort());
    for (const line of lines) assert.ok(!['done', 'error', 'shutdown\n'].includes(line), line);
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
