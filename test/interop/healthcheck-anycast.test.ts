//                                          AS 65001, MED 50:  site one, Keryx and an HTTP service at 192.0.2.80
//    client  ----  router, AS 65000, BIRD
//                                          AS 65001, MED 100: site two, likewise
//
// The client asks 192.0.2.80 every 10 ms, over a new connection and with a datagram, and packets go where BIRD's best route
// does. However the service of a site ends, nobody is sent there for long; and where its end is announced, nobody notices:
//
// 1. an address is on the interface before it is announced
// 2. a service that is killed, hangs or is slow is left within fall x interval and 1.5 s, and nothing is lost when it returns
// 3. a drain loses nothing, and the service may be stopped after it
// 4. a daemon that is killed leaves no processes, and its address to the next one; one that is told to stop drains first
// 5. an address that is removed by hand is put there again, or the service is down and says why
// 6. with a last resort, of sites that all fail some stay, say so, and leave once one of them is well

import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type BirdRole, ROUTER_AS } from '../support/anycast-bird.ts';
import { layNetwork, type Network } from '../support/anycast-net.ts';
import type { Probe } from '../support/anycast-probes.ts';
import { IP_TAKES_MS, PREFIX, type Site, SLOW_MS } from '../support/anycast-site-subject.ts';
import { AnycastStage, FALL, INTERVAL } from '../support/anycast-stage.ts';
import { endDaemons } from '../support/e2e-daemon.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';
import { ask } from '../support/netns.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const LIMIT = 10_000;
/** When nobody may be sent to a dead service any more, milliseconds after its end. */
const LEFT_AFTER = (FALL * INTERVAL + 1.5) * 1000;
/** So long the clock of BIRD's log may lag behind that of others, milliseconds. */
const SAME_MOMENT = 100;
const WORST = 0xffff_ffff;
const GRACEFUL_SHUTDOWN = '65535:0';
const LAST_RESORT = `${ROUTER_AS}:999`;

const flag = new Folder().write('flag', '');
const reason = reasonToSkip('healthcheck-anycast', ['bird', 'birdc', 'sysctl']);

let network: Network;
let stage: AnycastStage;
after(removeFolders);

/** Those that nobody answered. */
const lost = (probes: readonly Probe[]) => probes.filter(({ by }) => by === undefined);

function tell(t: TestContext, text: string, probes: readonly Probe[]): void {
  const again = probes.filter((probe) => probe.again).length;
  t.diagnostic(`${text}; of ${probes.length} probes ${lost(probes).length} lost, ${again} made again`);
}

/** What came of probes: `one`, `two`, or why there was no answer. */
const endsOf = (probes: readonly Probe[]) => [...new Set(probes.map(({ kind, by, why }) => by ?? `${kind}: ${why}`))];

/** Nothing was lost since a time, in which there were enough probes to notice. */
async function assertNothingLost(t: TestContext, since: number, what: string): Promise<Probe[]> {
  const now = Date.now();
  const probes = await stage.probes.between(since, now);
  tell(t, `${what}: ${Math.round(now - since)} ms`, probes);
  assert.deepEqual(endsOf(lost(probes)), []);
  assert.ok(probes.length > (now - since) / 50, `${probes.length} probes`);
  // One that is made again was under way when the route changed.
  assert.ok(probes.filter((probe) => probe.again).length <= 10);
  return probes;
}

/** Site one fails at a time: soon nobody is sent there, and site two has not missed a probe since then. */
async function assertLeft(t: TestContext, at: number, what: string, isBad: (probe: Probe) => boolean): Promise<void> {
  await stage.routeEvent(stage.one, 'removed', at);
  await pause(at + LEFT_AFTER + 500 - Date.now());
  const probes = await stage.probes.between(at, Date.now());
  const bad = probes.filter(isBad);
  const last = Math.max(0, ...bad.map(({ start }) => start - at));
  tell(t, `${what}: the last bad probe after ${Math.round(last)} ms`, probes);
  assert.ok(bad.length > 0);
  assert.ok(last <= LEFT_AFTER, `${last} ms`);
  const late = probes.filter(({ start }) => start > at + LEFT_AFTER);
  assert.ok(late.length > 10, `${late.length} probes`);
  assert.deepEqual(endsOf(late), ['two']);
}

/** Site one is well again since a time. */
async function assertReturns(t: TestContext, since: number, what: string): Promise<void> {
  await stage.well();
  const probes = await assertNothingLost(t, since, what);
  assert.ok(probes.some(({ by }) => by === 'two'));
}

/** What was added since a time was announced only then. `ip` takes its time to add. */
async function assertAddressFirst(t: TestContext, site: Site, since: number): Promise<void> {
  const there = await site.addressEvent('added', since);
  const announced = await stage.routeEvent(site, 'added', since);
  t.diagnostic(`site ${site.name}: announced ${Math.round(announced - there)} ms after its address came`);
  assert.ok(there - since > IP_TAKES_MS - SAME_MOMENT, `the address was there after ${there - since} ms`);
  assert.ok(announced > there - SAME_MOMENT);
}

/** Its address went only after it was withdrawn. */
async function assertAddressLast(t: TestContext, site: Site, since: number): Promise<void> {
  const withdrawn = await stage.routeEvent(site, 'removed', since);
  const gone = await site.addressEvent('removed', since);
  t.diagnostic(`site ${site.name}: its address went ${Math.round(gone - withdrawn)} ms after the withdrawal`);
  assert.ok(gone > withdrawn, `withdrawn at ${withdrawn}, gone at ${gone}`);
  assert.equal(await site.addresses(), 0);
}

describe('two sites with one VIP', { skip: reason }, () => {
  let begun: number;

  before(async () => {
    network = layNetwork();
    stage = new AnycastStage(network, {
      role: 'external',
      service: 'drain { wait 1; linger 0.5; on-shutdown; }',
      sections: `
healthcheck kept { vip 192.0.2.81/32; check file { path ${flag}; } interval 0.3; timeout 5; rise 1; }
healthcheck required { vip 192.0.2.82/32; check file { path ${flag}; } interval 0.3; timeout 5; rise 1; address require; }
healthcheck busy { vip 192.0.2.83/32; address ignore; check command { run /bin/sleep 1000; } timeout 100; interval 100; }
`,
    });
    begun = Date.now();
    await stage.open();
  });
  after(async () => {
    await stage.close();
    await endDaemons();
    network.remove();
  });

  it('announces it when its address is there', async (t) => {
    for (const site of stage.sites) await assertAddressFirst(t, site, begun);
  });

  it('leaves a service that is killed', async (t) => {
    const { one } = stage;
    const at = await one.kill();
    await assertLeft(t, at, 'killed', ({ by }) => by !== 'two');
    const back = Date.now();
    one.serve();
    await assertReturns(t, back, 'back');
  });

  it('leaves a service that hangs', async (t) => {
    const { one } = stage;
    const at = one.signal('SIGSTOP');
    await assertLeft(t, at, 'hung', ({ by }) => by !== 'two');
    const back = one.signal('SIGCONT');
    await assertReturns(t, back, 'back');
  });

  it('leaves a service that is slow', async (t) => {
    const { one } = stage;
    const at = one.signal('SIGUSR2');
    await assertLeft(t, at, 'slow', ({ by, took }) => by !== 'two' && took >= SLOW_MS);
    assert.deepEqual(endsOf(lost(await stage.probes.between(at, Date.now()))), []);
    const back = one.signal('SIGUSR2');
    await assertReturns(t, back, 'back');
  });

  it('loses nothing in a drain, after which the service may be stopped', async (t) => {
    const { one, bird } = stage;
    const since = Date.now();
    const drained = one.command('drain', 'web', '--wait', '1');
    await stage.sees([
      { site: 'two', med: 100, communities: [] },
      { site: 'one', med: WORST, communities: [GRACEFUL_SHUTDOWN] },
    ]);
    t.diagnostic((await drained).trim().split('\n').join(', '));
    await assertAddressLast(t, one, since);
    await one.kill();
    await pause(500);
    const probes = await assertNothingLost(t, since, 'drained and stopped');
    const withdrawn = await stage.routeEvent(one, 'removed', since);
    assert.deepEqual(endsOf(probes.filter(({ start }) => start > withdrawn)), ['two']);
    assert.ok(!(await bird.routes(PREFIX)).some(({ site }) => site === 'one'));

    const back = Date.now();
    one.serve();
    await one.command('health', 'enable', 'web');
    await assertReturns(t, back, 'enabled');
    await assertAddressFirst(t, one, back);
  });

  it('does not announce a service that is dead when its drain is over', async (t) => {
    const { one } = stage;
    await one.command('drain', 'web', '--wait', '0');
    await one.kill();
    const since = Date.now();
    await one.command('health', 'enable', 'web');
    await one.addressEvent('added', since);
    await until('the check to fail', async () => assert.equal((await one.health()).phase, 'down'), LIMIT);
    await assertNothingLost(t, since, 'enabled without a service');
    const back = Date.now();
    one.serve();
    await assertReturns(t, back, 'back');
  });

  it('outlives a daemon that is killed; the next one knows its address, and removes it after a drain at its end', async (t) => {
    const { one } = stage;
    const sleeps = async () => assert.ok((await one.processes()).some((line) => line.startsWith('/bin/sleep 1000')));
    await until('a program of a check to run', sleeps, LIMIT);
    const at = Date.now();
    one.daemon.signal('SIGKILL');
    await one.daemon.exited(LIMIT);
    const gone = await stage.routeEvent(one, 'removed', at);
    t.diagnostic(`killed: its route went after ${Math.round(gone - at)} ms`);
    await until('all processes to end', async () => assert.deepEqual(await one.processes(), []), LIMIT);
    assert.equal(await one.addresses(), 1);
    await stage.answers('two');

    await stage.start(one);
    await stage.well();
    await assertNothingLost(t, at, 'killed and started again');
    assert.equal(await one.addresses(), 1);
    assert.equal((await one.health()).vips[0]!.address, 'ours');

    const stopped = Date.now();
    one.daemon.signal('SIGTERM');
    assert.equal((await one.daemon.exited(LIMIT)).code, 0);
    await assertAddressLast(t, one, stopped);
    assert.deepEqual(await one.processes(), []);
    await assertNothingLost(t, stopped, 'told to stop');

    const back = await stage.start(one);
    await assertReturns(t, back, 'started again');
    await assertAddressFirst(t, one, back);
  });

  it('looks after addresses that somebody removes', async (t) => {
    const { one, bird } = stage;
    const ip = (...words: string[]) => ask(one.namespace, ['ip', 'address', ...words, 'dev', 'lo']);
    const kept = () => bird.events('192.0.2.81/32').filter(({ site }) => site === 'one');
    await until('the one to be kept to be announced', () => assert.equal(kept().at(-1)?.what, 'added'), LIMIT);
    const before = kept();
    const at = Date.now();
    await ip('delete', '192.0.2.81/32');
    const again = await one.addressEvent('added', at, '192.0.2.81');
    t.diagnostic(`removed by hand: there again after ${Math.round(again - at)} ms`);
    assert.ok(again - at < 4000, `${again - at} ms`);
    const { phase, vips } = await one.health('kept');
    assert.deepEqual([phase, vips[0]!.address, kept()], ['up', 'ours', before]);

    const required = () =>
      bird
        .events('192.0.2.82/32')
        .filter(({ site }) => site === 'one')
        .map(({ what }) => what);
    assert.deepEqual(required(), []);
    assert.match((await one.health('required')).reason, /192\.0\.2\.82 is not on lo/);
    await ip('add', '192.0.2.82/32');
    await until('it to be announced', () => assert.deepEqual(required(), ['added']), LIMIT);
    const removed = Date.now();
    await ip('delete', '192.0.2.82/32');
    await until('it to be withdrawn', () => assert.deepEqual(required(), ['added', 'removed']), LIMIT);
    const withdrawn = bird.events('192.0.2.82/32').at(-1)!.at;
    t.diagnostic(`the one that others put there: withdrawn after ${Math.round(withdrawn - removed)} ms`);
    assert.ok(withdrawn - removed < 4000, `${withdrawn - removed} ms`);
    const view = await one.health('required');
    assert.deepEqual([view.phase, view.vips[0]!.address], ['down', 'missing']);
    assert.match(view.reason, /192\.0\.2\.82 is not on lo/);
  });
});

for (const [role, how] of [
  ['reflector', 'sends its best route'],
  ['add-path-reflector', 'sends all routes'],
] satisfies [BirdRole, string][]) {
  describe(`sites with a last resort, with a reflector that ${how}`, { skip: reason }, () => {
    before(async () => {
      network = layNetwork();
      stage = new AnycastStage(network, {
        role,
        neighbor: `adj-rib-in true; ${role === 'add-path-reflector' ? 'capability { add-path receive; }' : ''}`,
        service: `last-resort announce community ${LAST_RESORT};`,
      });
      await stage.open();
    });
    after(async () => {
      await stage.close();
      await endDaemons();
      network.remove();
    });

    it('stay announced when all fail, say so, and leave when one is well', async (t) => {
      const { one, two, bird } = stage;
      const well = { site: 'two', med: 100, communities: [] } as const;
      const resort = (site: Site) => ({ site: site.name, med: WORST, communities: [LAST_RESORT] });
      const states = () => Promise.all(stage.sites.map(async (site) => (await site.health()).alarm));
      const calm = async () => {
        const before = bird.events(PREFIX);
        await pause(3000);
        assert.deepEqual(bird.events(PREFIX), before);
      };

      const first = await one.kill();
      await stage.sees([well]);
      const left = Date.now() - first;
      assert.deepEqual(await states(), [false, false]);

      const second = await two.kill();
      await until('alarms', async () => assert.deepEqual(await states(), [true, true]), LIMIT);
      const both = (await bird.routes(PREFIX)).toSorted((a, b) => (a.site < b.site ? -1 : 1));
      assert.deepEqual(both, [resort(one), resort(two)]);
      assert.ok(
        !bird.events(PREFIX).some((event) => event.site === 'two' && event.what === 'removed' && event.at > second),
      );
      assert.match((await two.health()).notes.join(), /as a last resort/);
      await calm();

      two.serve();
      const back = Date.now();
      await stage.sees([well]);
      t.diagnostic(`site one left after ${left} ms, and again ${Date.now() - back} ms after site two came back`);
      await stage.answers('two');
      assert.deepEqual(await states(), [false, false]);
    });
  });
}
