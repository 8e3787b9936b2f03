// UPDATEs as ExaBGP makes them: its configuration is the words themselves, so the vectors need no translation.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSink } from './sink.mjs';

export function exabgpVersion() {
  return /[\d.]+\d/.exec(execFileSync('exabgp', ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown';
}

/**
 * The UPDATE body that ExaBGP sends for each of the routes, in their order.
 * @param {{ localAs: number, peerAs: number, asn4: boolean }} session
 * @param {readonly string[]} routes each `route PREFIX …` with a prefix of its own
 */
export async function askExabgp({ localAs, peerAs, asn4 }, routes) {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  const sink = await startSink({ as: peerAs, asn4 });
  const file = join(folder, 'exabgp.conf');
  writeFileSync(
    file,
    `neighbor 127.0.0.1 {
  router-id 10.0.0.1; local-address 127.0.0.1; local-as ${localAs}; peer-as ${peerAs};
  connect ${sink.port}; group-updates false;
  capability { asn4 ${asn4 ? 'enable' : 'disable'}; }
  family { ipv4 unicast; ipv6 unicast; }
  static {
${routes.map((route) => `    ${route};\n`).join('')}  }
}
`,
  );
  const settings = { exabgp_daemon_drop: 'false', exabgp_log_level: 'CRIT', exabgp_cache_attributes: 'false' };
  const child = spawn('exabgp', [file], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  try {
    const bodies = await sink.wait(routes.length);
    return routes.map((route) => pick(bodies, route));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${printed}`);
  } finally {
    child.kill('SIGKILL');
    sink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// Both implementations end an UPDATE of one route with its NLRI, so the prefix tells whose it is.
/** @param {readonly Buffer[]} bodies @param {string} route */
export function pick(bodies, route) {
  if (bodies.length === 1 && bodies[0] !== undefined) return bodies[0].toString('hex');
  const nlri = nlriOf(/** @type {string} */ (route.split(' ')[1]));
  const found = bodies.find((body) => body.toString('hex').endsWith(nlri));
  if (found === undefined) throw new Error(`no UPDATE for ${route}`);
  return found.toString('hex');
}

/** @param {string} prefix */
function nlriOf(prefix) {
  const [address = '', length = ''] = prefix.split('/');
  const octets = address.includes(':')
    ? address
        .replace(/::$/, '')
        .split(':')
        .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    : address.split('.').map(Number);
  const bits = Number(length);
  const used = Array.from({ length: Math.ceil(bits / 8) }, (_, i) => octets[i] ?? 0);
  return Buffer.from([bits, ...used]).toString('hex');
}
