// A service from its checks to what a neighbor is sent: rise and fall, failures of all kinds, disable files, operators, hooks.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CheckConfig, ServiceConfig } from '../../src/healthcheck/service/config.ts';
import { check, service, vip } from '../support/health-services.ts';
import { HealthStage } from '../support/health-stage.ts';

const VIP = '192.0.2.1/32';
const UP = `announce ${VIP} med 100`;
const GONE = `withdraw ${VIP}`;

/** Without an address to look after: what is here is about checks. */
function plain(more: Partial<ServiceConfig> = {}): ServiceConfig {
  return service({ addressPolicy: 'ignore', vips: [{ ...vip(VIP), address: undefined }], ...more });
}

function quick(name: string, more: Partial<CheckConfig> = {}): CheckConfig {
  return check(name, { interval: 1, fastInterval: 1, timeout: 1, rise: 1, fall: 1, ...more });
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => (time - times[i]!) / 1000);

suite('checks', () => {
  test('K5 that flap at the boundary change nothing', async () => {
    const stage = await HealthStage.up({ services: [plain({ checks: [quick('web', { rise: 2, fall: 2 })] })] });
    assert.equal(stage.view().phase, 'up');
    for (let n = 0; n < 20; n += 1) {
      stage.set(n % 2 === 1, 'web');
      await stage.run(1);
    }
    assert.deepEqual(stage.story, []);
    assert.equal(stage.view().falls, 0);
    stage.set(false, 'web');
    await stage.run(5);
    for (let n = 0; n < 20; n += 1) {
      stage.set(n % 2 === 1, 'web');
      await stage.run(1);
    }
    assert.deepEqual(stage.story, [GONE]);
  });

  test('K5 that flap are held back longer and longer, and forgiven once they were up for long', async () => {
    const holdDown = { seconds: 10, most: 40 };
    const stage = await HealthStage.up({ services: [plain({ checks: [quick('web')], holdDown })] });
    const outs: number[] = [];
    const flap = async () => {
      stage.set(false, 'web');
      await stage.until('it is down', () => stage.has().length === 0);
      stage.set(true, 'web');
      await stage.until('it is up', () => stage.has().length === 1, 100);
      outs.push(Math.round(stage.when(UP) - stage.when(GONE)));
    };
    for (let n = 0; n < 4; n += 1) await flap();
    assert.equal(stage.view().falls, 4);
    await stage.run(41);
    await flap();
    assert.deepEqual(outs, [10, 20, 40, 40, 10]);
  });

  test('K5 the reason says why it is held, and the view how it got there', async () => {
    const stage = await HealthStage.up({
      services: [plain({ checks: [quick('web')], holdDown: { seconds: 30, most: 60 } })],
    });
    stage.set(false, 'web');
    await stage.run(3);
    stage.set(true, 'web');
    await stage.run(3);
    const { phase, reason, history } = stage.view();
    assert.equal(phase, 'held');
    assert.match(reason, /went down 1 times/);
    assert.deepEqual(history.map((each) => each.phase).slice(0, 3), ['held', 'down', 'up']);
    stage.update(plain({ checks: [quick('web')] }));
    await stage.run(0.1);
    assert.deepEqual(stage.has(), [`${VIP} med 100`], 'without hold-down nothing is held');
  });

  test('K6 are tried every fast interval while they rise and fall, and every interval otherwise', async () => {
    const stage = await HealthStage.begin({ services: [plain()] });
    await stage.run(30);
    const begun = stage.tries.get('web')!;
    assert.deepEqual(gaps(begun).slice(0, 5), [1, 1, 5, 5, 5]);
    assert.equal(stage.when(UP), begun[2]! / 1000);
    stage.forget();
    stage.set(false, 'web');
    await stage.run(16);
    assert.deepEqual(gaps(stage.tries.get('web')!), [1, 1, 5, 5]);
    assert.equal(stage.when(GONE), stage.tries.get('web')![2]! / 1000);
  });

  test('K6 that rise and fall at once need one try', async () => {
    const stage = await HealthStage.begin({ services: [plain({ checks: [check('web', { rise: 1, fall: 1 })] })] });
    await stage.run(30);
    assert.deepEqual(gaps(stage.tries.get('web')!), [5, 5, 5, 5, 5]);
    assert.deepEqual(stage.story, [UP]);
  });

  test('K7 announce nothing before they have risen, and a service that is down from the start says nothing', async () => {
    const stage = await HealthStage.begin({ services: [plain({ checks: [check('web'), check('db')] })] });
    stage.set(false, 'db');
    await stage.run(30);
    assert.deepEqual(stage.story, []);
    assert.equal(stage.view().phase, 'down');
    assert.match(stage.view().reason, /^1 of 2 checks fail \(need all\): db: refused/);
    stage.set(true, 'db');
    await stage.run(10);
    assert.deepEqual(stage.story, [UP]);
    // Only changes are sent.
    await stage.run(100);
    assert.deepEqual(stage.story, [UP]);
  });

  test('K9 withdraw it when they fail, unless it is said to announce it with another MED', async () => {
    const down = { ...vip(VIP, { up: 'med 100', down: 'med 1000', disabled: 'med 500' }), address: undefined };
    for (const [vips, expected] of [
      [undefined, [GONE]],
      [[down], [`announce ${VIP} med 1000`]],
    ] as const) {
      const stage = await HealthStage.up({ services: [plain(vips && { vips })] });
      stage.set(false, 'web');
      await stage.run(20);
      assert.deepEqual(stage.story, expected);
    }
  });

  test('K15 that take longer than the interval never overlap, and are counted as late', async () => {
    const web = quick('web', { timeout: 10, fall: 3 });
    const stage = await HealthStage.up({ services: [plain({ checks: [web] })] });
    stage.moods.set('web', { ok: true, takes: 2.5 });
    await stage.run(20);
    const [, ...found] = gaps(stage.tries.get('web')!);
    assert.ok(found.length >= 6 && found.every((gap) => gap === 2.5), found.join(' '));
    assert.equal(stage.overlap, 1);
    assert.ok(stage.view().checks[0]!.late >= 6);
    assert.deepEqual(stage.story, [], 'slow is not ill');
  });

  test('K1 that hang have failed at their timeout, and the next begins after that', async () => {
    const stage = await HealthStage.up({ services: [plain({ checks: [quick('web', { timeout: 2, fall: 2 })] })] });
    stage.moods.set('web', 'hangs');
    await stage.run(10);
    const [last, ...rest] = gaps(stage.tries.get('web')!);
    assert.deepEqual([last, ...rest.slice(0, 2)], [2, 2, 2]);
    assert.equal(stage.overlap, 1);
    assert.deepEqual(stage.story, [GONE]);
    assert.match(stage.view().reason, /web: no result within 2 s/);
    assert.ok(stage.when(GONE) * 1000 <= stage.tries.get('web')![0]! + 4000);
  });

  test('K16 of several services are independent of each other', async () => {
    const other = plain({
      name: 'dns',
      checks: [quick('dns')],
      vips: [{ ...vip('192.0.2.2/32'), address: undefined }],
    });
    const stage = await HealthStage.up({ services: [plain({ checks: [quick('web')] }), other] });
    assert.deepEqual(stage.has(), ['192.0.2.1/32 med 100', '192.0.2.2/32 med 100']);
    stage.set(false, 'dns');
    await stage.run(5);
    assert.deepEqual(stage.story, ['withdraw 192.0.2.2/32']);
    assert.deepEqual(
      stage.engine.views().map(({ name, phase }) => `${name} ${phase}`),
      ['www up', 'dns down'],
    );
  });

  test('that are not needed add their weight to the MED', async () => {
    const checks = [
      quick('web'),
      quick('cache', { weight: 50, optional: true }),
      quick('slave', { weight: 7, optional: true }),
    ];
    const stage = await HealthStage.up({ services: [plain({ checks, need: 1 })] });
    stage.set(false, 'cache', 'slave');
    await stage.run(3);
    assert.deepEqual(stage.has(), [`${VIP} med 157`]);
    assert.deepEqual(stage.view().notes, ['check cache is down: MED 50 higher', 'check slave is down: MED 7 higher']);
    stage.set(true, 'cache');
    await stage.run(3);
    assert.deepEqual(stage.has(), [`${VIP} med 107`]);
    stage.set(false, 'web');
    await stage.run(3);
    assert.deepEqual(stage.has(), []);
  });

  test('start slowly once the service was out, by steps, and not at the first time', async () => {
    const slowStart = { seconds: 20, med: 1000 };
    const stage = await HealthStage.begin({ services: [plain({ checks: [quick('web')], slowStart })] });
    await stage.run(30);
    assert.deepEqual(stage.story, [UP]);
    stage.set(false, 'web');
    await stage.run(3);
    stage.set(true, 'web');
    await stage.run(30);
    const meds = [1100, 1000, 900, 800, 700, 600, 500, 400, 300, 200, 100];
    assert.deepEqual(
      stage.story.slice(2),
      meds.map((med) => `announce ${VIP} med ${med}`),
    );
    assert.deepEqual(
      gaps(stage.times.slice(2)),
      Array.from({ length: 10 }, () => 2),
    );
  });
});

suite('K8 a file that disables a service', () => {
  const FILE = '/run/off';

  test('has it withdrawn within a second of its coming, and announced again within one of its going', async () => {
    const stage = await HealthStage.up({ services: [plain({ disableFile: FILE })] });
    stage.files.set(FILE, true);
    const at = stage.clock.now() / 1000;
    await stage.run(3);
    assert.deepEqual(stage.story, [GONE]);
    assert.ok(stage.when(GONE) <= at + 1.1);
    assert.equal(stage.view().reason, `the file ${FILE} is there`);
    // Its checks go on, so that nothing has to rise again.
    stage.files.delete(FILE);
    await stage.run(1.1);
    assert.deepEqual(stage.story, [GONE, UP]);
  });

  test('has what is configured for it announced', async () => {
    const vips = [{ ...vip(VIP, { up: 'med 100', disabled: 'med 500' }), address: undefined }];
    const stage = await HealthStage.up({ services: [plain({ vips, disableFile: FILE })] });
    stage.files.set(FILE, true);
    await stage.run(3);
    assert.deepEqual(stage.story, [`announce ${VIP} med 500`]);
  });

  test('changes nothing when it cannot be told whether it is there, and that is said once', async () => {
    for (const before of [false, true]) {
      const stage = await HealthStage.up({ services: [plain({ disableFile: FILE })] });
      if (before) stage.files.set(FILE, true);
      await stage.run(2);
      stage.forget();
      stage.files.set(FILE, undefined);
      await stage.run(30);
      assert.deepEqual(stage.story, []);
      assert.equal(stage.view().phase, before ? 'disabled' : 'up');
      assert.equal(stage.warnings.filter((each) => each.includes(FILE)).length, 1);
      // It may be seen, and be unreadable again: that is news.
      stage.files.delete(FILE);
      await stage.run(3);
      stage.files.set(FILE, undefined);
      await stage.run(3);
      assert.equal(stage.warnings.filter((each) => each.includes(FILE)).length, 2);
    }
  });

  test('that is there at the start is seen before anything is announced', async () => {
    for (const there of [true, undefined, false] as const) {
      const stage = await HealthStage.begin({
        services: [plain({ checks: [], disableFile: FILE })],
        files: new Map(there === false ? [] : [[FILE, there]]),
      });
      await stage.run(5);
      assert.deepEqual(stage.story, there === true ? [] : [UP]);
      assert.equal(stage.view().phase, there === true ? 'disabled' : 'up');
    }
  });

  test('that is another after a reload counts no more', async () => {
    const stage = await HealthStage.up({ services: [plain({ disableFile: FILE })] });
    stage.files.set(FILE, true);
    await stage.run(2);
    stage.update(plain());
    await stage.run(0.1);
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
  });
});

suite('an operator', () => {
  test('disables a service and enables it, at once', async () => {
    const stage = await HealthStage.up({ services: [plain()] });
    assert.equal(stage.engine.order('www', 'disabled'), undefined);
    await stage.run(0.02);
    assert.deepEqual(stage.story, [GONE]);
    assert.equal(stage.view().reason, 'an operator disabled it');
    stage.engine.order('www', 'enabled');
    await stage.run(0.02);
    assert.deepEqual(stage.story, [GONE, UP]);
  });

  test('is told of a name that is none', async () => {
    const stage = await HealthStage.up({ services: [plain()] });
    assert.equal(stage.engine.order('wwv', 'disabled'), `there is no healthcheck 'wwv', did you mean 'www'?`);
  });

  test('is obeyed after a restart, too', async () => {
    for (const said of ['disabled', 'drained'] as const) {
      const first = await HealthStage.up({ services: [plain()] });
      first.engine.order('www', said, 0);
      const admins = first.admins;
      const stage = await HealthStage.begin({ services: [plain()], admins });
      await stage.run(30);
      assert.deepEqual(stage.story, [], said);
      assert.equal(stage.view().phase, said);
      stage.engine.order('www', 'enabled');
      await stage.run(1);
      assert.deepEqual(stage.story, [UP]);
      assert.equal(admins.get('www'), 'enabled');
    }
  });

  test('who drains all and undoes that finds disabled what was disabled', async () => {
    const other = plain({
      name: 'dns',
      checks: [quick('dns')],
      vips: [{ ...vip('192.0.2.2/32'), address: undefined }],
    });
    const stage = await HealthStage.up({ services: [plain(), other] });
    stage.engine.order('dns', 'disabled');
    stage.engine.order(undefined, 'drained', 1);
    await stage.run(3);
    assert.deepEqual(stage.has(), []);
    stage.engine.undrain();
    await stage.run(3);
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
    assert.equal(stage.view('dns').admin, 'disabled');
  });
});

suite('K14 hooks', () => {
  const hooked = () => plain({ checks: [quick('web', { fall: 2 })], execute: ['notify'] });

  test('run with each change, in order', async () => {
    const stage = await HealthStage.begin({ services: [hooked()] });
    await stage.run(5);
    stage.set(false, 'web');
    await stage.run(5);
    assert.deepEqual(
      stage.story.filter((each) => each.startsWith('hook')),
      ['hook UP', 'hook FALLING', 'hook DOWN'],
    );
  });

  test('run for what a service is from the start, and not before rights are given up', async () => {
    const config = service({ checks: [], execute: ['notify'] });
    const stage = await HealthStage.prepared({ services: [config] });
    await stage.run(5);
    assert.deepEqual(stage.story, ['add 192.0.2.1']);
    stage.engine.start();
    await stage.run(1);
    assert.deepEqual(stage.story.slice(1).sort(), [UP, 'hook UP']);
    assert.deepEqual(
      stage.events.map(({ before, phase }) => `${before} ${phase}`),
      ['init up'],
    );
  });

  for (const hook of ['hangs', 'fails'] as const) {
    test(`that ${hook === 'hangs' ? 'hang' : 'fail'} delay no withdrawal`, async () => {
      const stage = await HealthStage.up({ services: [hooked()] });
      stage.hook = hook;
      stage.set(false, 'web');
      await stage.until('it is withdrawn', () => stage.story.includes(GONE));
      assert.equal(stage.when(GONE), stage.tries.get('web')![1]! / 1000);
      await stage.run(40);
      // What hangs is ended, and the next has its turn.
      assert.ok(stage.warnings.some((each) => each.includes('a hook failed')));
      assert.equal(stage.story.includes('kill FALLING'), hook === 'hangs');
      assert.ok(stage.story.includes('hook DOWN'));
    });
  }

  test('that hang are not waited for long at the end', async () => {
    const stage = await HealthStage.up({ services: [hooked()] });
    stage.hook = 'hangs';
    stage.set(false, 'web');
    await stage.run(2.5);
    let over = false;
    void stage.engine.stop().then(() => {
      over = true;
    });
    await stage.run(1);
    assert.ok(!over);
    await stage.run(2);
    assert.ok(over);
  });

  test('hear of the end, too', async () => {
    const stage = await HealthStage.up({ services: [hooked()] });
    let over = false;
    void stage.engine.stop().then(() => {
      over = true;
    });
    await stage.until('it is over', () => over);
    assert.equal(stage.story.filter((each) => each.startsWith('hook')).at(-1), 'hook DRAINED');
  });
});
