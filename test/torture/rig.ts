// The rack: a real daemon with two sessions. Helpers of the first are tortured; the second has a steady helper, which
// must not feel it: its session stays, its keepalives are punctual, and what it announces arrives at once.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Daemon, endDaemons } from '../support/e2e-daemon.ts';
import { closeHelpers, TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { neighborText, processText, run } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';
import { HOLD_TIME, numberOf, Sink, stopSinks } from './sink.ts';

/** With KERYX_TORTURE=full the numbers of the specification, and otherwise fewer, for each landing. */
export const FULL = process.env.KERYX_TORTURE === 'full';
export const scaled = (usual: number, full: number): number => (FULL ? full : usual);

/** Half a second late is what is allowed; the rest is for machines that have other work. */
const LONGEST_SILENCE = (HOLD_TIME / 3) * 1000 + 500 + 2500;
/** A second is what is allowed; the rest is for machines that have other work. */
const SLOWEST_CANARY = 1000 + 2000;
const CANARY_EVERY = 400;

export interface Tortured {
  readonly name: string;
  /** What it runs: words of the configuration. */
  readonly run: string;
  /** More statements of the process. */
  readonly more?: string;
}

export interface RackOptions {
  readonly helpers: readonly Tortured[];
  /** What the tortured helpers hear: words of the `api` section. */
  readonly hears?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export class Rack {
  readonly daemon: Daemon;
  /** The session of the tortured. */
  readonly first: Sink;
  /** The session that must not feel anything. */
  readonly second: Sink;
  readonly steady: TestHelper;
  /** kB, when nothing had happened yet */
  readonly before: number;
  /** kB, the most that was seen since */
  most = 0;
  /** milliseconds from a line of the steady helper to the router, the longest of all */
  slowest = 0;
  canaries = 0;
  readonly #delayFile: string;
  #watching = true;
  #watch: Promise<void> = Promise.resolve();

  constructor(daemon: Daemon, sinks: readonly [Sink, Sink], steady: TestHelper, delayFile: string) {
    this.daemon = daemon;
    [this.first, this.second] = sinks;
    this.steady = steady;
    this.#delayFile = delayFile;
    this.before = this.memory();
  }

  /** Begins to send canaries and to look at the memory. */
  watch(): void {
    this.#watch = this.#watchUntilTold();
    // What it finds is told by `calm`.
    this.#watch.catch(() => {});
  }

  /** kB that the daemon has in memory. */
  memory(): number {
    try {
      const text = readFileSync(`/proc/${this.daemon.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s*(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      return 0;
    }
  }

  async #watchUntilTold(): Promise<void> {
    while (this.#watching) {
      await this.canary();
      await pause(CANARY_EVERY);
    }
  }

  /** Something that the steady helper announces: when it arrives, and how much memory there is meanwhile. */
  async canary(): Promise<void> {
    const prefix = `198.18.${this.canaries >> 8}.${this.canaries & 255}/32`;
    const number = numberOf(prefix);
    this.canaries += 1;
    const begin = performance.now();
    this.steady.say(`announce route ${prefix} next-hop 192.0.2.9`);
    while (!this.second.routes.has(number)) {
      if (performance.now() - begin > 20_000) throw new Error(`canary ${prefix} did not arrive: ${this.daemon.said()}`);
      this.most = Math.max(this.most, this.memory());
      await pause(10);
    }
    this.slowest = Math.max(this.slowest, performance.now() - begin);
  }

  /** Ends the watch and says what it saw: the second session felt nothing. */
  async calm(t: TestContext): Promise<void> {
    await this.canary();
    this.#watching = false;
    await this.#watch;
    const stall = this.stall();
    const silence = Math.round(this.second.silence);
    t.diagnostic(
      `slowest canary ${Math.round(this.slowest)} ms, ${silence} ms without a KEEPALIVE, ` +
        `loop held ${stall} ms at most, memory ${this.before} kB, at most ${this.most} kB`,
    );
    assert.ok(this.daemon.alive, this.daemon.said());
    assert.equal(this.second.sessions, 1, 'the second session flapped');
    assert.ok(this.second.established);
    assert.ok(silence < LONGEST_SILENCE, `no KEEPALIVE came for ${silence} ms`);
    assert.ok(this.slowest < SLOWEST_CANARY, `a canary took ${this.slowest} ms`);
    assert.equal(this.second.routes.size, this.canaries);
    // Nothing but its canaries: an UPDATE for each at most, and the end of the table.
    assert.ok(this.second.updates <= this.canaries + 1, `${this.second.updates} UPDATEs`);
  }

  /** milliseconds that the daemon's event loop was held, at most; needs a moment to be written. */
  stall(): number {
    return existsSync(this.#delayFile) ? Number(readFileSync(this.#delayFile, 'utf8')) : 0;
  }

  /** Records of the log about a helper. */
  records(message: string, process = 'tortured') {
    return this.daemon.records().filter((record) => record.msg === message && record.process === process);
  }

  /** Waits for so many records of the log about a helper. */
  async logs(message: string, times = 1, limitMs = 20_000, process = 'tortured') {
    return until(
      `'${message}' of ${process}, ${times} times`,
      () => {
        const found = this.records(message, process);
        assert.ok(found.length >= times, this.daemon.said());
        return found;
      },
      limitMs,
    );
  }

  /** Process numbers of those that were started under a name, oldest first. */
  pids(process = 'tortured'): number[] {
    return this.records('helper started', process).map(({ pid }) => Number(pid));
  }
}

/** Both sessions up, the steady helper there, and the tortured on their way. */
export async function rack({ helpers, hears = '', env = {} }: RackOptions): Promise<Rack> {
  const folder = new Folder();
  const steady = new TestHelper(folder, 'steady');
  // For a daemon that becomes somebody else.
  chmodSync(folder.at('steady.socket'), 0o777);
  const port = await freePort(THEIRS);
  const sinks = [await Sink.start(THEIRS, port), await Sink.start(THEIRS_TOO, port)] as const;
  const delayFile = folder.at('loop-delay');
  const names = helpers.map(({ name }) => name).join(' ');
  const text = [
    ...helpers.map(({ name, run, more }) => `process ${name} { run ${run}; encoder json; ${more ?? ''} }\n`),
    processText('steady', steady.run),
    neighbor(THEIRS, `api { processes [ ${names} ]; ${hears} }`),
    neighbor(THEIRS_TOO, 'api { processes [ steady ]; }'),
  ].join('');
  const monitor = pathToFileURL(resolve('test/torture/helpers/loop-delay.mjs')).href;
  const daemon = await run(text, port, {
    env: { NODE_OPTIONS: `--import=${monitor}`, KERYX_LOOP_DELAY: delayFile, ...env },
  });
  await Promise.all([...sinks.map((sink) => sink.up()), steady.started()]);
  // What it took to begin is not counted.
  rmSync(delayFile, { force: true });
  const it = new Rack(daemon, sinks, steady, delayFile);
  it.watch();
  return it;
}

function neighbor(peer: string, more: string): string {
  const text = neighborText({ peer, holdTime: HOLD_TIME, more });
  return text.replace('ipv4 unicast; ipv6 unicast;', 'ipv4 unicast;');
}

/** For `afterEach`. */
export async function clear(): Promise<void> {
  await endDaemons();
  stopSinks();
  closeHelpers();
}

export { Folder, removeFolders } from '../support/e2e-place.ts';

/** Prefixes of 10.0.0.0/8, as `flood` says them. */
export function flooded(count: number): Set<number> {
  return new Set(Array.from({ length: count }, (_, i) => (0x0a000000 + i) * 64 + 32));
}

/** Words of a shell that say `count` announcements of single addresses, one prefix each. */
export function flood(count: number): string {
  return (
    `seq 0 ${count - 1} | awk '{ printf "announce route 10.%d.%d.%d/32 next-hop 192.0.2.9\\n", ` +
    `$1 / 65536, $1 / 256 % 256, $1 % 256 }'`
  );
}

export function assertSame(found: Iterable<number>, wanted: Iterable<number>): void {
  const left = new Set(found);
  const missing: number[] = [];
  for (const each of wanted) if (!left.delete(each)) missing.push(each);
  assert.deepEqual(
    { missing: missing.slice(0, 5), count: missing.length, more: [...left].slice(0, 5) },
    { missing: [], count: 0, more: [] },
  );
}
