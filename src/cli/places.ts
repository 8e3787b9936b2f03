// Where files are: the root folder, the files of settings below it, and the configuration files on a command line.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../bgp/index.ts';
import { firstThere, type PlaceOptions, rootOf, settingFiles } from './root.ts';
import { type Ini, parseIni, SettingError } from './settings/index.ts';

export { type PlaceOptions, rootOf } from './root.ts';

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
  const { files, wanted } = settingFiles(options, env, root);
  const inis = files.flatMap((file) => {
    const text = readIfThere(file);
    return text === undefined ? [] : [parseIni(text, file)];
  });
  const missing = inis.length > 0 ? undefined : { file: files.at(-1)!, wanted };
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

/** Why a file cannot be read or written, after `FILE: `. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'is a directory, not a file';
  return code === 'EACCES' ? 'may not be read' : message;
}
