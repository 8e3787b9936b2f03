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
  const missing = [...programs, 'ip', 'ss'].find((program) => !isInstalled(program));
  const reason = process.getuid?.() !== 0 ? 'it needs root' : missing && `${missing} is not installed`;
  if (!reason || process.env.KERYX_REQUIRE_PEERS === '1') return false;
  console.error(`SKIPPED interop/${suite}: ${reason}`);
  return reason;
}
