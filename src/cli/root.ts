// The root folder, and the files of settings below it. Loads next to nothing, for commands that must be quick.

import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** What a command line says about places. */
export interface PlaceOptions {
  readonly root?: string;
  readonly envFile?: string;
}

/** The folder that `etc` is in: as told, or the one above the program's `bin`. `/usr` stands for `/`, as in ExaBGP. */
export function rootOf(options: PlaceOptions, env: NodeJS.ProcessEnv, program: string): string {
  const given = givenRoot(options, env);
  if (given !== undefined) return resolve(given);
  const folder = dirname(resolve(program));
  const above = ['bin', 'sbin'].includes(basename(folder)) ? dirname(folder) : folder;
  return above === '/usr' ? '/' : above;
}

/** The root that somebody asked for. */
export function givenRoot({ root }: PlaceOptions, env: NodeJS.ProcessEnv): string | undefined {
  return root ?? (env.KERYX_ROOT || env.EXABGP_ROOT || undefined);
}

/**
 * Paths of the files of settings, the strongest first, whether or not they are there: the one that the command line or
 * the environment names (`wanted`), or else the usual two.
 */
export function settingFiles(
  options: PlaceOptions,
  env: NodeJS.ProcessEnv,
  root: string,
): { readonly files: readonly string[]; readonly wanted: boolean } {
  const named = options.envFile ?? (env.KERYX_ENVFILE || env.EXABGP_ENVFILE || undefined);
  if (named !== undefined)
    return { files: [firstThere(resolve(named), resolve(root, 'etc/exabgp', named))], wanted: true };
  return { files: [resolve(root, 'etc/keryx/keryx.env'), resolve(root, 'etc/exabgp/exabgp.env')], wanted: false };
}

/** The second path where only that one is there. */
export function firstThere(path: string, other: string): string {
  return !existsSync(path) && existsSync(other) ? other : path;
}
