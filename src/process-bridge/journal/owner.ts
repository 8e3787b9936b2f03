// Whose routes a journal keeps: those of helpers and of clients of the socket.

import { CLIENT_OWNER, ownerName, processOf } from '../owners.ts';

/** This runs once a line. */
export function isKept(owner: string): boolean {
  return owner.startsWith('process ') || owner === CLIENT_OWNER || owner.startsWith(`${CLIENT_OWNER} `);
}

/** Whose they are after a restart; undefined: they are not kept. */
export function heirOf(owner: string): string | undefined {
  const process = processOf(owner);
  if (process !== undefined) return ownerName(process, 0);
  return isKept(owner) ? CLIENT_OWNER : undefined;
}
