import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { parseRoute, routeKey } from '../../src/bgp/index.ts';
import { checkJournal, JournalError, Keeper } from '../../src/process-bridge/journal/index.ts';
import { Pen } from '../../src/process-bridge/journal/record.ts';
import { readJournal } from '../../src/process-bridge/journal/replay.ts';
import type { ProcessConfig } from '../../src/process-bridge/process-config.ts';
import { BridgeRegistry } from '../../src/process-bridge/registry.ts';
import { type Log, neighbor, type PeerConfig, Speaker, systemClock } from '../../src/speaker/index.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';
import { seeded } from '../support/fake-clock.ts';
import { seed } from '../support/fast-check.ts';
import { route } from '../support/pair.ts';
import { until } from '../support/wait.ts';

after(removeFolders);

const ONE = peerOf('192.0.2.1');
const TWO = peerOf('192.0.2.2');
const RANGE = neighbor({
  peerAddress: '198.51.100.0',
  rangeLength: 24,
  passive: true,
  localAs: 1,
  peerAs: 2,
  routerId: '1.1.1.1',
});
const HELPER = 'process watch#1';

function peerOf(peerAddress: string, routes = [] as PeerConfig['routes']): PeerConfig {
  return neighbor({ peerAddress, localAs: 65001, peerAs: 65002, routerId: '192.0.2.9', routes });
}

interface Setup {
  readonly neighbors?: readonly PeerConfig[];
  readonly processes?: readonly ProcessConfig[];
  readonly spare?: number;
}

/** What a daemon is made of as far as a journal knows it: neighbors that nobody dials. */
class Stage {
  readonly speaker: Speaker;
  readonly registry: BridgeRegistry;
  readonly keeper: Keeper;
  readonly complaints: string[] = [];

  constructor(file: string, { neighbors = [ONE, TWO], processes = [], spare }: Setup = {}) {
    const note = (about: object, message: string) => this.complaints.push(`${message} ${JSON.stringify(about)}`);
    const log: Log = { debug: () => {}, info: () => {}, warn: note, error: note };
    this.speaker = new Speaker({ log });
    for (const config of neighbors) this.speaker.add(config);
    this.registry = new BridgeRegistry(this.speaker, {
      clock: systemClock,
      log,
      queues: () => [],
      allow: () => {},
      onReady: () => {},
    });
    this.keeper = new Keeper(file, {
      speaker: this.speaker,
      registry: this.registry,
      clock: systemClock,
      log,
      configOf: (name) => processes.find((each) => each.name === name),
      ...(spare !== undefined && { spare }),
    });
    this.keeper.begin();
  }

  peer({ name }: PeerConfig) {
    return this.speaker.peers((each) => each.name === name)[0]!;
  }

  announce(prefix: string, owner = HELPER, tail = 'next-hop self', to = [this.peer(ONE)]): void {
    this.speaker.announce([route(prefix, tail)], { to, owner });
  }

  /** `192.0.2.1 203.0.113.0/24 process watch#1`, of what helpers and clients announce. */
  get routes(): string[] {
    const kept = this.speaker
      .peers()
      .flatMap((peer) =>
        [...peer.routes()]
          .filter(({ owner }) => owner !== 'config' && owner !== 'library')
          .map((each) => `${peer.name} ${routeKey(each)} ${each.owner}`),
      );
    return kept.sort();
  }

  async stop(): Promise<void> {
    this.registry.stop();
    await this.keeper.stop();
  }
}

function inFile(file: string): string[] {
  return [...readJournal(readFileSync(file)).routes]
    .map(({ peer, route: its, owner }) => `${peer} ${routeKey(its)} ${owner}`)
    .sort();
}

function reaches(file: string, wanted: readonly string[]): Promise<void> {
  return until('the file to have what is announced', () => assert.deepEqual(inFile(file), wanted));
}

describe('a journal', () => {
  it('has what helpers and clients announce, and nothing of others', async () => {
    const file = new Folder().at('journal');
    const stage = new Stage(file, { neighbors: [peerOf('192.0.2.1', [route('10.9.0.0/16')]), TWO, RANGE] });
    stage.announce('10.1.0.0/16');
    stage.announce('10.2.0.0/16', 'cli', 'next-hop self', stage.speaker.peers() as never);
    stage.announce('10.3.0.0/16', 'library');
    stage.announce('10.4.0.0/16', 'config');
    assert.equal(stage.routes.length, 4);
    await reaches(file, stage.routes);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    stage.peer(TWO).clear();
    stage.peer(ONE).withdraw([route('10.1.0.0/16')]);
    assert.equal(stage.routes.length, 2);
    await reaches(file, stage.routes);
    // What somebody else takes over is not ours any more.
    stage.announce('10.2.0.0/16', 'library');
    await reaches(file, stage.routes);
    stage.speaker.remove(RANGE.name);
    await reaches(file, []);
    await stage.stop();
  });

  it('loses routes that the configuration takes over, and keeps those of a neighbor that is reset', async () => {
    const file = new Folder().at('journal');
    const stage = new Stage(file);
    stage.announce('10.1.0.0/16');
    stage.announce('10.2.0.0/16');
    await reaches(file, stage.routes);
    stage.speaker.update([{ ...ONE, routes: [route('10.2.0.0/16', 'next-hop 192.0.2.7')], holdTime: 30 }, TWO]);
    assert.equal(stage.routes.length, 1);
    await reaches(file, stage.routes);
    stage.announce('10.5.0.0/16');
    await reaches(file, stage.routes);
    assert.equal(stage.routes.length, 2);
    stage.speaker.update([TWO]);
    await reaches(file, []);
    await stage.stop();
  });

  it('is what the next daemon announces, for owners that are gone', async () => {
    const file = new Folder().at('journal');
    const first = new Stage(file);
    first.announce('10.1.0.0/16', 'process watch#7', 'next-hop 192.0.2.8 med 5 community [ 1:2 ]');
    first.announce('10.2.0.0/16', 'process gone#1');
    first.announce('10.3.0.0/16', 'cli');
    first.announce('10.4.0.0/16', 'cli', 'next-hop self', [first.peer(TWO)]);
    await first.stop();
    const watch: ProcessConfig = { name: 'watch', run: ['/bin/true'], encoder: 'json', respawn: true };
    const taken = peerOf('192.0.2.1', [route('10.3.0.0/16', 'next-hop 192.0.2.77')]);
    const second = new Stage(file, { neighbors: [taken], processes: [watch] });
    const { name } = ONE;
    const key = (prefix: string) => routeKey(route(prefix));
    assert.deepEqual(second.routes, [
      `${name} ${key('10.1.0.0/16')} process watch#0`,
      `${name} ${key('10.2.0.0/16')} process gone#0`,
    ]);
    const [restored] = [...second.peer(ONE).routes()].filter(({ owner }) => owner === 'process watch#0');
    assert.equal(
      restored!.attributes,
      parseRoute('route 10.1.0.0/16 next-hop 192.0.2.8 med 5 community [ 1:2 ]').attributes,
    );
    assert.deepEqual(
      second.registry.owners().map(({ owner, routes, orphanedSeconds }) => [owner, routes, orphanedSeconds]),
      [
        ['config', 1, undefined],
        ['process watch#0', 1, 0],
        ['process gone#0', 1, 0],
      ],
    );
    // The neighbor that is gone, and the route that the configuration has, are not in the file any more.
    assert.deepEqual(inFile(file), second.routes);
    second.registry.owned.started('watch');
    second.registry.owned.ready('watch');
    await until('the routes of watch to go', () => assert.equal(second.routes.length, 1));
    await reaches(file, second.routes);
    await second.stop();
  });

  it('knows how long routes live, by the clock on the wall and by what was left', async () => {
    const file = new Folder().at('journal');
    const first = new Stage(file);
    const now = Math.round(systemClock.wall() * 1000);
    const hold = (prefix: string, seconds: number) => {
      const its = route(prefix);
      const leased = { peer: ONE.name, route: its, owner: 'cli' };
      first.announce(prefix, 'cli');
      first.registry.hold(`${ONE.name} ${routeKey(its)}`, first.registry.now() + seconds * 1000, leased);
    };
    hold('10.1.0.0/16', 60);
    hold('10.2.0.0/16', 3600);
    first.announce('10.3.0.0/16', 'cli');
    await first.stop();
    const routes = [...readJournal(readFileSync(file)).routes];
    for (const [i, seconds] of [60, 3600].entries()) {
      const end = routes[i]!.until!;
      assert.ok(Math.abs(end.at - now - seconds * 1000) < 30_000, `${end.at}`);
      assert.ok(end.left <= seconds * 1000 && end.left > seconds * 1000 - 30_000, `${end.left}`);
    }
    assert.equal(routes[2]!.until, undefined);
    // The first is over by now, and the clock was set back a year before the second.
    const pen = new Pen({ pid: 0, start: '' });
    const year = 365 * 24 * 3600 * 1000;
    pen.announce(ONE.name, route('10.1.0.0/16'), 'cli', { at: now - 1, left: 60_000 });
    pen.announce(ONE.name, route('10.2.0.0/16'), 'cli', { at: now + year, left: 500 });
    writeFileSync(file, pen.take()!);
    const second = new Stage(file);
    assert.equal(second.routes.length, 1);
    await until('the second route to end', () => assert.deepEqual(second.routes, []));
    await reaches(file, []);
    await second.stop();
  });

  it('ends the routes of a client that does not renew its lease after the restart', async () => {
    const file = new Folder().at('journal');
    const first = new Stage(file);
    const caller = { name: 'client', owner: 'cli', peers: () => [] };
    first.registry.renew(caller, 3600);
    first.announce('10.1.0.0/16', 'cli');
    first.announce('10.2.0.0/16');
    first.registry.renew(caller, 2);
    await first.stop();
    const second = new Stage(file);
    assert.equal(second.routes.length, 2);
    await until('the route of the client to end', () => assert.deepEqual(second.routes.length, 1));
    await second.stop();
  });

  it('keeps the name of a watchdog', async () => {
    const file = new Folder().at('journal');
    const first = new Stage(file, { spare: 0 });
    const dog = { ...route('10.1.0.0/16'), watchdog: 'dog' };
    first.registry.watchdogs.note([first.peer(ONE)], [dog], HELPER);
    first.speaker.announce([dog], { to: [first.peer(ONE)], owner: HELPER });
    await first.stop();
    const second = new Stage(file);
    await second.stop();
    const third = new Stage(file);
    third.registry.watchdogs.set([third.peer(ONE)], 'dog', false);
    assert.deepEqual(third.routes, []);
    await third.stop();
  });

  it('does not grow with what was said, and is right whatever changes while it is written anew', async () => {
    const folder = new Folder();
    const random = seeded(seed);
    const any = (below: number) => Math.floor(random() * below);
    const file = folder.at('journal');
    const stage = new Stage(file, { spare: 50 });
    for (let i = 0; i < 5000; i += 1) stage.announce(`10.${i >> 8}.${i & 255}.0/24`, 'process a#1');
    const files = new Set<string>();
    let holdTime = 30;
    for (let i = 0; i < 8000; i += 1) {
      const peer = stage.peer([ONE, TWO][any(2)]!);
      const owner = ['process a#1', 'process b#1', 'cli'][any(3)]!;
      const name = `10.${any(12)}.${any(256)}.0/24`;
      const kind = any(1000);
      if (kind < 700) stage.announce(name, owner, `next-hop self med ${any(4)}`, [peer]);
      else if (kind < 990) peer.withdraw([route(name)]);
      else if (kind < 993) stage.registry.withdrawAll(owner, 'a test');
      else if (kind < 994) peer.clear();
      else {
        holdTime += 1;
        stage.speaker.update([{ ...ONE, holdTime }, TWO]);
      }
      if (any(20) > 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      const { ino, birthtimeMs } = statSync(file);
      files.add(`${ino} ${birthtimeMs}`);
    }
    for (let i = 0; i < 200; i += 1) stage.announce(`10.77.${i}.0/24`);
    await until('owners to be gone', () => assert.deepEqual(inFile(file), stage.routes));
    assert.ok(files.size > 1, `${files.size} files`);
    assert.ok(stage.routes.length >= 200);
    await stage.stop();
    assert.deepEqual(
      stage.complaints.filter((each) => !each.startsWith('routes withdrawn')),
      [],
    );
    assert.equal(existsSync(`${file}.new`), false);
  });

  it('is written anew when it has many lines that say nothing any more', async () => {
    const file = new Folder().at('journal');
    const stage = new Stage(file, { spare: 1000 });
    let before = 0;
    await until('it to get shorter', () => {
      for (let i = 0; i < 200; i += 1) stage.announce('10.0.0.0/24', HELPER, `next-hop self med ${i}`);
      const { size } = statSync(file);
      const shorter = size < before;
      before = size;
      assert.ok(shorter);
    });
    stage.announce('10.0.0.0/24', HELPER, 'next-hop self med 77');
    await stage.stop();
    const [last, ...more] = [...readJournal(readFileSync(file)).routes];
    assert.equal(last!.route.attributes, route('10.0.0.0/24', 'next-hop self med 77').attributes);
    assert.deepEqual(more, []);
  });

  it('is not taken from a daemon that runs, nor made of something else', async () => {
    const file = new Folder().at('journal');
    const head = (pid: number, start: string) => new Pen({ pid, start }).take()!;
    // The process that started this one, and one that has its number after a restart of the machine.
    writeFileSync(file, head(process.ppid, ''));
    assert.throws(() => new Stage(file), JournalError);
    assert.throws(() => checkJournal(file), new RegExp(`process ${process.ppid} runs already`));
    for (const [pid, start] of [
      [process.ppid, '1'],
      [process.pid, ''],
      [0x7fffffff, ''],
    ] as const) {
      writeFileSync(file, head(pid, start));
      checkJournal(file);
    }
    for (const text of ['neighbor 192.0.2.1 {\n', 'keryx-journal 2 1 -\n', '\0']) {
      writeFileSync(file, text);
      assert.throws(() => checkJournal(file), /something else than a journal/);
      assert.throws(() => new Stage(file), JournalError);
      assert.equal(readFileSync(file, 'utf8'), text);
    }
    for (const text of ['', 'keryx-jour', 'keryx-journal 1 77']) {
      writeFileSync(file, text);
      checkJournal(file);
      await new Stage(file).stop();
    }
    assert.throws(() => checkJournal('/nonexistent/journal'), /no such file or directory/);
    assert.throws(() => new Stage('/nonexistent/journal'), JournalError);
    assert.throws(() => checkJournal(new Folder().path), JournalError);
  });

  it('whose end is torn says so, and has what came before', async () => {
    const file = new Folder().at('journal');
    const first = new Stage(file);
    first.announce('10.1.0.0/16', 'cli');
    await reaches(file, first.routes);
    const size = statSync(file).size;
    first.announce('10.2.0.0/16', 'cli');
    await first.stop();
    writeFileSync(file, readFileSync(file).subarray(0, size + 20));
    const second = new Stage(file);
    assert.equal(second.routes.length, 1);
    assert.match(second.complaints[0]!, /the end of the journal is not whole.*"octets":20/);
    await second.stop();
  });

  it('that cannot be written anew grows on, and says so once', async () => {
    const folder = new Folder();
    const file = folder.at('journal');
    const stage = new Stage(file, { spare: 100 });
    renameSync(folder.path, `${folder.path}.away`);
    const before = () => statSync(`${folder.path}.away/journal`).size;
    for (let round = 0; round < 5; round += 1) {
      for (let i = 0; i < 200; i += 1) stage.announce('10.0.0.0/24', HELPER, `next-hop self med ${i}`);
      const size = before();
      await until('it to grow', () => assert.ok(before() > size));
    }
    await until('a complaint', () => assert.equal(stage.complaints.length, 1));
    assert.match(stage.complaints[0]!, /cannot be written anew/);
    renameSync(`${folder.path}.away`, folder.path);
    await stage.stop();
    assert.deepEqual(inFile(file), stage.routes);
  });
});
