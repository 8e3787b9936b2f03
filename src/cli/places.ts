// Where files are: the root folder, the files of settings below it, and the configuration files on a command line.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { printable } from '../bgp/index.ts';
import { type Ini, parseIni, SettingError } from './settings/index.ts';

/** What a command line says about places. */
export interface PlaceOptions {
  readonly root?: string;
  readonly envFile?: string;
}

/** The folder that `etc` is in: as told, or the one above the program's `bin`. `/usr` stands for `/`, as in ExaBGP. */
export function rootOf({ root }: PlaceOptions, env: NodeJS.ProcessEnv, program: string): string {
  const given = root ?? (env.KERYX_ROOT || env.EXABGP_ROOT || undefined);
  if (given !== undefined) return resolve(given);
  const folder = dirname(resolve(program));
  const above = ['bin', 'sbin'].includes(basename(folder)) ? dirname(folder) : folder;
  return above === '/usr' ? '/' : above;
}

export interface Inis {
  /** The strongest first. */
  readonly inis: readonly Ini[];
  /** One that was asked for, or else the usual one, and is not there. */
  readonly missing: { readonly file: string; readonly wanted: boolean } | undefined;
}

/**
 * Reads the file that the command line or the environment names; without any `etc/keryx/keryx.env` and
 * `etc/exabgp/exabgp.env` below the root, of which the first is stronger. Throws SettingError for a file that is there
 * and cannot be read.
 */
export function readInis(options: PlaceOptions, env: NodeJS.ProcessEnv, program: string): Inis {
  const root = rootOf(options, env, program);
  const named = options.envFile ?? (env.KERYX_ENVFILE || env.EXABGP_ENVFILE || undefined);
  const usual = [resolve(root, 'etc/keryx/keryx.env'), resolve(root, 'etc/exabgp/exabgp.env')];
  const files = named === undefined ? usual : [firstThere(resolve(named), resolve(root, 'etc/exabgp', named))];
  const inis = files.flatMap((file) => {
    const text = readIfThere(file);
    return text === undefined ? [] : [parseIni(text, file)];
  });
  const missing = inis.length > 0 ? undefined : { file: files.at(-1)!, wanted: named !== undefined };
  return { inis, missing };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SettingError(`${printable(file)}: ${reasonOf(error)}`);
  }
}

/** A configuration file as a user names it: one below `etc/exabgp` may be that of the root folder. */
export function configPath(name: string, root: string): string {
  return /^etc\/(exabgp|keryx)/.test(name) ? firstThere(resolve(name), resolve(root, name)) : resolve(name);
}

function firstThere(path: string, other: string): string {
  return !existsSync(path) && existsSync(other) ? other : path;
}

/** Why a file cannot be read or written, after `FILE: `. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'is a directory, not a file';
  return code === 'EACCES' ? 'may not be read' : message;
}
