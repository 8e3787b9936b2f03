// Drains: marked, withdrawn, and the address gone, at the times that were said.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ServiceConfig } from '../../src/healthcheck/service/config.ts';
import { check, service, vip } from '../support/health-services.ts';
import { HealthStage } from '../support/health-stage.ts';

const VIP = '192.0.2.1/32';
const UP = `announce ${VIP} med 100`;
const MARKED = `announce ${VIP} med 4294967295 65535:0`;
const GONE = `withdraw ${VIP}`;
const [ADD, REMOVE] = ['add 192.0.2.1', 'remove 192.0.2.1'];

const drained = (more: Partial<ServiceConfig['drain']> = {}) =>
  service({
    checks: [check('web', { interval: 1, rise: 1, fall: 1 })],
    drain: { wait: 10, linger: 3, onShutdown: false, ...more },
  });

/** When each thing came about, in whole seconds after a time. */
const since = (stage: HealthStage, begun: number) =>
  stage.story.map((each, i) => `${Math.round((stage.times[i]! - begun) / 1000)} ${each}`);

suite('a drain by an operator', () => {
  test('marks the route at once, withdraws it after wait, and takes the address away after linger', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    const begun = stage.clock.now();
    stage.engine.order('www', 'drained');
    await stage.run(30);
    assert.deepEqual(since(stage, begun), [`0 ${MARKED}`, `10 ${GONE}`, `13 ${REMOVE}`]);
    assert.deepEqual(
      stage.events.map(({ phase }) => phase),
      ['draining', 'drained'],
    );
    // It stays so, whatever checks find.
    stage.set(false, 'web');
    await stage.run(10);
    stage.set(true, 'web');
    await stage.run(10);
    assert.equal(stage.story.length, 3);
    assert.equal(stage.view().phase, 'drained');
  });

  test('takes the time that is said with it', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    const begun = stage.clock.now();
    stage.engine.order('www', 'drained', 2);
    await stage.run(30);
    assert.deepEqual(since(stage, begun), [`0 ${MARKED}`, `2 ${GONE}`, `5 ${REMOVE}`]);
  });

  test('is not even marked where there is no time', async () => {
    const stage = await HealthStage.up({ services: [drained({ linger: 0 })] });
    stage.engine.order('www', 'drained', 0);
    await stage.run(2);
    assert.deepEqual(stage.story, [GONE, REMOVE]);
  });

  test('said again goes on as it began', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    const begun = stage.clock.now();
    stage.engine.order('www', 'drained');
    await stage.run(5);
    stage.engine.order('www', 'drained');
    await stage.run(30);
    assert.deepEqual(since(stage, begun), [`0 ${MARKED}`, `10 ${GONE}`, `13 ${REMOVE}`]);
  });

  test('is over when it is enabled: unmarked while it lasts, with its address first afterwards', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    stage.engine.order('www', 'drained');
    await stage.run(5);
    stage.engine.order('www', 'enabled');
    await stage.run(5);
    assert.deepEqual(stage.story, [MARKED, UP]);
    stage.engine.order('www', 'drained');
    await stage.run(20);
    stage.forget();
    stage.engine.order('www', 'enabled');
    await stage.run(5);
    assert.deepEqual(stage.story, [ADD, UP]);
  });

  test('of a service that dies meanwhile is cut short, and stays so', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    const begun = stage.clock.now();
    stage.engine.order('www', 'drained');
    await stage.run(4);
    stage.set(false, 'web');
    await stage.run(2);
    stage.set(true, 'web');
    await stage.run(20);
    const [first, second, third, ...more] = since(stage, begun);
    assert.equal(first, `0 ${MARKED}`);
    assert.match(second!, /^[45] withdraw/);
    assert.match(third!, /^[78] remove/);
    assert.deepEqual(more, []);
  });

  test('of a service that is down has nothing to do but to take its address away', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    stage.set(false, 'web');
    await stage.run(3);
    stage.forget();
    stage.engine.order('www', 'drained');
    await stage.run(2);
    assert.deepEqual(stage.story, [REMOVE]);
  });

  test('survives a reload', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    const begun = stage.clock.now();
    stage.engine.order('www', 'drained');
    await stage.run(5);
    stage.update(drained({ wait: 60 }));
    await stage.run(20);
    assert.deepEqual(since(stage, begun), [`0 ${MARKED}`, `10 ${GONE}`, `13 ${REMOVE}`]);
  });

  test('starts slowly afterwards where that is wanted', async () => {
    const stage = await HealthStage.up({ services: [{ ...drained(), slowStart: { seconds: 10, med: 50 } }] });
    stage.engine.order('www', 'drained', 1);
    await stage.run(10);
    stage.engine.order('www', 'enabled');
    await stage.until('it is announced', () => stage.has().length > 0, 10);
    assert.deepEqual(stage.has(), [`${VIP} med 150`]);
  });
});

suite('the end of the daemon', () => {
  async function stopped(stage: HealthStage): Promise<string[]> {
    const begun = stage.clock.now();
    let over: number | undefined;
    void stage.engine.stop().then(() => {
      over = stage.clock.now();
    });
    await stage.until('it has stopped', () => over !== undefined, 60);
    return [...since(stage, begun), `${Math.round((over! - begun) / 1000)} over`];
  }

  test('withdraws at once where nothing else is said', async () => {
    const stage = await HealthStage.up({ services: [drained()] });
    assert.equal(stage.engine.stopsWithin, 0);
    assert.deepEqual(await stopped(stage), [`0 ${GONE}`, `0 ${REMOVE}`, '0 over']);
  });

  test('drains first where that is wanted, each service in its own time', async () => {
    const other = service({
      name: 'dns',
      checks: [check('dns', { interval: 1, rise: 1 })],
      vips: [vip('192.0.2.2/32')],
    });
    const stage = await HealthStage.up({ services: [drained({ onShutdown: true }), other] });
    assert.equal(stage.engine.stopsWithin, 13);
    assert.deepEqual(
      (await stopped(stage)).sort(),
      [`0 ${MARKED}`, '0 remove 192.0.2.2', '0 withdraw 192.0.2.2/32', `10 ${GONE}`, '13 over', `13 ${REMOVE}`].sort(),
    );
  });

  test('does not wait for an operator who drains for an hour', async () => {
    for (const onShutdown of [false, true]) {
      const stage = await HealthStage.up({ services: [drained({ onShutdown })] });
      stage.engine.order('www', 'drained', 3600);
      await stage.run(1);
      stage.forget();
      const [gone, removed] = onShutdown ? [10, 13] : [0, 0];
      assert.deepEqual(await stopped(stage), [`${gone} ${GONE}`, `${removed} ${REMOVE}`, `${removed} over`]);
    }
  });

  test('has nothing to do where all is drained', async () => {
    const stage = await HealthStage.up({ services: [drained({ onShutdown: true })] });
    stage.engine.order('www', 'drained', 0);
    await stage.run(5);
    stage.forget();
    assert.deepEqual(await stopped(stage), ['0 over']);
  });
});
