import assert from 'node:assert/strict';
import { after, afterEach, it } from 'node:test';
import { ipv4Unicast, parseRoute, writeOperational } from '../../src/bgp/index.ts';
import { planProcesses } from '../../src/process-bridge/index.ts';
import { BridgeStage, type HelperSetup, stopStages, theirs } from '../support/e2e-bridge.ts';
import { closeHelpers, TestHelper } from '../support/e2e-helper.ts';
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

const SPOKEN: Readonly<Record<string, Pick<HelperSetup, 'encoder' | 'version'>>> = {
  three: { encoder: 'json', version: 3 },
  four: { encoder: 'json', version: 4 },
  usual: { encoder: 'json' },
  six: { encoder: 'json', version: 6 },
  'six, and no text': { encoder: 'text', version: 6 },
  text: { encoder: 'text' },
};

it('each helper is told in its own dialect, of one session', async () => {
  const folder = new Folder();
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port, operational: true });
  const config = theirs(port, { operational: true });
  const names = Object.keys(SPOKEN);
  const helpers = new Map(names.map((name, i) => [name, new TestHelper(folder, `helper-${i}`)]));
  const wanted = { state: true, receive: reports('update', 'operational', 'parsed') };
  const stage = new BridgeStage({
    helpers: names.map((name) => ({ name, run: helpers.get(name)!.run, ...SPOKEN[name] })),
    neighbors: [config],
    sections: [section(config.name, names, wanted)],
  });
  stage.bridge.start();
  for (const helper of helpers.values()) await helper.started();
  stage.speaker.start();
  await router.hears('up');
  router.peer.announce([parseRoute(`route 10.5.0.0/16 next-hop ${THEIRS}`)]);
  const told = (name: string, what: string): Promise<string> =>
    until(`'${name}' to be told ${what}`, () => {
      const { lines } = helpers.get(name)!;
      return lines.find((line) => line.includes(what)) ?? assert.fail(lines.join('\n'));
    });
  const announced = new Map<string, string>();
  for (const name of names) announced.set(name, await told(name, '10.5.0.0/16'));
  const head = (name: string): string => announced.get(name)!.slice(0, 20);
  assert.deepEqual(names.map(head), [
    '{ "exabgp": "3.4.8",',
    '{ "exabgp": "4.0.1",',
    '{ "exabgp": "5.0.0",',
    '{ "exabgp": "6.0.0",',
    '{ "exabgp": "6.0.0",',
    `neighbor ${THEIRS} re`.slice(0, 20),
  ]);
  assert.ok(announced.get('three')!.includes('{ "10.5.0.0/16": {  } }'));
  // One event, one number, however it is told.
  const numbers = names.slice(0, -1).map((name) => JSON.parse(announced.get(name)!).counter);
  assert.equal(new Set(numbers).size, 1, String(numbers));

  const advisory = { type: 'operational', name: 'ASM', family: ipv4Unicast, advisory: 'back at ten' } as const;
  assert.ok(router.peer.operational(writeOperational(advisory, '192.0.2.254')));
  for (const name of names.slice(0, -1)) {
    const { neighbor } = JSON.parse(await told(name, 'back at ten'));
    assert.deepEqual(neighbor.operational, { name: 'ASM', afi: 'ipv4', safi: 'unicast', advisory: 'back at ten' });
  }
});

it('a helper that is to be told otherwise is started anew', () => {
  const config = { name: 'a', run: ['/bin/cat'], encoder: 'json', respawn: true } as const;
  const changed = { ...config, version: 4 } as const;
  assert.deepEqual(planProcesses([config], [changed]).restart, [changed]);
  assert.deepEqual(planProcesses([changed], [{ ...changed }]).same, [changed]);
});
