// A path becomes our socket: what a dead daemon left there is replaced, and nothing else.

import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, type Stats, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { printable } from '../../bgp/index.ts';

/** Who may use a file that is made, and how. */
export interface Access {
  /** Permission bits. */
  readonly mode: number;
  /** Whose it is; undefined: ours. */
  readonly uid?: number | undefined;
  /** Its group; undefined: ours. */
  readonly gid?: number | undefined;
}

/** `taken`: somebody else has the path. `denied`: it cannot be had, and another may do. Both in words. */
export type Claim = { readonly ok: true } | { readonly taken: string } | { readonly denied: string };

/** Nobody gets in between the birth of the socket and its mode. */
const CLOSED = 0o177;
/** Octets of a path, in the systems that Keryx runs on; what is longer would be cut off without a word. */
const LONGEST_PATH = 107;
const FOLDER_MODE = 0o700;
/** Members of the group of the socket must be able to reach it. */
const GROUP_FOLDER_MODE = 0o710;

/** Makes `server` listen at `path`. A folder that is missing is made, for the owner alone, or for the group of the socket. */
export async function claim(server: Server, path: string, access: Access): Promise<Claim> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    return { denied: `${printable(path)}: the path of a socket has ${LONGEST_PATH} octets at most` };
  }
  const free = await makeFree(path);
  if (!('ok' in free)) return free;
  try {
    makeFolder(dirname(path), access);
  } catch (error) {
    return denied(dirname(path), 'cannot be made', error);
  }
  const failure = await listen(server, path);
  if (failure === undefined) {
    try {
      give(path, access);
      return { ok: true };
    } catch (error) {
      server.close();
      return denied(path, 'cannot be given to its user and group', error);
    }
  }
  // Somebody was faster.
  if (failure.code === 'EADDRINUSE') return { taken: live(path) };
  return denied(path, 'cannot be made', failure);
}

/** Changes owner and mode of a file that we made. Throws what the system says. */
export function give(path: string, { mode, uid, gid }: Access): void {
  if (uid !== undefined || gid !== undefined) chownSync(path, uid ?? -1, gid ?? -1);
  chmodSync(path, mode);
}

async function makeFree(path: string): Promise<Claim> {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return denied(path, 'cannot be looked at', error);
  }
  if (stats === undefined) return { ok: true };
  if (!stats.isSocket()) return { taken: `${printable(path)} is there, and is no socket` };
  const failure = await reach(path);
  if (failure === undefined) return { taken: live(path) };
  if (failure.code === 'ENOENT') return { ok: true };
  if (failure.code !== 'ECONNREFUSED') return denied(path, 'is there, and cannot be asked', failure);
  try {
    unlinkSync(path);
  } catch (error) {
    return denied(path, 'is left from a daemon that is gone, and cannot be removed', error);
  }
  return { ok: true };
}

function live(path: string): string {
  return `another daemon answers at ${printable(path)}`;
}

function denied(path: string, what: string, error: unknown): Claim {
  const { code, message } = error as NodeJS.ErrnoException;
  return { denied: `${printable(path)} ${what}: ${code ?? printable(message)}` };
}

/** Undefined when somebody answers. */
function reach(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // With more callers than it can hold, it is there all the same.
      resolve(error.code === 'EAGAIN' ? undefined : error);
    });
  });
}

function makeFolder(path: string, { mode, uid, gid }: Access): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  give(path, { mode: (mode & 0o070) === 0 ? FOLDER_MODE : GROUP_FOLDER_MODE, uid, gid });
}

/** Undefined when it listens. */
function listen(server: Server, path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(error);
    server.once('error', fail);
    const before = process.umask(CLOSED);
    // The path is bound before this returns.
    server.listen(path, () => {
      server.off('error', fail);
      resolve(undefined);
    });
    process.umask(before);
  });
}
