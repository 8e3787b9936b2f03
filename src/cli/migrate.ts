// `keryx migrate`: a configuration of any version in the words of today.

import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { printable } from '../bgp/index.ts';
import { type Config, type Programs, parseConfig } from '../config-parser/index.ts';
import { load } from './load.ts';
import { configPath, type PlaceOptions, reasonOf } from './places.ts';
import { printConfig } from './print-config.ts';
import { SettingError } from './settings/index.ts';
import { surroundings } from './surroundings.ts';

export interface MigrateOptions extends PlaceOptions {
  /** Replace the file, and keep what was there. */
  readonly write?: boolean;
}

/** Programs stay as they were written, wherever they are and whether or not they are here. */
const asWritten: Programs = { find: (program) => program };

/** Exit status: 0, or 1 with every problem on standard error. Throws SettingError. */
export function migrate(file: string, options: MigrateOptions): number {
  const { root } = surroundings(options);
  const config = load([file], { root, programs: asWritten });
  if (config === undefined) return 1;
  const text = `# Written by keryx migrate. Comments, templates and groups of the file before are not in it.\n\n${printConfig(config)}`;
  const lost = whatIsLost(config, text);
  if (lost !== undefined) {
    console.error(`${printable(file)}: ${lost} cannot be written so that it reads the same, nothing was changed`);
    return 1;
  }
  if (!options.write) process.stdout.write(text);
  else if (file === '-') throw new SettingError('standard input cannot be written back: leave --write out');
  else replace(realpathSync(configPath(file, root)), text);
  return 0;
}

/** What of `config` is not the same when `text` is read; undefined: all is. */
function whatIsLost(config: Config, text: string): string | undefined {
  const outcome = parseConfig(text, { source: 'migrated', directory: '/', programs: asWritten });
  if (!outcome.ok) return `something (${outcome.problems[0]?.message})`;
  const { processes, neighbors, subscriptions } = outcome.config;
  if (!isDeepStrictEqual(processes, config.processes)) return 'a process';
  if (!isDeepStrictEqual(subscriptions, config.subscriptions)) return 'an api section';
  const other = config.neighbors.find((neighbor, i) => !isDeepStrictEqual(neighbors[i], neighbor));
  return other === undefined ? undefined : `neighbor ${other.peerAddress}`;
}

/** In one step: whoever reads the file sees the one before or the new one, whole. */
function replace(path: string, text: string): void {
  const backup = `${path}.bak`;
  // Of this name nobody else has a file to lose.
  const fresh = `${path}.keryx-migrate`;
  if (existsSync(backup)) throw new SettingError(`${printable(backup)} is there already: move it away first`);
  try {
    const { mode, uid, gid } = statSync(path);
    // Flushed, so that a crash leaves no empty file behind the rename.
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(fresh, mode & 0o777);
    if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
    copyFileSync(path, backup, constants.COPYFILE_EXCL);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new SettingError(`${printable(path)}: ${reasonOf(error)}`);
  }
  console.error(`${printable(path)} is written anew. What it was, comments and all, is ${printable(backup)}`);
}
