// UPDATEs as GoBGP makes them, of routes that its own command line is told.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pick } from './exabgp.mjs';
import { startSink } from './sink.mjs';

export function gobgpVersion() {
  return /[\d.]+\d/.exec(execFileSync('gobgpd', ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown';
}

/**
 * The UPDATE body that GoBGP sends for each of the routes, in their order.
 * @param {{ localAs: number, peerAs: number, asn4: boolean }} session
 * @param {readonly { prefix: string, nextHop: string, told: string, family?: 6 }[]} routes
 */
export async function askGobgp({ localAs, peerAs, asn4 }, routes) {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  const sink = await startSink({ as: peerAs, asn4 });
  const file = join(folder, 'gobgp.toml');
  const families = ['ipv4-unicast', 'ipv6-unicast'];
  writeFileSync(
    file,
    `[global.config]
as = ${localAs}
router-id = "10.0.0.1"
port = -1
[[neighbors]]
[neighbors.config]
neighbor-address = "127.0.0.1"
peer-as = ${peerAs}
[neighbors.transport.config]
remote-port = ${sink.port}
local-address = "127.0.0.1"
[neighbors.timers.config]
connect-retry = 1
idle-hold-time-after-reset = 1
${families.map((name) => `[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = "${name}"\n`).join('')}`,
  );
  const port = await freePort();
  const child = spawn('gobgpd', ['-f', file, '--api-hosts', `127.0.0.1:${port}`, '--pprof-disable'], {
    stdio: 'ignore',
  });
  try {
    await tell(port, ['neighbor']);
    for (const { prefix, nextHop, told, family } of routes) {
      const words = told === '' ? [] : told.split(' ');
      const add = ['global', 'rib', 'add', prefix, ...words, 'nexthop', nextHop, '-a', family === 6 ? 'ipv6' : 'ipv4'];
      await tell(port, add);
    }
    const bodies = await sink.wait(routes.length);
    return routes.map(({ prefix }) => pick(bodies, `route ${prefix}`));
  } finally {
    child.kill('SIGKILL');
    sink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line, again and again until the daemon listens. @param {number} port @param {string[]} words */
async function tell(port, words) {
  for (let tries = 0; ; tries += 1) {
    try {
      return execFileSync('gobgp', ['-p', String(port), ...words], { encoding: 'utf8', stdio: 'pipe', timeout: 5000 });
    } catch (error) {
      if (tries >= 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
