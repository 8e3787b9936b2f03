// Becoming somebody with fewer rights, for good.

import { readFileSync } from 'node:fs';
import type { Log } from './speaker/index.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Looks a user up in the password file; undefined when there is none of that name. */
export function findUser(name: string): User | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [login, , uid, gid] = line.split(':');
    if (login === name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** Looks a group up in the group file: its number; undefined when there is none of that name. */
export function findGroup(name: string): number | undefined {
  for (const line of readFileSync('/etc/group', 'utf8').split('\n')) {
    const [group, , gid] = line.split(':');
    if (group === name) return Number(gid);
  }
  return undefined;
}

/**
 * Group first, since the user may not change it any more; supplementary groups are those of the new user. False, with the
 * reason in the log, when it is not allowed, as in a container without that right.
 */
export function dropTo({ name, uid, gid }: User, log: Log): boolean {
  if (uid === process.getuid?.()) return true;
  try {
    // Known to Node, not to its types.
    (process as { initgroups?: (user: string, group: number) => void }).initgroups?.(name, gid);
    process.setgid?.(gid);
    process.setuid?.(uid);
  } catch (error) {
    const why = (error as Error).message;
    log.error({ user: name, why }, 'cannot give up root: exabgp_daemon_user=root stays with it');
    return false;
  }
  log.info({ user: name }, 'gave up root');
  return true;
}
