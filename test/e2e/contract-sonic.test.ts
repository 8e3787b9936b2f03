// SONiC's tests: an HTTP interface that prints what is posted to it, and a dump that reads prefixes as keys.

import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { LONG_MS, nodeProgram, play, refused, said, shipped } from '../support/contract.ts';
import { at, dict, entries, maybe, text } from '../support/contract-json.ts';
import { Daemon } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** Prints the fields `command` and `commands` of forms that are posted; it never reads what it is told. */
const HTTP_API = `
import { createServer } from 'node:http';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const form = new URLSearchParams(body);
  const lines = form.has('command') ? [form.get('command')] : form.get('commands').split(';');
  for (const line of lines) process.stdout.write(line + '\\n');
  response.end('OK\\n');
});
server.listen(Number(process.argv[2]), process.argv[3]);
`;

async function post(port: number, form: Readonly<Record<string, string>>): Promise<void> {
  const ask = () => fetch(`http://${OURS}:${port}/`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = await until('the HTTP interface to answer', ask, LONG_MS);
  assert.equal(await answer.text(), 'OK\n');
}

/** The dump: `PEER 10.0.0.0/8 via 192.0.2.9`, and those that are gone. */
function dump(lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const neighbor = at(JSON.parse(line), 'neighbor');
      const peer = text(at(neighbor, 'ip'));
      const update = maybe(neighbor, 'message', 'update');
      if (update === undefined) return [];
      const announced = entries(maybe(update, 'announce')).flatMap(([family, nextHops]) =>
        entries(nextHops).flatMap(([nextHop, routes]) =>
          Object.keys(dict(routes)).map((prefix) => `${peer} ${family} ${prefix} via ${nextHop}`),
        ),
      );
      const withdrawn = entries(maybe(update, 'withdraw')).flatMap(([family, routes]) =>
        Object.keys(dict(routes)).map((prefix) => `${peer} ${family} ${prefix} gone`),
      );
      return [...withdrawn, ...announced];
    });
}

const ROUTES = ['198.51.100.0/24', '198.51.101.0/24'].map((prefix) =>
  parseRoute(`route ${prefix} next-hop 192.0.2.7 as-path [ 65003 ]`),
);

async function readsRoutes(router: Router, helper: TestHelper): Promise<void> {
  const expect = (...wanted: readonly string[]) =>
    until(wanted.join(), () => assert.deepEqual(dump(helper.lines).sort(), [...wanted].sort()), LONG_MS);
  const here = ROUTES.map(({ nlri }) => `${THEIRS} ipv4 unicast ${[...nlri].slice(1).join('.')}.0/24 via 192.0.2.7`);
  router.peer.announce(ROUTES);
  await expect(...here);
  router.peer.withdraw(ROUTES.slice(0, 1));
  await expect(...here, `${THEIRS} ipv4 unicast 198.51.100.0/24 gone`);
}

describe("SONiC's tests", () => {
  it('3: a group with both helpers, the dump in the dialect that the place of its process tells', async () => {
    const folder = new Folder();
    const http = await freePort(OURS);
    const helper = new TestHelper(folder, 'dump');
    const [node = '', program = ''] = nodeProgram(folder, 'http_api', HTTP_API);
    const config = shipped('sonic-3', {
      '/usr/bin/python /usr/share/exabgp/dump.py /tmp/dump': helper.run.join(' '),
      '/usr/bin/python /usr/share/exabgp/http_api.py 5000': `${node} ${program} ${http} ${OURS}`,
      '10.0.0.57': THEIRS,
      '10.0.0.56': OURS,
    });
    const { router, daemon } = await play(config, { folder, router: { localAs: 65100, peerAs: 64600 } });
    await post(http, { command: 'announce route 192.168.0.0/21 next-hop 10.0.0.57 as-path [ 65200 ]' });
    await post(http, {
      commands: [1, 2, 3].map((i) => `announce route 192.168.${8 * i}.0/25 next-hop 10.0.0.${i}`).join(';'),
    });
    await router.has('192.168.24.0/25', true, LONG_MS);
    assert.deepEqual([...router.routes.keys()].sort(), [
      '192.168.0.0/21',
      '192.168.16.0/25',
      '192.168.24.0/25',
      '192.168.8.0/25',
    ]);
    assert.match(router.words('192.168.0.0/21'), /as-path \[ 65200 \] next-hop 10\.0\.0\.57$/);
    await post(http, { commands: 'withdraw route 192.168.8.0/25 next-hop 10.0.0.1;withdraw route 192.168.0.0/21' });
    await router.has('192.168.0.0/21', false, LONG_MS);
    assert.equal(router.routes.size, 2);
    assert.deepEqual(refused(daemon), []);
    await readsRoutes(router, helper);
  });

  it('4: booleans of Python, names without a blank, the dump with `api-version 3.4`', async () => {
    const folder = new Folder();
    const [http, listen] = [await freePort(OURS), await freePort(OURS)];
    const helper = new TestHelper(folder, 'dump');
    const [node = '', program = ''] = nodeProgram(folder, 'http_api', HTTP_API);
    const config = shipped('sonic-4', {
      '/usr/bin/python3 /usr/share/exabgp/dump.py;': `${helper.run.join(' ')}; api-version 3.4;`,
      '/usr/bin/python3 /usr/share/exabgp/http_api.py 5000': `${node} ${program} ${http} ${OURS}`,
      'listen 179': `listen ${listen}`,
      '10.0.0.57': THEIRS,
      '10.0.0.56': OURS,
    });
    // As its supervisor runs it.
    const env = folder.write('exabgp.env', '[exabgp.api]\nack = false\n');
    const daemon = new Daemon(['--env', env, folder.write('http.conf', config)]);
    await daemon.logs('started', LONG_MS);
    const router = await Router.start({ listen: 0, passive: false, port: listen, localAs: 65100, peerAs: 64600 });
    await router.hears('up', 1, LONG_MS);
    const hosts = Array.from({ length: 500 }, (_, i) => `192.168.${i >> 8}.${i & 255}/32`);
    const of = (verb: string) => hosts.map((host) => `${verb} route ${host} next-hop 10.0.0.57`).join(';');
    await post(http, { commands: of('announce') });
    await until('all routes', () => assert.deepEqual([...router.routes.keys()].sort(), [...hosts].sort()), LONG_MS);
    assert.equal(said(router, '192.168.1.0/32'), 'next-hop 10.0.0.57');
    await post(http, { command: `neighbor ${THEIRS} announce route 10.1.0.0/16 next-hop self community 5060:12345` });
    await router.has('10.1.0.0/16', true, LONG_MS);
    await post(http, { commands: of('withdraw') });
    await until('one route', () => assert.deepEqual([...router.routes.keys()], ['10.1.0.0/16']), LONG_MS);
    await readsRoutes(router, helper);
    assert.deepEqual(helper.answers(), []);
  });

  it('the dump fails on the lists of newer dialects, which is why there is a word for it', async () => {
    const helper = new TestHelper(new Folder(), 'dump');
    const api = 'api { processes [ dump ]; receive { parsed; update; } }';
    const { router } = await play(processText('dump', helper.run) + neighborText({ more: api }));
    router.peer.announce(ROUTES);
    await until('an update', () =>
      assert.ok(helper.events('update').some(({ neighbor }) => neighbor?.message?.update)),
    );
    assert.throws(() => dump(helper.lines), { name: 'Error', message: /^a member 'ip' is needed/ });
  });
});
