// The configurations of the manuals, run as they stand.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { Daemon } from '../support/e2e-daemon.ts';
import { Folder, freePort, OURS, THEIRS } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

// Announces ADDRESS while COMMAND succeeds: monitor.sh ADDRESS NEXT-HOP COMMAND...
const MONITOR = `address=$1 next_hop=$2
shift 2
state=down
while :; do
  if "$@" >/dev/null; then now=up; else now=down; fi
  if [ $now != $state ]; then
    if [ $now = up ]; then echo "announce route $address next-hop $next_hop"
    else echo "withdraw route $address next-hop $next_hop"; fi
    state=$now
  fi
  sleep 0.1
done`;

const exabgp3 = (nesting: string) => `neighbor ${THEIRS} {
  router-id 1.1.1.1;
  local-address ${OURS};
  local-as 65510;
  peer-as 65511;

  family {
    ipv4 unicast;
    ipv6 unicast;
  }

  ${nesting}
}
`;

const NESTED = `process monitor-myapp {
    run monitor.sh 192.0.2.1/32 198.51.100.1 curl -s -f http://localhost;
  }`;

/** A folder with the configuration, the monitor, and a curl that succeeds while the file `service` is there. */
function place(config: string): { folder: Folder; env: NodeJS.ProcessEnv } {
  const folder = new Folder();
  folder.write('exabgp.conf', config);
  folder.script('monitor.sh', MONITOR);
  const programs = new Folder();
  programs.script('curl', `[ "$*" = "-s -f http://localhost" ] && [ -e ${folder.at('service')} ]`);
  return { folder, env: { PATH: `${programs.path}:${process.env.PATH}` } };
}

async function follow(router: Router, folder: Folder): Promise<void> {
  await router.hears('end-of-rib ipv4 unicast');
  await router.hears('end-of-rib ipv6 unicast');
  assert.equal(router.session?.peerRouterId, '1.1.1.1');
  assert.deepEqual([...router.routes.keys()], []);
  folder.write('service', '');
  assert.equal(await router.has('192.0.2.1/32'), 'origin igp as-path [ 65510 ] next-hop 198.51.100.1');
  rmSync(folder.at('service'));
  await router.has('192.0.2.1/32', false);
  folder.write('service', '');
  await router.has('192.0.2.1/32');
}

describe('the tutorial', () => {
  it('of ExaBGP 3: a process inside the neighbor, its program beside the file', async () => {
    const { folder, env } = place(exabgp3(NESTED));
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const daemon = new Daemon(['exabgp.conf'], { cwd: folder.path, env: { ...env, exabgp_tcp_port: String(port) } });
    await follow(router, folder);
    daemon.signal('SIGTERM');
    assert.deepEqual(await daemon.exited(5000), { code: 0, signal: null });
    await router.hears('notification 6/2');
    assert.equal(daemon.stderr, '');
  });

  it('of ExaBGP 4 and 5: a process at the top, and an api section', async () => {
    const run = 'run ./monitor.sh 192.0.2.1/32 198.51.100.1 curl -s -f http://localhost;';
    const top = `process monitor-myapp {\n  ${run}\n  encoder text;\n}\n\n`;
    const api = 'api services {\n    processes [ monitor-myapp ];\n  }';
    const { folder, env } = place(top + exabgp3(api));
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    const daemon = new Daemon(['server', folder.at('exabgp.conf')], {
      cwd: '/',
      env: { ...env, 'exabgp.tcp.port': String(port) },
    });
    await follow(router, folder);
    await daemon.end();
    await router.hears('notification 6/2');
  });

  it('with static routes, which are there before the end of the table', async () => {
    const statics = `static {
    route 203.0.113.0/24 next-hop self med 5 community [ 65510:1 no-export ];
    route 203.0.113.128/25 { next-hop 192.0.2.10; local-preference 200; as-path [ 65510 65510 ]; }
    route 2001:db8:5::/48 next-hop 2001:db8::1;
  }`;
    const { folder, env } = place(exabgp3(statics));
    const port = await freePort(THEIRS);
    const router = await Router.start({ listen: port });
    new Daemon(['run', folder.at('exabgp.conf')], { env: { ...env, exabgp_tcp_port: String(port) } });
    await router.hears('end-of-rib ipv6 unicast');
    assert.equal(
      router.words('203.0.113.0/24'),
      `origin igp as-path [ 65510 ] next-hop ${OURS} med 5 community [ 65510:1 no-export ]`,
    );
    assert.equal(router.words('203.0.113.128/25'), 'origin igp as-path [ 65510 65510 ] next-hop 192.0.2.10');
    assert.equal(router.words('2001:db8:5::/48'), 'origin igp as-path [ 65510 ] next-hop 2001:db8::1');
    const ends = router.heard.findIndex((each) => each.startsWith('end-of-rib'));
    assert.equal(router.heard.slice(ends).filter((each) => each.startsWith('announce')).length, 0);
  });
});
