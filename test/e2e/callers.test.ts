import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { keryx } from '../support/e2e-daemon.ts';
import { TestHelper } from '../support/e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router, THEIR_AS } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders, run } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const RANGE = OURS.replace(/\.1$/, '.0/24');
const STATIC = 'static { route 10.0.0.0/8 next-hop self; }';

function calling(port: number, options: Partial<Parameters<typeof Router.start>[0]> = {}): Promise<Router> {
  return Router.start({ listen: 0, passive: false, port, ...options });
}

describe('neighbors that are called', () => {
  it('listen opens a port for a neighbor, without any exabgp_tcp_bind', async () => {
    const port = await freePort(OURS);
    const daemon = await run(neighborText({ more: `passive; listen ${port}; ${STATIC}` }), 1);
    const router = await calling(port);
    await router.has('10.0.0.0/8');
    assert.ok(!daemon.records().some(({ msg }) => msg.includes('nothing listens')));
  });

  it('a port that is taken ends the start with status 1 and the address', async () => {
    const port = await freePort(OURS);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, OURS, resolve));
    const config = new Folder().write('keryx.conf', neighborText({ more: `passive; listen ${port};` }));
    const { code, stdout } = await keryx(['run', config]);
    server.close();
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`cannot listen on ${OURS} port ${port}: .*EADDRINUSE`));
  });

  it('a range takes whoever calls from it, and its helpers hear of each', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(OURS);
    const api = 'api { processes [ helper ]; neighbor-changes; }';
    await run(
      processText('helper', helper.run) +
        neighborText({ peer: RANGE, more: `passive; listen ${port}; ${STATIC} ${api}` }),
      1,
    );
    await helper.started();
    await helper.does('announce route 203.0.113.1/32 next-hop self');
    const routers = [await calling(port), await calling(port, { localAddress: THEIRS_TOO })];
    for (const router of routers) {
      await router.has('10.0.0.0/8');
      await router.has('203.0.113.1/32');
    }
    for (const peer of [THEIRS, THEIRS_TOO]) {
      await helper.hears(`${peer} is up`, ({ neighbor }) => {
        return neighbor?.state === 'up' && (neighbor.address as { peer: string }).peer === peer;
      });
    }
    await helper.does(`neighbor ${THEIRS} teardown 4`);
    await routers[0]!.hears('notification 6/4');
    await routers[0]!.hears('up', 2);
    assert.equal(routers[1]!.count('down'), 0);
  });

  it('local-as auto is the AS of whoever is at the other end, and helpers are told it', async () => {
    const helper = new TestHelper(new Folder(), 'helper');
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port, peerAs: THEIR_AS });
    const more = `${STATIC} api { processes [ helper ]; neighbor-changes; }`;
    const text = neighborText({ more })
      .replace(/local-as \d+/, 'local-as auto')
      .replace(/peer-as \d+/, 'peer-as auto');
    await run(processText('helper', helper.run) + text, port);
    await router.has('10.0.0.0/8');
    assert.match(router.words('10.0.0.0/8'), /local-preference 100/);
    const up = await helper.hears('up', ({ neighbor }) => neighbor?.state === 'up');
    assert.deepEqual(up.neighbor?.asn, { local: THEIR_AS, peer: THEIR_AS });
  });
});
