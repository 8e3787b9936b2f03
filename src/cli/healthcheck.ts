// `keryx healthcheck`: ExaBGP's helper, with the streams and the people of this machine.

import { healthcheck } from '../healthcheck/exabgp/index.ts';
import { findGroup, findUser } from '../privileges.ts';

/** Resolves to the exit status. The process is to end then, whatever is still open. */
export function runHealthcheck(args: readonly string[]): Promise<number> {
  const { env, stdin, stdout, stderr } = process;
  stderr.on('error', () => {});
  return healthcheck(args, { env, stdin, stdout, stderr, findUser, findGroup });
}
