import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { cease, parseRoute } from '../../src/bgp/index.ts';
import type { Subscription } from '../../src/process-bridge/index.ts';
import { BridgeStage, stopStages, theirs } from '../support/e2e-bridge.ts';
import { closeHelpers, type HelperEvent, TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, removeFolders, THEIRS } from '../support/e2e-place.ts';
import { Router, stopRouters } from '../support/e2e-router.ts';
import { reports, section } from '../support/e2e-sections.ts';
import { until } from '../support/wait.ts';

afterEach(async () => {
  await stopStages();
  await stopRouters();
  closeHelpers();
});
after(removeFolders);

type Wanted = Partial<Omit<Subscription, 'peer' | 'processes'>>;

/** A session with helpers that want these things; one more, `last`, hears parsed updates both ways. */
async function play(wanted: Readonly<Record<string, Wanted>>) {
  const folder = new Folder();
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port });
  const config = theirs(port);
  const all: Readonly<Record<string, Wanted>> = {
    ...wanted,
    last: { state: true, receive: reports('update', 'parsed'), send: reports('update', 'parsed') },
  };
  const helpers = Object.fromEntries(Object.keys(all).map((name) => [name, new TestHelper(folder, name)]));
  const stage = new BridgeStage({
    helpers: Object.entries(helpers).map(([name, { run }]) => ({ name, run })),
    neighbors: [config],
    sections: Object.entries(all).map(([name, parts]) => section(config.name, [name], parts)),
  });
  stage.bridge.start();
  for (const helper of Object.values(helpers)) await helper.started();
  stage.speaker.start();
  await router.hears('up');
  const helper = (name: string): TestHelper => helpers[name] ?? assert.fail(name);
  /** The router announces, and everybody who is to hear of it has. */
  const told = async (prefix: string): Promise<void> => {
    router.peer.announce([parseRoute(`route ${prefix} next-hop ${THEIRS}`)]);
    await helper('last').hears(`an announcement of ${prefix}`, announces(prefix, 'receive'));
    // What was written to others earlier has reached them once they are answered.
    for (const name of Object.keys(helpers)) await helper(name).ask('#', 1);
  };
  return { stage, router, helper, told };
}

const announces =
  (prefix: string, way: string) =>
  ({ neighbor }: HelperEvent): boolean =>
    neighbor?.direction === way &&
    Object.values(neighbor.message?.update?.announce ?? {})
      .flatMap((nextHops) => Object.values(nextHops).flat())
      .some(({ nlri }) => nlri === prefix);

/** `update receive parsed`, `open send packet`. */
function shape({ type, header, neighbor }: HelperEvent): string {
  const form = header !== undefined ? 'whole' : neighbor?.message?.category === undefined ? 'parsed' : 'packet';
  return `${type} ${neighbor?.direction ?? neighbor?.state ?? ''}${neighbor?.direction === undefined ? '' : ` ${form}`}`;
}

describe('subscriptions on a real session', () => {
  it('update without a form says nothing, and every form is as it was asked for', async () => {
    const { helper, told } = await play({
      bare: { receive: reports('update') },
      formless: { receive: reports('packets') },
      packets: { receive: reports('update', 'packets') },
      both: { receive: reports('update', 'packets', 'parsed') },
      whole: { receive: reports('update', 'consolidate') },
    });
    await told('203.0.113.0/24');
    const heard = (name: string) => helper(name).events().map(shape).slice(-2);
    assert.deepEqual(helper('bare').events(), []);
    assert.deepEqual(helper('formless').events(), []);
    assert.deepEqual(heard('packets'), ['update receive packet', 'update receive packet']);
    assert.deepEqual(heard('both'), ['update receive packet', 'update receive parsed']);
    assert.deepEqual(heard('whole'), ['update receive whole', 'update receive whole']);
    const whole = helper('whole').events().find(announces('203.0.113.0/24', 'receive'));
    assert.match(whole?.body ?? '', /18CB0071$/);
    assert.match(whole?.header ?? '', /^0xF{32}00[0-9A-F]{2}02$/);
  });

  it('the states of a session, its messages and its machine, in order', async () => {
    const { stage, router, helper, told } = await play({
      it: {
        state: true,
        fsm: true,
        negotiated: true,
        receive: reports('open', 'keepalive', 'notification', 'refresh', 'parsed'),
        send: reports('open', 'keepalive', 'notification', 'refresh', 'parsed'),
      },
    });
    await told('203.0.113.0/24');
    stage.peer.refresh(stage.peer.config.families[0]!);
    // The router answers with all that it has, between two marks.
    await helper('it').hears('the answer', ({ type, neighbor }) => {
      return type === 'refresh' && neighbor?.['route-refresh']?.subtype === 'end';
    });
    router.peer.teardown(cease(4, 'maintenance "tonight"\n'));
    const down = await helper('it').hears('the end', ({ neighbor }) => neighbor?.state === 'down');
    assert.equal(down.neighbor?.reason, 'notification received (6,4)');
    const heard = helper('it').events();
    const until = heard.findIndex(({ neighbor }) => neighbor?.state === 'down');
    // Both ways go on at the same time; what each side does comes in this order.
    const ours = heard.slice(0, until + 1).filter(({ type, neighbor }) => {
      return neighbor?.direction !== 'receive' && type !== 'fsm';
    });
    const first = ['state connected', 'open send parsed', 'negotiated ', 'keepalive send parsed', 'state up'];
    assert.deepEqual(ours.map(shape).sort(), [...first, 'refresh send parsed', 'state down'].sort());
    const theirsToo = heard.slice(0, until + 1).filter(({ neighbor }) => neighbor?.direction === 'receive');
    const kinds = theirsToo.map(({ type }) => type).filter((each, i, all) => each !== all[i - 1]);
    assert.deepEqual(kinds, ['open', 'keepalive', 'refresh', 'notification']);
    const states = heard.filter(({ type }) => type === 'fsm').map(({ neighbor }) => neighbor?.state);
    assert.deepEqual(states.slice(0, 4), ['CONNECT', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED']);
    const agreed = heard.findIndex(({ type }) => type === 'negotiated');
    assert.equal(heard[agreed + 1]?.neighbor?.state, 'OPENCONFIRM');
    const notice = theirsToo.find(({ type }) => type === 'notification')?.neighbor?.notification;
    assert.equal((notice as { message: string }).message, 'maintenance "tonight"\n');
    const counters = heard.map(({ counter }) => counter ?? 0);
    assert.deepEqual(
      counters,
      [...counters].sort((a, b) => a - b),
    );
  });

  it('what was negotiated stands beside updates for everybody once one helper wants it', async () => {
    const { helper, told } = await play({ it: { negotiated: true } });
    await told('203.0.113.0/24');
    assert.deepEqual(helper('it').events().map(shape), ['negotiated ']);
    const update = helper('last').events('update').at(-1);
    assert.deepEqual(update?.neighbor?.negotiated, helper('it').events()[0]?.neighbor?.negotiated);
  });

  it('a session that nobody wants beside updates is not there', async () => {
    const { helper, told } = await play({});
    await told('203.0.113.0/24');
    for (const { neighbor } of helper('last').events('update')) assert.equal(neighbor?.negotiated, undefined);
  });

  it('what a helper announces is told as sent, after its answer or before', async () => {
    const { helper } = await play({});
    await helper('last').does('announce route 203.0.113.9/32 next-hop 192.0.2.9');
    const event = await helper('last').hears('its own route', announces('203.0.113.9/32', 'send'));
    assert.ok(event.neighbor?.message?.update?.announce?.['ipv4 unicast']?.['192.0.2.9']);
  });

  it('signals and the end are told, and nothing after it', async () => {
    const { stage, helper } = await play({ it: { signal: true } });
    stage.bridge.signal(10, 'SIGUSR1');
    const event = await helper('it').hears('the signal', ({ type }) => type === 'signal');
    assert.equal(event.neighbor?.code, '10');
    assert.equal(event.neighbor?.name, 'SIGUSR1');
    await stage.stop();
    await helper('it').hears('the end', ({ notification }) => notification === 'shutdown');
    assert.equal(helper('it').events().at(-1)?.notification, 'shutdown');
    const last = helper('last').events();
    assert.deepEqual(
      last.slice(-2).map(({ notification, neighbor }) => notification ?? neighbor?.state),
      ['down', 'shutdown'],
    );
    assert.equal(last.at(-2)?.neighbor?.reason, 'stop, message [shutting down]');
  });

  it('a helper that asked for text is told no JSON', async () => {
    const helper = new TestHelper(new Folder(), 'text');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const config = theirs(port);
    new BridgeStage({
      helpers: [{ name: 'text', run: helper.run, encoder: 'text' }],
      neighbors: [config],
      sections: [section(config.name, ['text'], { state: true, receive: reports('update', 'parsed') })],
    }).start();
    await helper.started();
    await router.hears('up');
    // Its answer comes among the events.
    helper.say('announce route 203.0.113.1/32 next-hop self');
    await until('the answer', () => assert.ok(helper.lines.includes('done')));
    assert.deepEqual(helper.lines.slice(0, 4), [`neighbor ${THEIRS} connected`, '', `neighbor ${THEIRS} up`, '']);
    assert.ok(!helper.lines.some((line) => line.startsWith('{')), helper.lines.join('\n'));
  });
});
