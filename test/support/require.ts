// Whether this machine can run a suite: it takes root, and the daemon's programs.

import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(resolve(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Gives the reason to skip the suite, or false. With KERYX_REQUIRE_PEERS=1 nothing is skipped: the suite then fails
 * on what is missing.
 */
export function reasonToSkip(suite: string, programs: string[]): string | false {
  const root = process.getuid?.() !== 0 ? 'it needs root' : undefined;
  return skipped(`interop/${suite}`, root ?? missing([...programs, 'ip', 'ss']));
}

/** The same for what runs as anybody. */
export function reasonWithout(suite: string, programs: string[]): string | false {
  return skipped(suite, missing(programs));
}

function missing(programs: string[]): string | undefined {
  const program = programs.find((each) => !isInstalled(each));
  return program && `${program} is not installed`;
}

function skipped(suite: string, reason: string | undefined): string | false {
  if (!reason || process.env.KERYX_REQUIRE_PEERS === '1') return false;
  console.error(`SKIPPED ${suite}: ${reason}`);
  return reason;
}
