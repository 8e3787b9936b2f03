// What a person sees: the commands in a real terminal, of 80 and of 200 columns.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { widthOf } from '../../src/cli/terminal/index.ts';
import { control } from '../support/e2e-control.ts';
import { KERYX } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { RawRouter, updateOf } from '../support/e2e-raw.ts';
import { OUR_AS, THEIR_AS } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { endTerminals, Terminal } from '../support/e2e-terminal.ts';
import { reasonWithout } from '../support/require.ts';
import { until } from '../support/wait.ts';

const UPDATE = updateOf(`0000 0014 40010100 400206 0201 0000${THEIR_AS.toString(16)} 400304 c00002fe 18 0a0102`);
const WITHDRAWAL = updateOf('0004 18 0a0102 0000');
const LONG = `a very long description of the router in ${'東京 '.repeat(60)}`;

const skip = reasonWithout('e2e/terminal', ['tmux']);

describe('in a terminal', { skip }, () => {
  const root = new Folder();
  let router: RawRouter;

  before(async () => {
    const port = await freePort(THEIRS);
    router = await RawRouter.start(port);
    const communities = Array.from({ length: 30 }, (_, i) => `${OUR_AS}:${i}`).join(' ');
    const text =
      'process watch { run /bin/cat; encoder json; respawn false; }\n' +
      neighborText({
        more: `description "${LONG}"; api { processes [ watch ]; }
          static { route 198.51.100.0/24 next-hop self community [ ${communities} ]; }`,
      }) +
      neighborText({ peer: THEIRS_TOO, more: 'passive true;' });
    await control({ folder: root, text, env: { exabgp_tcp_port: String(port) } });
    await router.hears('update');
    router.say(UPDATE);
  });
  afterEach(endTerminals);
  after(async () => {
    await clear();
    removeFolders();
  });

  const open = (columns: number, rows: number, env: Record<string, string> = {}): Terminal => {
    const folder = new Folder();
    return new Terminal({ columns, rows, folder, env: { KERYX_ROOT: root.path, XDG_STATE_HOME: folder.path, ...env } });
  };
  const keryx = `${process.execPath} ${KERYX}`;
  const fits = (lines: readonly string[], columns: number): void => {
    for (const line of lines) assert.ok(widthOf(line) <= columns, line);
  };

  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
  ] as const) {
    it(`top fills ${columns} by ${rows}, and gives the terminal back`, async () => {
      const terminal = open(columns, rows);
      terminal.type(`echo before; ${keryx} top`, 'Enter');
      const lines = await terminal.shows(/q quits/);
      assert.deepEqual(terminal.state(), { alternate: true, cursor: false, wrap: false });
      assert.equal(lines.length, rows);
      fits(lines, columns);
      assert.match(lines[0]!, / \d\d:\d\d:\d\d$/);
      assert.equal(widthOf(lines[0]!), columns);
      assert.match(lines[1]!, /^2 neighbors, 1 established {3}routes: \d+ in, 1 out/);
      assert.match(lines[4]!, new RegExp(`^${THEIRS} +${THEIR_AS} {2}established`));
      assert.match(lines[5]!, new RegExp(`^${THEIRS_TOO} +${THEIR_AS} {2}active`));
      assert.equal(lines.at(-1), 'q quits');
      // Another second, another screen.
      const clock = lines[0]!.slice(-8);
      await until('the clock to move', () => assert.notEqual(terminal.lines()[0]!.slice(-8), clock));
      terminal.type('q');
      await terminal.shows(/before\n\$/);
      assert.deepEqual(terminal.state(), { alternate: false, cursor: true, wrap: true });
      terminal.type('echo status $?; stty -a', 'Enter');
      await terminal.shows(/status 0\n[\s\S]* icanon[\s\S]* echo /);
    });
  }

  it('top follows the size of the terminal', async () => {
    const terminal = open(80, 24);
    terminal.type(`${keryx} top`, 'Enter');
    await terminal.shows(/q quits/);
    terminal.resize(100, 12);
    await until('the screen to be smaller', () => {
      const lines = terminal.lines();
      assert.deepEqual([lines.length, widthOf(lines[0]!), lines[11]], [12, 100, 'q quits']);
    });
  });

  for (const [how, end, status] of [
    ['^C', (terminal: Terminal) => terminal.type('', 'C-c'), 0],
    ['SIGTERM', (terminal: Terminal) => process.kill(pidIn(terminal), 'SIGTERM'), 143],
  ] as const) {
    it(`top gives the terminal back after ${how}`, async () => {
      const terminal = open(80, 24);
      terminal.type(`sh -c 'echo $$ >${terminal.folder.at('pid')}; exec ${keryx} top'; echo status $?`, 'Enter');
      await terminal.shows(/q quits/);
      end(terminal);
      await terminal.shows(new RegExp(`status ${status}\n\\$`));
      assert.deepEqual(terminal.state(), { alternate: false, cursor: true, wrap: true });
    });
  }

  for (const columns of [80, 200]) {
    it(`tables fit ${columns} columns, a row in a line`, async () => {
      const terminal = open(columns, 50);
      terminal.type(`clear; ${keryx} neighbors; ${keryx} routes out; ${keryx} owners; echo end`, 'Enter');
      const lines = await terminal.shows(/^end$/m);
      fits(lines, columns);
      // Two of neighbors, one route, one owner, the titles of each, and the end.
      assert.equal(lines.indexOf('end'), 7, lines.join('\n'));
      assert.match(lines[1]!, /…$/);
      assert.match(lines[4]!, / config$/);
    });
  }

  it('everything about a neighbor is wrapped, and nothing of it lost', async () => {
    const terminal = open(80, 50);
    terminal.type(`clear; ${keryx} neighbors ${THEIRS}; echo end`, 'Enter');
    const lines = await terminal.shows(/^end$/m);
    fits(lines, 80);
    assert.equal(lines.join(' ').match(/東京/g)?.length, 60);
  });

  it('colours are shown, unless NO_COLOR says no', async () => {
    for (const [env, colours] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = open(80, 24, env);
      terminal.type(`clear; ${keryx} neighbors; echo end`, 'Enter');
      await terminal.shows(/^end$/m);
      assert.equal(terminal.coloured().includes('\x1b[32mestablished'), colours);
      terminal.end();
    }
  });

  it('monitor shows a route in a line', async () => {
    const terminal = open(80, 24);
    terminal.type(`clear; ${keryx} monitor`, 'Enter');
    await until('the route to be shown', () => {
      router.say(WITHDRAWAL);
      router.say(UPDATE);
      const lines = terminal.lines();
      fits(lines, 80);
      assert.ok(
        lines.some((line) => line.includes(` < + 10.1.2.0/24 next-hop 192.0.2.254 as-path`)),
        lines.join('\n'),
      );
    });
    terminal.type('', 'C-c');
    await terminal.shows(/^\$$/m);
  });

  it('a conversation has completion, history, and an end', async () => {
    const terminal = open(100, 40);
    terminal.type(`clear; ${keryx} cli`, 'Enter');
    await terminal.shows(/^keryx>$/m);
    // A tab that comes with other letters at once is part of what was pasted.
    const press = async (text: string, shown: RegExp, ...keys: string[]) => {
      terminal.type(text);
      await terminal.shows(new RegExp(`keryx> .*${text.trim()}$`, 'm'));
      terminal.type('', ...keys);
      await terminal.shows(shown);
    };
    await press('versi', /keryx> version$/m, 'Tab');
    terminal.type('', 'Enter');
    await terminal.shows(/^keryx \d/m);
    // What both neighbors have in common.
    await press(
      'show neighbor 127',
      new RegExp(`show neighbor ${THEIRS.slice(0, -1).replaceAll('.', '\\.')}$`, 'm'),
      'Tab',
    );
    terminal.type('', 'C-c');
    await press('nonsense', /error: 'nonsense' is not a command.*\n {2}nonsense\n {2}\^/, 'Enter');
    await press('subscribe', /keryx> subscribe\n/, 'Enter');
    terminal.type('', 'C-c');
    await terminal.shows(/\^C\nkeryx>$/m);
    terminal.type('', 'Up', 'Up', 'Up');
    await terminal.shows(/\^C\nkeryx> version$/m);
    terminal.type('', 'C-u', 'C-d');
    await terminal.shows(/^\$$/m);
    const file = terminal.folder.at('keryx/history');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'utf8'), /^version\s*\nnonsense\nsubscribe\n$/m);
  });
});

function pidIn(terminal: Terminal): number {
  return Number(readFileSync(terminal.folder.at('pid'), 'utf8'));
}
