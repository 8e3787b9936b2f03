// What the contracts with projects around ExaBGP share: their configurations, moved to the addresses of the test, and
// programs that print what theirs print.

import { chmodSync, readFileSync } from 'node:fs';
import { type Daemon, Daemon as Program, type RunOptions } from './e2e-daemon.ts';
import { Folder, freePort, THEIRS } from './e2e-place.ts';
import { Router, type RouterOptions } from './e2e-router.ts';

/** On a machine that is busy with other tests, too. */
export const LONG_MS = 40_000;

/** A configuration of `test/config-parser/fixtures` with words of it replaced; each must be there. */
export function shipped(name: string, changes: Readonly<Record<string, string>>): string {
  const text = readFileSync(`test/config-parser/fixtures/${name}.conf`, 'utf8');
  return Object.entries(changes).reduce((changed, [from, to]) => {
    const word = new RegExp(`${from.replaceAll(/[.*+?^$()[\]\\/]/g, '\\$&')}(?![\\d.])`, 'g');
    if (!word.test(changed)) throw new Error(`there is no '${from}' in ${name}.conf`);
    return changed.replaceAll(word, to);
  }, text);
}

export interface SceneOptions extends Omit<RunOptions, 'cwd'> {
  /** Where the configuration is put. */
  readonly folder?: Folder;
  /** How the router differs from the one that other tests have; its AS numbers above all. */
  readonly router?: Partial<RouterOptions>;
  /** Words of the command line before the configuration, `run` if nothing is said. */
  readonly command?: readonly string[];
}

export interface Scene {
  readonly daemon: Daemon;
  readonly router: Router;
  readonly folder: Folder;
  /** Where the router listens. */
  readonly port: number;
}

/** A daemon with this configuration, and the router at THEIRS, once they have a session. */
export async function play(text: string, options: SceneOptions = {}): Promise<Scene> {
  const { folder = new Folder(), router: about = {}, command = ['run'], env, ...rest } = options;
  const port = await freePort(THEIRS);
  const router = await Router.start({ listen: port, ...about });
  const config = folder.write('tool.conf', text);
  const daemon = new Program([...command, config], { ...rest, env: { exabgp_tcp_port: String(port), ...env } });
  await daemon.logs('started', LONG_MS);
  await router.hears('up', 1, LONG_MS);
  return { daemon, router, folder, port };
}

/** A program that prints what it has to say and then lives on. It never reads its standard input. */
export function printer(folder: Folder, name: string, lines: readonly string[], end = 'exec sleep 600'): string {
  const said = folder.write(`${name}.said`, lines.map((line) => `${line}\n`).join(''));
  return folder.script(name, `cat ${said}\n${end}`);
}

/** A Node program; `text` is an ES module. */
export function nodeProgram(folder: Folder, name: string, text: string): readonly string[] {
  const path = folder.write(`${name}.mjs`, text);
  chmodSync(path, 0o644);
  return [process.execPath, path];
}

/** `next-hop 192.0.2.9 …` of an UPDATE of ours to the router: that which every route has aside. */
export function said(router: Router, prefix: string): string {
  return router
    .words(prefix)
    .replace(/^origin \w+ /, '')
    .replace(/^as-path \[[^\]]*\] /, '');
}

/** Commands of helpers that the daemon refused so far, and why. */
export function refused(daemon: Daemon): [command: string, why: string][] {
  const records = daemon.records().filter(({ msg }) => msg === 'command refused');
  return records.map(({ command, why }) => [String(command), String(why)]);
}
