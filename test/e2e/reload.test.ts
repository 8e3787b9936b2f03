import assert from 'node:assert/strict';
import { readFileSync, unlinkSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { type Daemon, Daemon as Program } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { RawRouter } from '../support/e2e-raw.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** A daemon whose file the test changes. */
class Play {
  readonly folder = new Folder();
  readonly daemon: Daemon;
  readonly #file: string;

  private constructor(text: string, port: number, env: NodeJS.ProcessEnv) {
    this.#file = this.folder.write('keryx.conf', text);
    this.daemon = new Program(['run', this.#file], { env: { exabgp_tcp_port: String(port), ...env } });
  }

  static async start(text: string, port: number, env: NodeJS.ProcessEnv = {}): Promise<Play> {
    const play = new Play(text, port, env);
    await play.daemon.logs('started');
    return play;
  }

  write(text: string): void {
    this.folder.write('keryx.conf', text);
  }

  remove(): void {
    unlinkSync(this.#file);
  }

  count(message: string): number {
    return this.daemon.records().filter(({ msg }) => msg === message).length;
  }

  /** Signals, and waits until the daemon has made of it what it is expected to. */
  async reload(message = 'reloaded', signal: NodeJS.Signals = 'SIGUSR1'): Promise<void> {
    const before = this.count(message);
    this.daemon.signal(signal);
    await until(`the log to say '${message}'`, () => assert.equal(this.count(message), before + 1, this.daemon.said()));
  }
}

/** Without a hold time nobody says a word that is not asked for. */
const routes = (...list: readonly string[]) =>
  `static { ${list.map((each) => `route ${each} next-hop 192.0.2.9;`).join(' ')} }`;
const quiet = (more: string, peer = THEIRS) => neighborText({ peer, holdTime: 0, more });

async function two(text: string): Promise<{ play: Play; first: RawRouter; second: RawRouter }> {
  const port = await freePort(THEIRS);
  const first = await RawRouter.start(port);
  const second = await RawRouter.start(port, { address: THEIRS_TOO });
  const play = await Play.start(text, port);
  // End-of-RIB of one family: the router speaks only that.
  for (const router of [first, second])
    await until('End-of-RIB', () => assert.equal(router.updates.at(-1), '00000000'));
  return { play, first, second };
}

describe('a reload', () => {
  const A = '10.1.0.0/24';
  const B = '10.2.0.0/24';
  const both = (text: string) => text + quiet(routes(A), THEIRS_TOO);

  it('of an unchanged file says nothing to anybody, however often', async () => {
    const text = both(quiet(routes(A, B)));
    const { play, first, second } = await two(text);
    const before = [first.octets, second.octets];
    for (let i = 0; i < 20; i += 1) await play.reload();
    play.write(`# a comment\n${text}`);
    await play.reload();
    assert.deepEqual([first.octets, second.octets], before);
    assert.deepEqual([first.connections, second.connections], [1, 1]);
  });

  it('says a changed route in one UPDATE without a withdrawal, a new one likewise, a removed one in one withdrawal', async () => {
    const { play, first, second } = await two(both(quiet(routes(A, B))));
    const before = second.octets;
    first.updates.length = 0;
    play.write(both(quiet(routes(`${A} med 5`, B).replace('med 5 next-hop 192.0.2.9', 'next-hop 192.0.2.9 med 5'))));
    await play.reload();
    await until('an UPDATE', () => assert.equal(first.updates.length, 1));
    // Nothing withdrawn; ORIGIN, AS_PATH, NEXT_HOP and MED; then the prefix alone.
    assert.match(first.updates[0]!, /^0000....400101004002.*400304c0000209800404000000051[8]0a0100$/);
    play.write(both(quiet(routes(A.replace('10.1', '10.3'), B))));
    await play.reload();
    await until('UPDATEs', () => assert.ok(first.updates.length >= 3));
    assert.deepEqual([first.updates[1], first.updates.length], ['0004180a01000000', 3]);
    assert.match(first.updates[2]!, /^0000.*180a0300$/);
    play.write(both(quiet(routes(B))));
    await play.reload();
    await until('a withdrawal', () => assert.equal(first.updates.length, 4));
    assert.equal(first.updates[3], '0004180a03000000');
    assert.deepEqual([first.connections, second.octets], [1, before]);
  });

  it('that changes a session bounces that one alone, once, with 6/3', async () => {
    const { play, first, second } = await two(both(quiet(routes(A))));
    const before = second.octets;
    play.write(both(neighborText({ holdTime: 33, more: routes(A) })));
    await play.reload();
    await first.hears('open', 2);
    await until('the routes again', () =>
      assert.equal(first.updates.filter((each) => each.endsWith('0a0100')).length, 2),
    );
    assert.deepEqual(
      first.heard.filter((each) => each.startsWith('notification')),
      ['notification 6/3'],
    );
    for (let i = 0; i < 3; i += 1) await play.reload();
    assert.deepEqual([first.connections, second.connections, second.octets], [2, 1, before]);
  });

  it('of a broken file changes nothing, says where the mistake is, and the next good one works', async () => {
    const text = both(quiet(routes(A)));
    const { play, first, second } = await two(text);
    const before = [first.octets, second.octets];
    const broken = [
      text.replace('local-as', 'locale-as'),
      text.replace('10.1.0.0/24', '10.1.0.1/24'),
      text.replace('static {', 'static { route'),
      text.slice(0, text.lastIndexOf('peer-as') + 3),
      `${text}neighbor`,
    ];
    for (const each of broken) {
      play.write(each);
      await play.reload('cannot reload, everything stays as it is');
      const said = String(play.daemon.records().at(-1)?.problems);
      assert.match(said, /keryx\.conf:\d+:\d+: /, said);
    }
    play.remove();
    await play.reload('cannot reload, everything stays as it is');
    assert.match(String(play.daemon.records().at(-1)?.problems), /there is no such file/);
    assert.deepEqual([first.octets, second.octets, first.connections], [...before, 1]);
    play.write(both(quiet(routes(A, B))));
    await play.reload();
    await until('the new route', () => assert.match(first.updates.at(-1)!, /180a0200$/));
  });

  it('removes and adds neighbors, and leaves the rest alone', async () => {
    const { play, first, second } = await two(both(quiet(routes(A))));
    const before = second.octets;
    play.write(quiet(routes(A), THEIRS_TOO));
    await play.reload();
    await first.hears('notification 6/3');
    await first.hears('closed');
    play.write(both(quiet(routes(B))));
    await play.reload();
    await until('the route of the new one', () => assert.match(first.updates.join(), /180a0200/));
    assert.deepEqual([second.octets, second.connections], [before, 1]);
  });

  it('keeps what helpers announced, through a reset too', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const text = (hold: number, more: string) =>
      processText('helper', helper.run) +
      neighborText({ holdTime: hold, more: `api { processes [ helper ]; neighbor-changes; } ${more}` });
    const play = await Play.start(text(30, routes(A)), port);
    await helper.started();
    await router.hears('up');
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    await helper.does(`announce route ${A} next-hop self med 9`);
    await router.has('203.0.113.1/32');
    play.write(text(30, routes(B)));
    await play.reload();
    await router.has(B);
    play.write(text(33, routes()));
    await play.reload();
    await router.hears('up', 2);
    await router.has('203.0.113.1/32');
    assert.match(await router.has(A), /med 9/);
    assert.deepEqual([...router.routes.keys()].sort(), [A, '203.0.113.1/32'].sort());
    assert.equal(helper.starts, 1);
    const states = helper.events('state').map(({ neighbor }) => neighbor?.state);
    assert.deepEqual(states.slice(-3), ['down', 'connected', 'up']);
    const [down] = helper.events('state').filter(({ neighbor }) => neighbor?.state === 'down');
    assert.equal(down?.neighbor?.reason, 'stop, message [configuration changed]');
  });

  it('SIGALRM re-establishes every session', async () => {
    const { play, first, second } = await two(both(quiet(routes(A))));
    await play.reload('reloaded', 'SIGALRM');
    for (const router of [first, second]) {
      await router.hears('notification 6/3');
      await router.hears('open', 2);
    }
  });
});

describe('helpers and reloads', () => {
  /** A helper that notes its process number when it starts, and says nothing. */
  const noting = (folder: Folder, name: string) =>
    folder.script(name, `echo $$ >>${folder.at(`${name}.pids`)}\nexec sleep 600`);
  const starts = (folder: Folder, name: string): string[] => {
    try {
      return readFileSync(folder.at(`${name}.pids`), 'utf8')
        .trim()
        .split('\n');
    } catch {
      return [];
    }
  };
  const alive = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };
  const text = (...helpers: readonly (readonly [string, string])[]) =>
    helpers.map(([name, program]) => processText(name, [program])).join('') +
    quiet(`api { processes [ ${helpers.map(([name]) => name).join(' ')} ]; }`);

  it('SIGUSR1 starts new ones, ends removed ones, starts changed ones anew and leaves others alone', async () => {
    const folder = new Folder();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => noting(folder, name)) as [string, string, string];
    const play = await Play.start(text(['a', a], ['b', b], ['x', a]), await freePort(THEIRS));
    await until('the helpers', () =>
      assert.deepEqual([starts(folder, 'a').length, starts(folder, 'b').length], [2, 1]),
    );
    const [old] = starts(folder, 'b');
    play.write(text(['a', a], ['x', c], ['n', c]));
    await play.reload();
    await until('the changes', () => {
      assert.equal(starts(folder, 'c').length, 2);
      assert.ok(!alive(old!));
    });
    const left = starts(folder, 'a').filter(alive);
    assert.equal(left.length, 1, 'a goes on, x is another program now');
    assert.equal(starts(folder, 'a').length, 2);
  });

  it('SIGUSR2 starts all anew, the old one ends before the new one is there', async () => {
    const folder = new Folder();
    // Ends late, and notes when it does.
    const slow = folder.script(
      'slow',
      `echo start >>${folder.at('order')}
trap 'sleep 0.3; echo end >>${folder.at('order')}; exit 0' TERM
while :; do sleep 0.05; done`,
    );
    const play = await Play.start(text(['slow', slow]), await freePort(THEIRS));
    const order = () => readFileSync(folder.at('order'), 'utf8').trim().split('\n');
    await until('a start', () => assert.deepEqual(order(), ['start']));
    await play.reload('reloaded', 'SIGUSR2');
    await until('another', () => assert.deepEqual(order(), ['start', 'end', 'start']));
  });

  it('a helper may ask for it, and is told what is wrong or what would change', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const of = (more: string) =>
      processText('helper', helper.run) + neighborText({ more: `api { processes [ helper ]; signal; } ${more}` });
    const play = await Play.start(of(routes('10.1.0.0/24')), port);
    await helper.started();
    await router.hears('up');
    play.write(of(routes('10.2.0.0/24')));
    assert.deepEqual(await helper.ask('reload --dry-run', 'done'), [
      `neighbor ${THEIRS} local-ip ${OURS} local-as 65510 peer-as 65511 router-id 192.0.2.1: ` +
        'the session stays, 1 route announced, 1 route withdrawn',
      '  announce route 10.2.0.0/24 next-hop 192.0.2.9',
      '  withdraw route 10.1.0.0/24 next-hop 192.0.2.9',
      'as before: 0 neighbors and 1 process',
      'done',
    ]);
    await router.has('10.1.0.0/24');
    assert.equal(play.count('reloaded'), 0);
    assert.deepEqual(await helper.ask('reload', 2), ['reload in progress', 'done']);
    await router.has('10.2.0.0/24');
    await router.has('10.1.0.0/24', false);
    await helper.hears('the signal', ({ type, neighbor }) => type === 'signal' && neighbor?.name === 'none');
    play.write('neighbor {');
    assert.deepEqual(await helper.ask('reload', 1), ['error']);
    assert.deepEqual(await helper.ask('reload --dry-run', 1), ['error']);
    assert.equal(router.count('down'), 0);
  });
});
