// The parts of the benchmark of healthchecks: its configuration is what Keryx takes, and its targets are what checks find well.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { accepted } from '../config-parser/support.ts';
import { tools } from '../healthcheck/check-stage.ts';
import { Folder } from '../support/e2e-place.ts';
import { removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

const part = (name: string) => import(pathToFileURL(`scripts/bench/${name}.mjs`).href);
const { COUNTS, FALL, healthConfiguration, SERVICES } = await part('health-content');
const { latestKeepalive, startTargets } = await part('health');
const { Lateness } = await part('health-lateness');

const PATIENCE = 20_000;
const kinds = Object.keys(COUNTS);
const folder = new Folder();
let targets: ReturnType<typeof startTargets>;
let text: string;

const heard = (event: string) => targets.mail.take(event, AbortSignal.timeout(PATIENCE));

async function tries(): Promise<number> {
  targets.tell('report');
  return (await heard('report')).late.length;
}

/** Tries the second check of each kind. */
async function findings(): Promise<Record<string, boolean>> {
  const { services } = accepted(text);
  const found = kinds.map(async (kind) => {
    const { probe } = services.find(({ name }) => name === `${kind}-1`)!.checks[0]!;
    const { ok } = await new Promise<{ ok: boolean }>((resolve) => probe.run(tools, resolve));
    return [kind, ok] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

before(async () => {
  targets = startTargets(folder.path);
  text = healthConfiguration((await heard('listening')).targets);
});

after(async () => {
  await targets.stop();
  removeFolders();
});

describe('the health benchmark', () => {
  it('has a configuration of as many services as it says, one VIP and one check each', () => {
    const { services } = accepted(text);
    assert.equal(services.length, SERVICES);
    const vips = services.flatMap(({ vips }) => vips.map(({ prefix }) => prefix));
    assert.equal(new Set(vips).size, SERVICES);
    for (const kind of kinds) {
      const checks = services.flatMap(({ checks }) => checks).filter(({ probe }) => probe.kind === kind);
      assert.equal(checks.length, COUNTS[kind], kind);
      assert.ok(checks.every(({ interval, jitter, fall }) => interval === 1 && jitter === 0 && fall === FALL));
    }
  });

  it('has targets that are well, that count tries, and of which one ends when it is told to', {
    timeout: PATIENCE,
  }, async () => {
    assert.deepEqual(await findings(), Object.fromEntries(kinds.map((kind) => [kind, true])));
    // Nobody hears of a command and of a look at a file.
    await until('all tries to be counted', async () => assert.equal(await tries(), kinds.length - 2), PATIENCE);
    targets.tell('mark');
    assert.equal(await tries(), 0);
    targets.tell('down');
    assert.ok(BigInt((await heard('down')).at) > 0n);
    assert.deepEqual(await findings(), Object.fromEntries(kinds.map((kind) => [kind, kind !== 'http'])));
  });
});

describe('lateness in the health benchmark', () => {
  it('is what a try lacks to the most punctual one of its check', () => {
    const lateness = new Lateness(1000);
    for (const [check, at] of [
      ['a', 100],
      ['b', 500],
      ['a', 1130],
      ['b', 1500],
      ['a', 2090],
      ['b', 4507],
    ] as const) {
      lateness.came(check, at);
    }
    // The plan of a is 90, 1090, 2090. Two tries of b were left out.
    assert.deepEqual(lateness.values, [10, 40, 0, 0, 0, 2007]);
    lateness.clear();
    assert.deepEqual(lateness.values, []);
  });

  it('of keepalives is what is beyond their interval in the time that is watched', () => {
    const at = [0, 1000, 2030, 3010, 4010, 9999].map((ms) => ['keepalive', '', String(ms * 1_000_000)]);
    const others = [['announce', '192.0.2.1/32', '2500000000']];
    assert.equal(latestKeepalive([...at, ...others], 900_000_000n, 5_000_000_000n), 30);
    assert.equal(latestKeepalive([...at, ...others], 2_100_000_000n, 5_000_000_000n), 0);
  });
});
