// Routes of helpers and clients survive the daemon, however it ends; and End-of-RIB waits for helpers.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { families } from '../../src/bgp/index.ts';
import { readJournal } from '../../src/process-bridge/journal/replay.ts';
import { type Daemon, Daemon as Program, type RunOptions } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const LIMIT = 30_000;
const MARKER = 'end-of-rib ipv4 unicast';

/** A router, a helper, and a daemon that is started again and again with one journal. */
class Play {
  readonly folder = new Folder();
  readonly helper = new TestHelper(this.folder, 'watch');
  readonly journal = this.folder.at('journal');
  readonly port: number;
  readonly router: Router;

  private constructor(port: number, router: Router) {
    this.port = port;
    this.router = router;
  }

  static async start(): Promise<Play> {
    const port = await freePort(THEIRS);
    return new Play(port, await Router.start({ listen: port }));
  }

  /** `more`: of the process. */
  text(more = '', ofNeighbor = ''): string {
    return (
      processText('watch', this.helper.run, more) + neighborText({ more: `api { processes [ watch ]; } ${ofNeighbor}` })
    );
  }

  async run(text = this.text(), options: RunOptions = {}): Promise<Daemon> {
    const env = {
      exabgp_tcp_port: String(this.port),
      exabgp_api_cli: 'true',
      exabgp_api_socketpath: this.folder.at('control'),
      keryx_api_journal: this.journal,
      ...options.env,
    };
    const sessions = this.router.count('up');
    const starts = this.helper.starts;
    const daemon = new Program(['run', this.folder.write('keryx.conf', text)], { ...options, env });
    await daemon.logs('started', LIMIT);
    await this.router.hears('up', sessions + 1, LIMIT);
    if (text.includes('process ')) {
      await until('the helper to be started', () => assert.equal(this.helper.starts, starts + 1), LIMIT);
    }
    return daemon;
  }

  /** Prefixes in the journal. */
  kept(): string[] {
    const routes = [...readJournal(readFileSync(this.journal)).routes];
    return routes.map(({ route }) => families.of(route.family)!.print(route.nlri)).sort();
  }

  async keeps(prefixes: readonly string[]): Promise<void> {
    await until('the journal to have all', () => assert.deepEqual(this.kept(), [...prefixes].sort()), LIMIT);
  }

  /** What the router has, in words. */
  get table(): string[] {
    return [...this.router.routes.keys()].map((prefix) => `${prefix} ${this.router.words(prefix)}`).sort();
  }

  async has(prefixes: readonly string[]): Promise<void> {
    const wanted = [...prefixes].sort();
    await until('the router to have all', () => assert.deepEqual([...this.router.routes.keys()].sort(), wanted), LIMIT);
  }

  async kill(daemon: Daemon): Promise<void> {
    const before = this.router.count('down');
    daemon.signal('SIGKILL');
    await this.router.hears('down', before + 1, LIMIT);
    await daemon.exited(LIMIT);
  }

  /** What the router was told since the last session began. */
  get told(): string[] {
    const { heard } = this.router;
    return heard.slice(heard.lastIndexOf('up') + 1);
  }

  /** Says a line as a client, and awaits `done`. */
  say(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(this.folder.at('control'), () => socket.write(`${line}\n`));
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
        if (answer.split('\n').includes('done')) {
          socket.destroy();
          resolve();
        }
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`'${line}' was answered ${answer}`)));
    });
  }
}

const prefixesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `10.0.${first + i}.0/24`);
const announce = (prefix: string, i: number) =>
  `announce route ${prefix} next-hop 192.0.2.${i % 200} med ${i} community [ 65000:${i % 7} ]`;

describe('a daemon with a journal', () => {
  it('that was killed announces the same again, before its End-of-RIB', async () => {
    const play = await Play.start();
    const { helper } = play;
    const first = await play.run();
    const mine = prefixesFrom(0, 120);
    await helper.ask(mine.map(announce), 120);
    await helper.does('announce route 2001:db8:7::/48 next-hop 2001:db8::1');
    await helper.does('announce route 10.9.0.0/16 next-hop self ttl 3600');
    await helper.does(`withdraw route ${mine[119]}`);
    await helper.does('announce attributes next-hop self origin egp nlri 10.7.0.0/24 10.7.1.0/24');
    await play.say('announce route 10.8.0.0/16 next-hop 192.0.2.8 local-preference 7');
    const all = [...mine.slice(0, 119), '2001:db8:7::/48', '10.9.0.0/16', '10.7.0.0/24', '10.7.1.0/24', '10.8.0.0/16'];
    await play.has(all);
    await play.keeps(all);
    const before = play.table;
    await play.kill(first);

    const second = await play.run();
    await play.router.hears(MARKER, 2, LIMIT);
    await play.router.hears('end-of-rib ipv6 unicast', 2, LIMIT);
    assert.deepEqual(play.table, before);
    const marker = play.told.indexOf(MARKER);
    for (const prefix of all) {
      const at = play.told.indexOf(`announce ${prefix}`);
      assert.ok(at >= 0 && at < marker, `${prefix}: ${at}, End-of-RIB ${marker}`);
    }

    // It says half of it again, with something changed, and that this is all.
    const again = mine.slice(0, 60);
    const told = play.router.heard.length;
    await helper.ask([...again.slice(0, 59).map(announce), announce(again[59]!, 300), 'ready'], 61);
    await play.has([...again, '10.8.0.0/16']);
    const heard = play.router.heard.slice(told);
    assert.deepEqual(
      heard.filter((each) => each.startsWith('announce')),
      [`announce ${again[59]}`],
    );
    assert.ok(!again.some((prefix) => heard.includes(`withdraw ${prefix}`)));
    await play.keeps([...again, '10.8.0.0/16']);

    // One that is told to end, and one without its process, have the journal too.
    second.signal('SIGTERM');
    assert.equal((await second.exited(LIMIT)).code, 0);
    const third = await play.run(neighborText());
    await play.has([...again, '10.8.0.0/16']);
    await play.has(['10.8.0.0/16']);
    await play.kill(third);
  });

  it('gives a helper that never says ready its time', async () => {
    const play = await Play.start();
    const first = await play.run();
    await play.helper.does('announce route 10.1.0.0/16 next-hop self');
    await play.helper.does('announce route 10.2.0.0/16 next-hop self');
    await play.keeps(['10.1.0.0/16', '10.2.0.0/16']);
    await play.kill(first);
    const second = await play.run(play.text('ready-timeout 5;'));
    await play.has(['10.1.0.0/16', '10.2.0.0/16']);
    await play.helper.does('announce route 10.2.0.0/16 next-hop self');
    assert.equal(play.told.includes(MARKER), false);
    await play.has(['10.2.0.0/16']);
    await play.router.hears(MARKER, 2, LIMIT);
    await second.logs('helper did not say ready, End-of-RIB waits for it no longer');
    await play.kill(second);
    // One that keeps its routes has them for good.
    await play.run(play.text('ready-timeout 1; on-exit keep;'));
    await play.router.hears(MARKER, 3, LIMIT);
    await play.helper.does('ready');
    await play.helper.does('announce route 10.3.0.0/16 next-hop self');
    await play.has(['10.2.0.0/16', '10.3.0.0/16']);
  });

  it('lets End-of-RIB wait until the helper is ready, with and without a journal', async () => {
    const play = await Play.start();
    for (const [round, env] of [{ keryx_api_journal: '' }, {}].entries()) {
      const daemon = await play.run(play.text('ready-timeout 600;', 'static { route 10.5.0.0/16 next-hop self; }'), {
        env,
      });
      await play.helper.does('announce route 10.1.0.0/16 next-hop self');
      await play.has(['10.1.0.0/16', '10.5.0.0/16']);
      assert.equal(play.told.includes(MARKER), false);
      await play.helper.does('ready');
      await play.router.hears(MARKER, round + 1, LIMIT);
      assert.ok(play.told.indexOf('announce 10.1.0.0/16') < play.told.indexOf(MARKER));
      assert.equal(play.told.filter((each) => each === MARKER).length, 1);
      await play.kill(daemon);
    }
  });

  it('does not start when another has it, or when it cannot be made', async () => {
    const play = await Play.start();
    await play.run();
    const refused = async (journal: string, why: RegExp) => {
      const env = { exabgp_api_cli: 'false', exabgp_tcp_port: String(play.port), keryx_api_journal: journal };
      const other = new Program(['run', play.folder.write('other.conf', neighborText())], { env });
      assert.equal((await other.exited(LIMIT)).code, 1);
      assert.match(other.stderr, why);
    };
    await refused(play.journal, /^api\.journal : process \d+ runs already, and writes the journal/);
    await refused(play.folder.at('nowhere/journal'), /^api\.journal : journal .*: .*no such file or directory/);
    await refused(play.folder.write('text', 'neighbor\n'), /^api\.journal : .* holds something else than a journal/);
    assert.equal(play.router.count('up'), 1);
  });

  it('goes on without it on a full disk, and has it again when there is room', { skip: noMounts() }, async () => {
    const play = await Play.start();
    const mount = 'mount -t tmpfs -o size=256k none "$0" && mkdir "$0/d" && exec "$@"';
    const place = new Folder().path;
    const before = ['unshare', '-m', 'sh', '-c', mount, place];
    const daemon = await play.run(play.text(), { before, env: { keryx_api_journal: `${place}/d/journal` } });
    const inside = `/proc/${daemon.pid}/root${place}/d/journal`;
    for (let round = 0; daemon.stdout.includes('the journal cannot be written') === false; round += 1) {
      assert.ok(round < 100);
      const lines = Array.from({ length: 500 }, (_, i) => announce(`10.${round}.${i & 255}.0/24`, i));
      await play.helper.ask(lines, 500);
    }
    const complaint = await daemon.logs(
      'the journal cannot be written: routes of helpers do not survive a restart until it can be',
    );
    assert.match(String(complaint.why), /ENOSPC/);
    await play.helper.does('announce route 10.200.0.0/16 next-hop self');
    await play.router.has('10.200.0.0/16');
    await until('nothing that is out of date to be there', () => assert.equal(statSync(inside).size, 0));
    assert.equal(daemon.records().filter(({ msg }) => msg.startsWith('the journal')).length, 1);
  });
});

/** Why no file system can be mounted here, or false. */
function noMounts(): string | false {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'nothing can be mounted';
  }
}
