// The topotests of FRR: programs beside the configuration, named with their arguments in quotes, and events in text.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { parseRoute } from '../../src/bgp/index.ts';
import { LONG_MS, play, refused, said, shipped } from '../support/contract.ts';
import { Folder, OURS, THEIRS } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

const ADDRESSES = { '172.16.1.101': OURS, '172.16.1.1': THEIRS };
const IN_65001 = { localAs: 65001, peerAs: 65101 };

/** `exa-send.py PEER NUMBER`: so many routes of that peer, the attributes before the next hop. */
const SEND = `
i=0
while [ $i -lt $2 ]; do
  echo "announce route 10.10$1.$i.0/24 med $((100 + i)) community $1:1 next-hop 172.16.1.1"
  i=$((i + 1))
done
echo "announce flow route destination 30.40.40.0/30 redirect 11:22"
while true; do sleep 600; done`;

/** `exa-receive.py PEER`: notes what it is told, a line each. */
const RECEIVE = 'while read -r line; do echo "$line" >>"$(dirname "$0")/received-$1"; done';

function configured(folder: Folder): string {
  folder.script('exa-send.py', SEND);
  folder.script('exa-receive.py', RECEIVE);
  return shipped('frr-topotests', ADDRESSES);
}

/** What a reader of text makes of it: lines are words with one blank between, and empty ones say nothing. */
function events(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, peer, ...rest] =
        /^neighbor (\S+) (receive update .*)$/.exec(line) ?? assert.fail(`'${line}' is no event`);
      assert.equal(peer, THEIRS);
      return rest.join();
    });
}

describe('the topotests of FRR', () => {
  it('announce ten routes with arguments from the quotes, and a flow that is redirected', async () => {
    const folder = new Folder();
    const { router, daemon } = await play(configured(folder), { folder, router: IN_65001 });
    await until('eleven routes', () => assert.equal(router.routes.size, 11), LONG_MS);
    const all = Object.fromEntries([...router.routes.keys()].map((prefix) => [prefix, said(router, prefix)]));
    const ten = Array.from({ length: 10 }, (_, i) => [
      `10.101.${i}.0/24`,
      `next-hop 172.16.1.1 med ${100 + i} community 1:1`,
    ]);
    assert.deepEqual(all, {
      ...Object.fromEntries(ten),
      'destination-ipv4 30.40.40.0/30': 'extended-community redirect:11:22',
    });
    assert.deepEqual(refused(daemon), []);
  });

  it('read what the router announces and withdraws as lines of text', async () => {
    const folder = new Folder();
    const { router } = await play(configured(folder), { folder, router: IN_65001 });
    const route = parseRoute(
      'route 198.51.100.0/24 next-hop 192.0.2.7 as-path [ 65001 65003 ] med 5 community 65001:7',
    );
    router.peer.announce([route]);
    const file = folder.at('received-1');
    const hears = (...wanted: readonly string[]) =>
      until(wanted.join(), () => assert.deepEqual(events(file).slice(-wanted.length), wanted), LONG_MS);
    await hears(
      'receive update start',
      'receive update announced 198.51.100.0/24 next-hop 192.0.2.7 origin igp as-path [ 65001 65003 ] med 5 community 65001:7',
      'receive update end',
    );
    router.peer.withdraw([route]);
    await hears('receive update start', 'receive update withdrawn 198.51.100.0/24', 'receive update end');
    // Every event ends with an empty line.
    assert.match(readFileSync(file, 'utf8'), /withdrawn 198\.51\.100\.0\/24\nneighbor \S+ receive update end\n\n$/);
  });
});

describe('topotato', () => {
  it('drives the daemon by the pipes below its root', async () => {
    const folder = new Folder();
    const name = `topotato${process.pid}`;
    mkdirSync(folder.at('run'));
    const [commands, answers] = [folder.at(`run/${name}.in`), folder.at(`run/${name}.out`)];
    execFileSync('mkfifo', ['-m', '600', commands, answers]);
    const { router } = await play(neighborText(), {
      folder,
      command: ['--root', folder.path],
      env: { exabgp_api_pipename: name, exabgp_api_cli: 'true' },
    });
    const out = openSync(answers, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const into = openSync(commands, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(into, 'announce route 10.0.1.0/24 next-hop self\nannounce route 10.0.2.0/24 next-hop self med 7\n');
      closeSync(into);
      await router.has('10.0.2.0/24', true, LONG_MS);
      assert.deepEqual([...router.routes.keys()], ['10.0.1.0/24', '10.0.2.0/24']);
      let read = '';
      await until(
        'both answers',
        () => {
          const chunk = Buffer.alloc(100);
          read += chunk.toString('utf8', 0, readSync(out, chunk));
          assert.equal(read, 'done\ndone\n');
        },
        LONG_MS,
      );
    } finally {
      closeSync(out);
    }
  });
});
