// The file of a journal as it is found, and how another takes its place. All of this is for the start of the daemon, and
// may wait for the disk.

import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { printable } from '../../bgp/index.ts';
import { isRunning } from './holder.ts';
import { MAGIC } from './record.ts';
import { headOf } from './replay.ts';

/** Why there can be no journal at a place, in words. */
export class JournalError extends Error {}

export const MODE = 0o600;
/** Enough for the first line. */
const HEAD = 256;

/** Where a new file is made, until it takes the place of the old one. */
export function newOf(path: string): string {
  return `${path}.new`;
}

/** Throws JournalError when a daemon that runs has the journal, when it is no journal, or when none can be made there. */
export function checkJournal(path: string): void {
  reasoned(path, () => {
    judge(path, headIn(path));
    closeSync(openSync(newOf(path), 'a', MODE));
    unlinkSync(newOf(path));
  });
}

/** The octets of a journal; none where there is no file. Throws JournalError. */
export function loadJournal(path: string): Uint8Array {
  return reasoned(path, () => {
    judge(path, headIn(path));
    try {
      return readFileSync(path);
    } catch (error) {
      return absent(error);
    }
  });
}

/** Makes the new file and gives it to `write`; when that has filled it, it takes the place of the old. Throws JournalError. */
export function makeJournal(path: string, write: (put: (octets: Buffer) => void) => void): number {
  return reasoned(path, () => {
    const fd = openSync(newOf(path), 'w', MODE);
    try {
      write((octets) => {
        for (let at = 0; at < octets.length; ) at += writeSync(fd, octets, at);
      });
      fsyncSync(fd);
      renameSync(newOf(path), path);
      syncFolder(path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return fd;
  });
}

/** Without this a power failure may bring the old file back, which is no harm where it cannot be had. */
function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(dirname(path), 'r');
    fsyncSync(fd);
  } catch {
    // Some file systems know no such thing.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function headIn(path: string): Buffer {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return absent(error);
  }
  try {
    const octets = Buffer.alloc(HEAD);
    return octets.subarray(0, readSync(fd, octets, 0, HEAD, 0));
  } finally {
    closeSync(fd);
  }
}

function absent(error: unknown): Buffer {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return Buffer.alloc(0);
}

/** Somebody's file is not to be overwritten because of a slip in a setting, nor that of another daemon. */
function judge(path: string, head: Buffer): void {
  const text = head.toString('latin1');
  const known = text.slice(0, MAGIC.length);
  if (!MAGIC.startsWith(known)) {
    throw new JournalError(`${printable(path)} holds something else than a journal of this version`);
  }
  const holder = headOf(text.split('\n')[0]!);
  if (holder !== undefined && isRunning(holder)) {
    throw new JournalError(`process ${holder.pid} runs already, and writes the journal ${printable(path)}`);
  }
}

function reasoned<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError(`journal ${printable(path)}: ${(error as Error).message}`);
  }
}
