//    Keryx  127.x.y.1, AS 65510  ----  127.x.y.2, AS 65511  BIRD
//
// Keryx is killed and started again, with graceful restart on both sides, while BIRD's table is looked at every 50 ms:
//
// 1. with a journal no route is ever missing, though the helper takes its time to say them again
// 2. nor is one without a journal, where End-of-RIB waits until the helper is ready
// 3. without either, End-of-RIB comes too early and BIRD drops them: what the other two are for

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { readJournal } from '../../src/process-bridge/journal/replay.ts';
import { type Child, startChild } from '../support/child.ts';
import { Daemon } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { OUR_AS, THEIR_AS } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const LIMIT = 30_000;
const PREFIXES = Array.from({ length: 40 }, (_, i) => `10.0.${i}.0/24`);
const say = (prefix: string) => `announce route ${prefix} next-hop self`;

const birds: Bird[] = [];
afterEach(async () => {
  await clear();
  await Promise.all(birds.splice(0).map((bird) => bird.stop()));
});
after(removeFolders);

class Bird {
  readonly #child: Child;
  readonly #control: string;
  #socket: Socket | undefined;
  #answer = '';
  /** Prefixes that were missing at some time since `watch`. */
  readonly missed = new Set<string>();
  looks = 0;
  #watching: Promise<void> | undefined;
  #over = false;

  constructor(folder: Folder, port: number) {
    const config = folder.write(
      'bird.conf',
      `log stderr all;
router id 192.0.2.2;
protocol device {}
protocol bgp subject {
  local ${THEIRS} port ${port} as ${THEIR_AS};
  neighbor ${OURS} as ${OUR_AS};
  multihop; passive yes;
  graceful restart on;
  ipv4 { import all; export none; };
}
`,
    );
    this.#control = folder.at('bird.ctl');
    const argv = ['bird', '-f', '-c', config, '-s', this.#control, '-P', folder.at('bird.pid')];
    this.#child = startChild(argv, folder.at('bird.log'));
    birds.push(this);
  }

  /** Prefixes in its table. */
  async table(): Promise<string[]> {
    const text = await this.#ask('show route protocol subject');
    return [...text.matchAll(/(\d+\.\d+\.\d+\.\d+\/\d+) /g)].map(([, prefix]) => prefix!).sort();
  }

  async has(prefixes: readonly string[]): Promise<void> {
    const wanted = [...prefixes].sort();
    await until('BIRD to have all', async () => assert.deepEqual(await this.table(), wanted), LIMIT);
  }

  /** Looks every 50 ms whether these are there. */
  watch(prefixes: readonly string[]): void {
    const look = async () => {
      while (!this.#over) {
        const there = new Set(await this.table());
        this.looks += 1;
        for (const prefix of prefixes) if (!there.has(prefix)) this.missed.add(prefix);
        await pause(50);
      }
    };
    this.#watching = look();
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#watching?.catch(() => {});
    this.#socket?.destroy();
    await this.#child.stop();
  }

  async #ask(question: string): Promise<string> {
    if (this.#socket === undefined) await this.#connect();
    this.#answer = '';
    this.#socket!.write(`${question}\n`);
    await this.#answered();
    return this.#answer;
  }

  async #connect(): Promise<void> {
    await until('BIRD to answer', async () => {
      const socket = connect(this.#control);
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      socket.setEncoding('utf8').on('data', (text: string) => {
        this.#answer += text;
      });
      this.#socket = socket;
    });
    await this.#answered();
  }

  /** An answer ends with a line whose code is followed by a blank. */
  async #answered(): Promise<void> {
    const end = Date.now() + LIMIT;
    while (!/^\d{4} .*\n$/m.test(this.#answer.slice(this.#answer.lastIndexOf('\n', this.#answer.length - 2) + 1))) {
      if (Date.now() > end) throw new Error(`BIRD answered ${this.#answer}`);
      await pause(5);
    }
  }
}

interface Setup {
  readonly journal: boolean;
  /** Words of the process. */
  readonly more: string;
}

async function play({ journal, more }: Setup) {
  const folder = new Folder();
  const port = await freePort(THEIRS);
  const bird = new Bird(folder, port);
  const helper = new TestHelper(folder, 'watch');
  const file = folder.at('journal');
  const config = folder.write(
    'keryx.conf',
    processText('watch', helper.run, more) +
      neighborText({ more: 'capability { graceful-restart 120; } api { processes [ watch ]; }' }),
  );
  const env = { exabgp_tcp_port: String(port), ...(journal && { keryx_api_journal: file }) };
  const run = async () => {
    const { starts } = helper;
    const daemon = new Daemon(['run', config], { env });
    await daemon.logs('session up', LIMIT);
    await until('the helper to be started', () => assert.equal(helper.starts, starts + 1), LIMIT);
    return daemon;
  };
  const first = await run();
  await helper.ask(PREFIXES.map(say), PREFIXES.length);
  await helper.does('ready');
  await bird.has(PREFIXES);
  if (journal) {
    const kept = () => [...readJournal(readFileSync(file)).routes].length;
    await until('the journal to have all', () => assert.equal(kept(), PREFIXES.length), LIMIT);
  }
  return {
    bird,
    helper,
    /** Kills it and starts another. */
    again: async () => {
      first.signal('SIGKILL');
      await first.exited(LIMIT);
      return run();
    },
  };
}

describe('a restart that BIRD helps with', { skip: reasonToSkip('journal', ['bird']) }, () => {
  it('loses no route with a journal, and then only what the helper does not say again', async () => {
    const { bird, helper, again } = await play({ journal: true, more: 'ready-timeout 60;' });
    const half = PREFIXES.slice(0, 20);
    bird.watch(half);
    await again();
    await pause(1000);
    assert.deepEqual([...new Set(await bird.table())], [...PREFIXES].sort());
    await helper.ask(half.map(say), half.length);
    await pause(500);
    assert.deepEqual([...new Set(await bird.table())], [...PREFIXES].sort());
    await helper.does('ready');
    await bird.has(half);
    await pause(1000);
    assert.deepEqual([...bird.missed], []);
    assert.ok(bird.looks > 20, `${bird.looks}`);
  });

  it('loses no route where the helper does not know of any ready', async () => {
    const { bird, helper, again } = await play({ journal: true, more: '' });
    bird.watch(PREFIXES);
    await again();
    await pause(2000);
    await helper.ask(PREFIXES.map(say), PREFIXES.length);
    await pause(1000);
    assert.deepEqual([...bird.missed], []);
    assert.ok(bird.looks > 20, `${bird.looks}`);
  });

  it('loses no route where End-of-RIB waits for the helper', async () => {
    const { bird, helper, again } = await play({ journal: false, more: 'ready-timeout 60;' });
    bird.watch(PREFIXES);
    await again();
    await pause(2000);
    await helper.ask([...PREFIXES.map(say), 'ready'], PREFIXES.length + 1);
    await pause(1000);
    assert.deepEqual([...new Set(await bird.table())], [...PREFIXES].sort());
    assert.deepEqual([...bird.missed], []);
    assert.ok(bird.looks > 20, `${bird.looks}`);
  });

  it('loses all routes without either, until the helper says them again', async () => {
    const { bird, helper, again } = await play({ journal: false, more: '' });
    await again();
    await bird.has([]);
    await helper.ask(PREFIXES.map(say), PREFIXES.length);
    await bird.has(PREFIXES);
  });
});
