// Addresses and routes in their order: an address is there before its route, and goes after the withdrawal.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ServiceConfig } from '../../src/healthcheck/service/config.ts';
import { check, service, vip } from '../support/health-services.ts';
import { HealthStage } from '../support/health-stage.ts';

const ADDRESS = '192.0.2.1';
const VIP = `${ADDRESS}/32`;
const UP = `announce ${VIP} med 100`;
const GONE = `withdraw ${VIP}`;
const ADD = `add ${ADDRESS}`;
const REMOVE = `remove ${ADDRESS}`;

const web = () => check('web', { interval: 1, rise: 1, fall: 1 });
const www = (more: Partial<ServiceConfig> = {}) => service({ checks: [web()], ...more });

async function stop(stage: HealthStage, within = 5): Promise<void> {
  let over = false;
  void stage.engine.stop().then(() => {
    over = true;
  });
  await stage.until('it has stopped', () => over, within);
}

suite('K13 an address', () => {
  test('is there before the first announcement, and goes after the withdrawal is out', async () => {
    const stage = await HealthStage.begin({ services: [www()] });
    await stage.run(5);
    assert.deepEqual(stage.story, [ADD, UP]);
    await stop(stage);
    assert.deepEqual(stage.story, [ADD, UP, GONE, REMOVE]);
  });

  test('comes and goes with the announcement where it is dynamic', async () => {
    const stage = await HealthStage.begin({ services: [www({ addressPolicy: 'dynamic' })] });
    stage.slow = 300;
    await stage.run(5);
    assert.deepEqual(stage.story, [ADD, UP]);
    stage.set(false, 'web');
    await stage.run(5);
    assert.deepEqual(stage.story, [ADD, UP, GONE, REMOVE]);
    stage.set(true, 'web');
    await stage.run(5);
    assert.deepEqual(stage.story, [ADD, UP, GONE, REMOVE, ADD, UP]);
    assert.ok(stage.when(UP) >= stage.when(ADD));
  });

  test('stays while the service is held back, or is dynamic and comes once afterwards', async () => {
    const holdDown = { seconds: 10, most: 10 };
    for (const addressPolicy of ['manage', 'dynamic'] as const) {
      const stage = await HealthStage.up({ services: [www({ addressPolicy, holdDown })] });
      stage.set(false, 'web');
      await stage.run(3);
      stage.set(true, 'web');
      await stage.run(20);
      assert.deepEqual(stage.story, addressPolicy === 'manage' ? [GONE, UP] : [GONE, REMOVE, ADD, UP]);
    }
  });

  test('is waited for before what is announced of a service that is down or disabled', async () => {
    const vips = [vip(VIP, { up: 'med 100', down: 'med 1000', disabled: 'med 500' })];
    for (const addressPolicy of ['manage', 'dynamic'] as const) {
      const stage = await HealthStage.begin({ services: [www({ addressPolicy, vips })] });
      stage.slow = 500;
      stage.set(false, 'web');
      await stage.run(5);
      assert.deepEqual(stage.story, [ADD, `announce ${VIP} med 1000`]);
    }
  });

  test('goes after a second all the same where a neighbor does not take the withdrawal', async () => {
    const stage = await HealthStage.up({ services: [www({ addressPolicy: 'dynamic' })] });
    const link = stage.network.whole[0]!;
    link.forth.held = true;
    stage.set(false, 'web');
    await stage.until('the address is gone', () => stage.story.includes(REMOVE));
    assert.deepEqual(stage.story, [REMOVE]);
    const failed = stage.tries.get('web')![0]! / 1000;
    assert.ok(Math.abs(stage.when(REMOVE) - failed - 1) < 0.1);
    link.forth.release();
    await stage.run(1);
    assert.deepEqual(stage.story, [REMOVE, GONE]);
  });

  test('waits until the neighbor has taken the withdrawal, as long as that takes less', async () => {
    const stage = await HealthStage.up({ services: [www({ addressPolicy: 'dynamic' })] });
    stage.network.delay = () => 400;
    stage.set(false, 'web');
    await stage.run(5);
    assert.deepEqual(stage.story, [GONE, REMOVE]);
  });

  test('that is wanted again before it has gone ends up there, and announced', async () => {
    const stage = await HealthStage.up({ services: [www({ addressPolicy: 'dynamic' })] });
    stage.slow = 700;
    for (let n = 0; n < 12; n += 1) {
      stage.engine.order('www', n % 2 === 0 ? 'disabled' : 'enabled');
      await stage.run(0.1 + n / 10);
    }
    await stage.run(10);
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
    assert.ok(stage.addresses.has(`${ADDRESS} lo`));
    // Whatever happened: never announced without its address.
    let there = true;
    for (const each of stage.story) {
      if (each === ADD || each === REMOVE) there = each === ADD;
      if (each === UP) assert.ok(there, stage.story.join(', '));
    }
  });

  test('that cannot be put there keeps the service down, with the reason, until it can', async () => {
    const stage = await HealthStage.begin({ services: [www({ vips: [vip(VIP), vip('192.0.2.2/32')] })] });
    stage.refused.set('192.0.2.2', 'there is no interface lo');
    // It was put there in good time: what follows is a service that comes with a reload.
    stage.update(
      www(),
      www({ name: 'dns', checks: [check('dns', { interval: 1, rise: 1 })], vips: [vip('192.0.2.2/32')] }),
    );
    await stage.run(10);
    assert.equal(stage.view('dns').phase, 'down');
    assert.equal(stage.view('dns').reason, 'there is no interface lo');
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
    stage.refused.clear();
    await stage.run(2);
    assert.equal(stage.view('dns').phase, 'up');
    assert.deepEqual(stage.has(), [`${VIP} med 100`, '192.0.2.2/32 med 100']);
  });

  test('that could not be put there is given up, too, when the service goes', async () => {
    const stage = await HealthStage.begin({ services: [] });
    stage.refused.set(ADDRESS, 'not permitted');
    stage.update(www());
    await stage.run(5);
    assert.deepEqual([...stage.holders.get(`${ADDRESS} lo`)!], ['www 1']);
    stage.update();
    await stage.run(3);
    assert.deepEqual([...stage.holders.get(`${ADDRESS} lo`)!], []);
  });
});

suite('K12 an address that somebody takes away', () => {
  test('is put there again within a second or so, and stays announced', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.addresses.delete(`${ADDRESS} lo`);
    await stage.run(2);
    assert.deepEqual(stage.story, [ADD]);
    assert.ok(stage.warnings.some((each) => each.includes('an address is gone')));
  });

  test('has it withdrawn where it cannot be put there again, and announced once it can', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.refused.set(ADDRESS, 'not permitted');
    stage.addresses.delete(`${ADDRESS} lo`);
    await stage.run(3);
    assert.deepEqual(stage.story, [GONE]);
    assert.equal(stage.view().phase, 'down');
    assert.equal(stage.view().reason, 'not permitted');
    stage.refused.clear();
    await stage.run(2);
    assert.deepEqual(stage.story, [GONE, ADD, UP]);
  });

  test('has it withdrawn where others have to put it there', async () => {
    const stage = await HealthStage.up({ services: [www({ addressPolicy: 'require' })], there: [ADDRESS] });
    assert.equal(stage.view().phase, 'up');
    stage.addresses.delete(`${ADDRESS} lo`);
    await stage.run(2);
    assert.deepEqual(stage.story, [GONE]);
    assert.match(stage.view().reason, /^192\.0\.2\.1 is not on lo/);
    stage.addresses.add(`${ADDRESS} lo`);
    await stage.run(2);
    assert.deepEqual(stage.story, [GONE, UP]);
  });

  test('is nobody’s business where it is ignored', async () => {
    const vips = [{ ...vip(VIP), address: undefined }];
    const stage = await HealthStage.begin({ services: [www({ vips, addressPolicy: 'ignore' })] });
    await stage.run(5);
    await stop(stage);
    assert.deepEqual(stage.story, [UP, GONE]);
  });
});

suite('K18 an address that was there already', () => {
  test('is adopted, and stays there at the end', async () => {
    const stage = await HealthStage.begin({ services: [www()], there: [ADDRESS] });
    await stage.run(5);
    assert.equal(stage.view().vips[0]!.address, 'found');
    await stop(stage);
    assert.deepEqual(stage.story, [UP, GONE]);
    assert.ok(stage.addresses.has(`${ADDRESS} lo`));
  });
});

suite('the end of the daemon', () => {
  test('is over at once where nothing is to be done, and after a second where nothing answers', async () => {
    await stop(await HealthStage.begin({ services: [] }), 0.1);
    const stage = await HealthStage.up({ services: [www()] });
    stage.network.whole[0]!.forth.held = true;
    await stop(stage, 2.5);
    assert.deepEqual(stage.story, [REMOVE]);
  });

  test('goes through with neighbors that are down', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.network.mood = 'refuses';
    stage.network.whole[0]!.break();
    await stop(stage, 1);
    assert.deepEqual(stage.story, [REMOVE]);
  });

  test('before the engine has begun takes away what was put there already', async () => {
    const stage = await HealthStage.prepared({ services: [www()] });
    assert.deepEqual(stage.story, [ADD]);
    await stop(stage, 1);
    assert.deepEqual(stage.story, [ADD, REMOVE]);
    const early = await HealthStage.prepared({ services: [] });
    early.slow = 500;
    early.update(www());
    void early.engine.prepare();
    await early.run(0.1);
    await stop(early, 2);
    assert.deepEqual([...early.addresses], []);
  });

  test('does not wait for what was never announced', async () => {
    const stage = await HealthStage.begin({ services: [www({ drain: { wait: 30, linger: 30, onShutdown: true } })] });
    stage.set(false, 'web');
    await stage.run(3);
    await stop(stage, 1);
    assert.deepEqual(stage.story, [ADD, REMOVE]);
  });

  test('leaves nothing that would run later', async () => {
    const stage = await HealthStage.up({
      services: [www(), www({ name: 'dns', checks: [check('dns')], vips: [vip('192.0.2.2/32')] })],
    });
    await stop(stage);
    stage.forget();
    await stage.run(30);
    assert.equal(stage.tries.size, 0);
    assert.deepEqual(stage.story, []);
    const timers = stage.clock.timers;
    stage.speaker.stop();
    for (const { speaker } of stage.far.values()) speaker.stop();
    await stage.run(1);
    assert.ok(stage.clock.timers <= timers);
  });
});
