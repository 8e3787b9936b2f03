// The last site that announces a VIP: what scripted neighbors sent decides whether a failing service is withdrawn.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ipv6Unicast, parseRoute, type Route } from '../../src/bgp/index.ts';
import type { ServiceConfig } from '../../src/healthcheck/service/config.ts';
import type { NeighborOptions } from '../../src/speaker/index.ts';
import { check, service, vip } from '../support/health-services.ts';
import { FAR, HealthStage, NEAR } from '../support/health-stage.ts';

const VIP = '192.0.2.1/32';
const UP = `announce ${VIP} med 100`;
const LAST = `announce ${VIP} med 4294967295 64496:999`;
const GONE = `withdraw ${VIP}`;
const MARK = 0xfbf0_03e7;

const route = (words = ''): Route => parseRoute(`route ${VIP} next-hop 10.0.0.9 local-preference 100 ${words}`);
const said = { up: 'med 100', 'last-resort': 'med 4294967295 community 64496:999' } as const;

function www(more: Partial<ServiceConfig> = {}): ServiceConfig {
  return service({
    checks: [check('web', { interval: 1, rise: 1, fall: 1 })],
    vips: [{ ...vip(VIP, said), address: undefined }],
    addressPolicy: 'ignore',
    lastResort: { marks: [MARK], observe: [] },
    ...more,
  });
}

const REFLECTOR: Partial<NeighborOptions> = { peerAs: 65001 };

/** A stage with a reflector that has these routes of others. */
async function stageWith(routes: readonly Route[], more: Partial<ServiceConfig> = {}, peer = REFLECTOR) {
  const stage = await HealthStage.begin({ services: [www(more)], peers: [peer] });
  await stage.run(3);
  stage.side(peer.peerAddress).peer.announce(routes);
  await stage.run(2);
  stage.forget();
  return stage;
}

async function fail(stage: HealthStage): Promise<void> {
  stage.set(false, 'web');
  await stage.run(3);
}

suite('a service that fails', () => {
  test('is withdrawn where another site announces the VIP', async () => {
    const stage = await stageWith([route()]);
    await fail(stage);
    assert.deepEqual(stage.story, [GONE]);
    assert.equal(stage.view().alarm, false);
  });

  test('stays announced as the last resort where nobody else does, with an alarm, and was never withdrawn', async () => {
    const stage = await stageWith([]);
    await fail(stage);
    assert.deepEqual(stage.story, [LAST]);
    const { alarm, phase, notes } = stage.view();
    assert.deepEqual([alarm, phase], [true, 'down']);
    assert.match(notes[0]!, /no other speaker announces it/);
    assert.equal(stage.events.filter((each) => each.alarm).length, 1);
    stage.set(true, 'web');
    await stage.run(3);
    assert.deepEqual(stage.story, [LAST, UP]);
  });

  test('stays where the other site fails as well, or is about to go', async () => {
    for (const marks of ['64496:999', '65535:0', '64496:1 64496:999']) {
      const stage = await stageWith([route(`community [ ${marks} ]`)]);
      await fail(stage);
      assert.deepEqual(stage.story, [LAST], marks);
    }
  });

  test('is withdrawn where one of several sites is well', async () => {
    const stage = await stageWith([route('community [ 64496:5 ]')]);
    await fail(stage);
    assert.deepEqual(stage.story, [GONE]);
  });

  test('goes when another site comes, and comes back when that goes', async () => {
    const stage = await stageWith([]);
    await fail(stage);
    const { peer } = stage.side();
    peer.announce([route()]);
    await stage.run(2);
    assert.deepEqual(stage.story, [LAST, GONE]);
    peer.withdraw([route()]);
    await stage.run(2);
    assert.deepEqual(stage.story, [LAST, GONE, LAST]);
    peer.announce([route('community 64496:999')]);
    await stage.run(2);
    assert.deepEqual(stage.story, [LAST, GONE, LAST]);
  });

  test('stays while it is held back after that, too', async () => {
    const stage = await stageWith([], { holdDown: { seconds: 10, most: 10 } });
    await fail(stage);
    stage.set(true, 'web');
    await stage.run(5);
    assert.equal(stage.view().phase, 'held');
    assert.deepEqual(stage.story, [LAST]);
    await stage.run(10);
    assert.deepEqual(stage.story, [LAST, UP]);
  });

  test('has its address where that comes and goes', async () => {
    const vips = [vip(VIP, said)];
    const stage = await stageWith([route()], { vips, addressPolicy: 'dynamic' });
    await fail(stage);
    assert.deepEqual(stage.story, [GONE, 'remove 192.0.2.1']);
    stage.side().peer.withdraw([route()]);
    await stage.run(3);
    assert.deepEqual(stage.story, [GONE, 'remove 192.0.2.1', 'add 192.0.2.1', LAST]);
  });

  test('is withdrawn where its address is missing', async () => {
    const stage = await stageWith([], { vips: [vip(VIP, said)], addressPolicy: 'manage' });
    await fail(stage);
    assert.deepEqual(stage.story, [LAST]);
    stage.refused.set('192.0.2.1', 'not permitted');
    stage.addresses.clear();
    await stage.run(3);
    assert.deepEqual(stage.story, [LAST, GONE]);
    assert.equal(stage.view().alarm, false);
  });

  test('is withdrawn when an operator says so, whoever else is there', async () => {
    for (const order of ['disabled', 'drained'] as const) {
      const stage = await stageWith([]);
      await fail(stage);
      stage.engine.order('www', order, 0);
      await stage.run(2);
      assert.deepEqual(stage.story, [LAST, GONE]);
    }
  });
});

suite('what tells that nobody else is there', () => {
  test('is no session that is down, or has not told all it has', async () => {
    const stage = await stageWith([]);
    stage.network.mood = 'refuses';
    stage.network.whole[0]!.break();
    await fail(stage);
    assert.equal(stage.view().alarm, false);
    stage.network.mood = 'connects';
    await stage.until('the session is back', () => stage.side().up, 100);
    await stage.run(3);
    assert.equal(stage.view().alarm, true);
  });

  test('is a session that has sent no End-of-RIB only once it is up for half a minute', async () => {
    const stage = await stageWith([], {}, { ...REFLECTOR, manualEor: true });
    const begun = stage.speaker.peers()[0]!.statistics.since;
    await fail(stage);
    assert.deepEqual(stage.story, [GONE]);
    await stage.until('the last resort', () => stage.story.includes(LAST), 40);
    assert.ok(stage.when(LAST) * 1000 - begun > 30_000);
  });

  test('is no external neighbor, unless it is named', async () => {
    const external = await stageWith([], {}, { peerAs: 65002 });
    await fail(external);
    assert.deepEqual(external.story, [GONE]);
    const named = await stageWith([], { lastResort: { marks: [MARK], observe: [FAR] } }, { peerAs: 65002 });
    await fail(named);
    assert.deepEqual(named.story, [LAST]);
  });

  test('is no neighbor without a table of what it sent, or without the family', async () => {
    for (const peer of [{ adjRibIn: false }, { families: [ipv6Unicast] }]) {
      const stage = await stageWith([], {}, { ...REFLECTOR, ...peer });
      await fail(stage);
      assert.equal(stage.view().alarm, false);
    }
  });

  test('is not our own route that comes back: by a reflector, or with our AS in its path', async () => {
    const reflected = await stageWith([route(`originator-id ${NEAR} cluster-list 10.0.0.2`)]);
    await fail(reflected);
    assert.deepEqual(reflected.story, [LAST]);
    const other = await stageWith([route('originator-id 10.0.0.7 cluster-list 10.0.0.2')]);
    await fail(other);
    assert.deepEqual(other.story, [GONE]);
    for (const [path, expected] of [
      ['65002 65001', LAST],
      ['65002 65009', GONE],
    ] as const) {
      const peer = { peerAs: 65002 };
      const named = { lastResort: { marks: [MARK], observe: [FAR] } };
      const looped = await stageWith([parseRoute(`route ${VIP} next-hop self as-path [ ${path} ]`)], named, peer);
      await fail(looped);
      assert.deepEqual(looped.story, [expected], path);
    }
  });

  test('is every path of an add-path neighbor', async () => {
    const ours = route(`path-information 1 originator-id ${NEAR} cluster-list 10.0.0.2`);
    const marked = route('path-information 2 community 64496:999');
    const well = route('path-information 3');
    for (const [routes, expected] of [
      [[ours, marked], LAST],
      [[ours, marked, well], GONE],
    ] as const) {
      const stage = await stageWith(routes, {}, { ...REFLECTOR, addPath: 3 });
      await fail(stage);
      assert.deepEqual(stage.story, [expected]);
    }
  });

  test('is said by all reflectors: one that knows of another site is enough', async () => {
    const OTHER = '10.0.0.3';
    const stage = await HealthStage.up({
      services: [www()],
      peers: [REFLECTOR, { ...REFLECTOR, peerAddress: OTHER }],
    });
    stage.side(OTHER).peer.announce([route()]);
    await stage.run(2);
    stage.forget();
    await fail(stage);
    assert.deepEqual(stage.story.sort(), [`${FAR} ${GONE}`, `${OTHER} ${GONE}`]);
    stage.forget();
    stage.side(OTHER).peer.withdraw([route()]);
    await stage.run(2);
    assert.deepEqual(stage.story.sort(), [`${FAR} ${LAST}`, `${OTHER} ${LAST}`]);
  });
});

suite('two sites behind one reflector', () => {
  /** Both stages are the same speaker's, as the reflector has it: what one is told, the other hears. */
  async function sites() {
    const here = await HealthStage.up({ services: [www()], peers: [REFLECTOR] });
    const there = await HealthStage.up({ services: [www()], peers: [REFLECTOR] });
    const reflect = (from: HealthStage, to: HealthStage) => {
      const found = [...from.side().routes.values()][0];
      const { peer } = to.side();
      if (found === undefined) peer.withdraw([route()]);
      else peer.announce([{ ...route('originator-id 10.0.0.7 cluster-list 10.0.0.2'), attributes: found }]);
    };
    const run = async (seconds: number) => {
      for (let n = 0; n < seconds * 10; n += 1) {
        await here.run(0.1);
        await there.run(0.1);
        reflect(here, there);
        reflect(there, here);
      }
    };
    await run(3);
    here.forget();
    there.forget();
    return { here, there, run };
  }

  test('that fail at once stay announced by both, and nothing swings', async () => {
    const { here, there, run } = await sites();
    here.set(false, 'web');
    there.set(false, 'web');
    await run(20);
    for (const site of [here, there]) {
      assert.deepEqual(site.has(), [LAST.slice('announce '.length)]);
      assert.ok(site.story.length <= 2, site.story.join(', '));
    }
  });

  test('that fail one after the other: the first is withdrawn, then both are the last', async () => {
    const { here, there, run } = await sites();
    here.set(false, 'web');
    await run(5);
    assert.deepEqual([here.story, there.story], [[GONE], []]);
    there.set(false, 'web');
    await run(5);
    assert.deepEqual([here.story, there.story], [[GONE, LAST], [LAST]]);
    // The one that is well again has it alone.
    here.set(true, 'web');
    await run(5);
    assert.deepEqual(
      [here.story, there.story],
      [
        [GONE, LAST, UP],
        [LAST, GONE],
      ],
    );
    assert.deepEqual(there.has(), []);
  });

  test('of which one is drained: the other, failing, is the last', async () => {
    const { here, there, run } = await sites();
    here.engine.order('www', 'drained', 30);
    await run(3);
    there.set(false, 'web');
    await run(3);
    assert.deepEqual(there.story, [LAST]);
  });
});
