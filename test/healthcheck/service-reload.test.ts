// K17: another configuration while a service is up, and neighbors that come, go and are others.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import type { ServiceConfig, Vip } from '../../src/healthcheck/service/config.ts';
import { check, service, vip } from '../support/health-services.ts';
import { FAR, HealthStage } from '../support/health-stage.ts';

const VIP = '192.0.2.1/32';
const UP = `announce ${VIP} med 100`;
const GONE = `withdraw ${VIP}`;

const web = (more = {}) => check('web', { interval: 1, rise: 2, fall: 2, ...more });
const www = (more: Partial<ServiceConfig> = {}) => service({ checks: [web()], ...more });

suite('K17 a reload while a service is up', () => {
  test('with other times and counts leaves it announced', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ checks: [web({ interval: 30, fastInterval: 2, timeout: 3, rise: 9, fall: 9, jitter: 0.1 })] }));
    await stage.run(20);
    assert.deepEqual(stage.story, []);
    assert.equal(stage.view().phase, 'up');
  });

  test('with a shorter interval does not wait for the end of the longer one', async () => {
    const stage = await HealthStage.up({ services: [www({ checks: [web({ interval: 3600, fastInterval: 1 })] })] });
    stage.update(www({ checks: [web({ interval: 2 })] }));
    await stage.run(10);
    assert.ok(stage.tries.get('web')!.length >= 4);
    assert.equal(stage.overlap, 1);
  });

  test('with a check more leaves it announced until that is found to fail', async () => {
    for (const ok of [true, false]) {
      const stage = await HealthStage.up({ services: [www()] });
      stage.set(ok, 'db');
      stage.update(www({ checks: [web(), check('db', { interval: 1, rise: 3, fall: 3 })] }));
      await stage.run(1.5);
      assert.deepEqual(stage.story, []);
      await stage.run(20);
      assert.deepEqual(stage.story, ok ? [] : [GONE]);
    }
  });

  test('with the first check of a service leaves it announced until that is found to fail', async () => {
    const stage = await HealthStage.up({ services: [www({ checks: [] })] });
    stage.update(www());
    await stage.run(20);
    assert.deepEqual(stage.story, []);
  });

  test('without a check that fails announces it', async () => {
    const db = check('db', { interval: 1 });
    const stage = await HealthStage.begin({ services: [www({ checks: [web(), db] })] });
    stage.set(false, 'db');
    await stage.run(10);
    stage.forget();
    stage.update(www());
    await stage.run(0.1);
    assert.deepEqual(stage.story, [UP]);
    await stage.run(10);
    assert.ok(!stage.tries.has('db'));
  });

  test('with another order of the checks knows which is which', async () => {
    const db = check('db', { interval: 1, optional: true, weight: 5 });
    const stage = await HealthStage.up({ services: [www({ checks: [web(), db], need: 1 })] });
    stage.set(false, 'db');
    await stage.run(5);
    stage.forget();
    stage.update(www({ checks: [db, web()], need: 1 }));
    await stage.run(10);
    assert.deepEqual(stage.story, []);
    assert.deepEqual(stage.has(), [`${VIP} med 105`]);
  });

  test('with another target withdraws it until that has risen', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ checks: [web({ tried: 'another' })] }));
    await stage.run(0.1);
    assert.deepEqual(stage.story, [GONE]);
    await stage.run(5);
    assert.deepEqual(stage.story, [GONE, UP]);
    assert.equal(stage.overlap, 1);
  });

  test('with another kind of check in place of the one is another target', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ checks: [check('tcp', { interval: 1, rise: 2 })] }));
    await stage.run(5);
    assert.deepEqual(stage.story, [GONE, UP]);
  });

  test('with another MED sends that and nothing else', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ vips: [vip(VIP, { up: 'med 50' })] }));
    await stage.run(5);
    assert.deepEqual(stage.story, [`announce ${VIP} med 50`]);
  });

  test('with a VIP more announces that once its address is there, and leaves the other alone', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.slow = 600;
    stage.update(www({ vips: [vip(VIP), vip('192.0.2.2/32')] }));
    await stage.run(5);
    assert.deepEqual(stage.story, ['add 192.0.2.2', 'announce 192.0.2.2/32 med 100']);
  });

  test('with a VIP more that others put there announces it once it is seen', async () => {
    const stage = await HealthStage.up({
      services: [www({ addressPolicy: 'require' })],
      there: ['192.0.2.1', '192.0.2.2'],
    });
    stage.update(www({ addressPolicy: 'require', vips: [vip(VIP), vip('192.0.2.2/32')] }));
    await stage.run(3);
    assert.deepEqual(stage.story, ['announce 192.0.2.2/32 med 100']);
  });

  test('with a VIP less withdraws that, and then takes its address away', async () => {
    const stage = await HealthStage.up({ services: [www({ vips: [vip(VIP), vip('192.0.2.2/32')] })] });
    stage.update(www());
    await stage.run(5);
    assert.deepEqual(stage.story, ['withdraw 192.0.2.2/32', 'remove 192.0.2.2']);
  });

  test('with a VIP less and the same again ends with its address there', async () => {
    const both = www({ vips: [vip(VIP), vip('192.0.2.2/32')] });
    for (const between of [0, 0.02, 0.3, 0.8]) {
      const stage = await HealthStage.up({ services: [both] });
      stage.slow = 500;
      stage.update(www());
      await stage.run(between);
      stage.update(both);
      await stage.run(5);
      assert.deepEqual(stage.has(), [`${VIP} med 100`, '192.0.2.2/32 med 100']);
      assert.ok(stage.addresses.has('192.0.2.2 lo'), `after ${between} s`);
      assert.ok(stage.holders.get('192.0.2.2 lo')!.has('www 1'));
    }
  });

  test('takes away an address that was on its way when its VIP went', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.slow = 500;
    stage.update(www({ vips: [vip(VIP), vip('192.0.2.2/32')] }));
    await stage.run(0.1);
    stage.update(www());
    await stage.run(5);
    assert.ok(!stage.addresses.has('192.0.2.2 lo'));
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
  });

  test('with another interface has the address there, too, before it goes from the first', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ interface: 'dummy0' }));
    await stage.run(5);
    assert.deepEqual(stage.story, ['add 192.0.2.1', 'remove 192.0.2.1']);
    assert.deepEqual([...stage.addresses], ['192.0.2.1 dummy0']);
  });

  test('with another path identifier or label is another route, and is told as such', async () => {
    const word = (words: string): Vip => {
      const { family, nlri, pathId, attributes } = parseRoute(`route ${VIP} next-hop self med 100 ${words}`);
      return { ...vip(VIP), route: { family, nlri, pathId }, announced: new Map([['up', attributes]]) };
    };
    const addPath = { addPath: 3 };
    const stage = await HealthStage.up({ services: [www({ vips: [word('path-information 1')] })], peers: [addPath] });
    stage.update(www({ vips: [word('path-information 2')] }));
    await stage.run(2);
    assert.deepEqual(
      [...stage.side().peer.received()].map(({ pathId }) => pathId),
      [2],
    );
    const both = [word('path-information 1'), word('path-information 2')];
    stage.update(www({ vips: both }));
    await stage.run(2);
    assert.deepEqual([...stage.side().peer.received()].map(({ pathId }) => pathId).sort(), [1, 2]);
    stage.forget();
    await stage.run(10);
    assert.deepEqual(stage.story, [], 'two paths to one prefix are two routes');
  });

  test('without the service withdraws it and takes its address away, and forgets what operators said', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.engine.order('www', 'enabled');
    stage.update();
    await stage.run(3);
    assert.deepEqual(stage.story, [GONE, 'remove 192.0.2.1']);
    assert.deepEqual(stage.engine.views(), []);
    stage.forget();
    await stage.run(10);
    assert.equal(stage.tries.size, 0);
  });

  test('that moves a VIP to another service leaves its address there', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.update(www({ name: 'web2' }));
    await stage.run(10);
    assert.deepEqual(stage.story, [GONE, UP]);
    assert.ok(stage.addresses.has('192.0.2.1 lo'));
  });

  test('that takes a service away and gives it back at once ends with its address there', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.slow = 300;
    stage.update();
    stage.update(www());
    await stage.run(10);
    assert.ok(stage.addresses.has('192.0.2.1 lo'));
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
    assert.deepEqual(
      stage.story.filter((each) => each.startsWith('add')),
      [],
      'it never went',
    );
  });

  test('before the engine has begun counts, and nothing is tried twice', async () => {
    const stage = await HealthStage.begin({ services: [] });
    await stage.engine.stop();
    const late = await HealthStage.begin({ services: [www()], reload: [www({ checks: [web(), check('db')] })] });
    await late.run(20);
    assert.equal(late.overlap, 1);
    assert.ok(late.tries.get('db')!.length > 2);
    const [first, second, third] = late.tries.get('web')!;
    assert.ok(second! - first! >= 900 && third! - second! >= 900, 'there is one trial of it');
  });

  test('at random leaves things as if the last configuration had always been there', async () => {
    const configs = [
      www(),
      www({ checks: [web(), check('db', { interval: 1, rise: 1 })] }),
      www({ vips: [vip(VIP), vip('192.0.2.2/32')], addressPolicy: 'dynamic' }),
      www({ interface: 'dummy0', vips: [vip('192.0.2.2/32')] }),
      www({ vips: [vip('192.0.2.0/24')], addressPolicy: 'ignore' }),
    ];
    const stage = await HealthStage.up({ services: [www()] });
    stage.slow = 150;
    for (let n = 0; n < 60; n += 1) {
      const config = configs[(n * 7 + (n >> 2)) % configs.length]!;
      stage.update(config);
      await stage.run((n % 5) / 10);
      if (n % 12 !== 11) continue;
      await stage.run(8);
      assert.deepEqual(stage.has(), config.vips.map(({ prefix }) => `${prefix} med 100`).sort());
      const wanted = config.vips.flatMap(({ address }) =>
        address === undefined ? [] : [`${address} ${config.interface}`],
      );
      assert.deepEqual([...stage.addresses].sort(), wanted.sort());
    }
  });
});

suite('neighbors', () => {
  const OTHER = '10.0.0.3';

  async function two(services: readonly ServiceConfig[]): Promise<HealthStage> {
    return await HealthStage.up({ services, peers: [{}, { peerAddress: OTHER, peerAs: 65003 }] });
  }

  test('that are named are told, and others are not', async () => {
    const stage = await two([www({ neighbors: [OTHER] })]);
    assert.deepEqual([stage.has(), stage.has(OTHER)], [[], [`${VIP} med 100`]]);
    stage.update(www({ neighbors: [FAR] }));
    await stage.run(1);
    assert.deepEqual([stage.has(), stage.has(OTHER)], [[`${VIP} med 100`], []]);
    stage.update(www());
    await stage.run(1);
    assert.deepEqual([stage.has(), stage.has(OTHER)], [[`${VIP} med 100`], [`${VIP} med 100`]]);
  });

  test('that are new hear what the others have heard', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    const config = stage.peer({ peerAddress: OTHER, peerAs: 65003 });
    const side = stage.side(OTHER);
    await side.speaker.listen(OTHER, 179);
    side.speaker.start();
    stage.speaker.add(config);
    await stage.run(5);
    assert.deepEqual(stage.has(OTHER), [`${VIP} med 100`]);
    assert.deepEqual(stage.view().vips[0]!.announced!.neighbors, [FAR, OTHER]);
  });

  test('that are new with a reload that changes services, too', async () => {
    const stage = await HealthStage.up({ services: [www({ neighbors: [FAR] })] });
    const config = stage.peer({ peerAddress: OTHER, peerAs: 65003 });
    await stage.side(OTHER).speaker.listen(OTHER, 179);
    stage.side(OTHER).speaker.start();
    stage.speaker.update([stage.peer({}), config]);
    stage.update(www({ neighbors: [OTHER] }));
    await stage.run(5);
    assert.deepEqual([stage.has(), stage.has(OTHER)], [[], [`${VIP} med 100`]]);
  });

  test('whose session is reset are told again, and only once', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.speaker.update([stage.peer({ holdTime: 90 })]);
    await stage.run(10);
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
    assert.deepEqual(stage.story, [UP]);
  });

  test('that come up later are told what is so by then', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.network.mood = 'refuses';
    stage.network.whole[0]!.break();
    stage.set(false, 'web');
    await stage.run(5);
    stage.network.mood = 'connects';
    await stage.run(70);
    assert.deepEqual(stage.has(), []);
    stage.set(true, 'web');
    await stage.run(5);
    assert.deepEqual(stage.has(), [`${VIP} med 100`]);
  });
});

suite('a route that somebody else announces meanwhile', () => {
  const taken = () => [parseRoute(`route ${VIP} next-hop 10.0.0.9 med 7`)];

  test('is left alone when the service goes down, and at the end', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.speaker.announce(taken(), { owner: 'helper' });
    await stage.run(1);
    assert.equal(stage.view().vips[0]!.announced!.owner, 'helper');
    stage.set(false, 'web');
    await stage.run(5);
    assert.deepEqual(stage.has(), [`${VIP} med 7`]);
    void stage.engine.stop();
    await stage.run(3);
    assert.deepEqual(stage.has(), [`${VIP} med 7`]);
  });

  test('is not taken over because its neighbor is reset by a reload', async () => {
    const stage = await HealthStage.up({ services: [www()] });
    stage.speaker.announce(taken(), { owner: 'helper' });
    await stage.run(1);
    stage.speaker.update([stage.peer({ holdTime: 90 })]);
    await stage.run(10);
    assert.deepEqual(stage.has(), [`${VIP} med 7`]);
  });
});
