// Where the program of a `run` line is, and whether it can be run.

import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What `run` asks about programs; a function of its own so that parsing touches no file system. */
export interface Programs {
  /** What is run in place of ExaBGP's healthcheck, without its arguments; absent: that is looked for like others. */
  readonly healthcheck?: readonly string[];
  /** The path to run, or why there is none. `directory` is that of the configuration file. */
  find(program: string, directory: string): string | { readonly problem: string };
}

/** Looks for programs on this machine: beside the configuration file, in `/etc/exabgp`, along PATH. */
export function systemPrograms(env: Readonly<Record<string, string | undefined>>, workingDirectory: string): Programs {
  return {
    find: (program, directory) => {
      const places = candidates(program, resolve(workingDirectory, directory), env, workingDirectory);
      const found = places.flatMap((path) => {
        const stats = look(path);
        return stats === undefined ? [] : [{ path, stats }];
      });
      // A directory of the same name hides no program further down the list.
      const best = found.find(({ stats }) => !stats.isDirectory()) ?? found[0];
      if (best === undefined) return { problem: `there is no program '${program}'` };
      const problem = check(best.path, best.stats);
      return problem === undefined ? best.path : { problem: `'${best.path}' ${problem}` };
    },
  };
}

/** Undefined where nothing is, or where we may not look. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function candidates(
  program: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): string[] {
  if (program.startsWith('/')) return [program];
  const own = 'etc/exabgp/';
  if (program.startsWith(own)) {
    const rest = program.slice(own.length);
    const etc = env.EXABGP_ETC;
    return [...(etc ? [resolve(etc, rest)] : []), `/etc/exabgp/${rest}`, resolve(workingDirectory, program)];
  }
  // An entry of PATH that is empty or relative means another program in each directory: not for a daemon.
  const path = (env.PATH ?? '').split(':').filter((entry) => entry.startsWith('/'));
  return [directory, '/etc/exabgp', ...path].map((folder) => resolve(folder, program));
}

const SETUID_OR_SETGID = 0o6000;

function check(path: string, stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'is a directory, not a program';
  if (!stats.isFile()) return 'is not a regular file';
  if ((stats.mode & SETUID_OR_SETGID) !== 0) return 'is setuid or setgid: Keryx does not run such programs';
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return 'may not be executed: chmod +x makes it so';
  }
  return undefined;
}
