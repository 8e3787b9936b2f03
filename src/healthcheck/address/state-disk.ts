// The state file on the disk: read once, with a bound, and replaced as a whole.

import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { printable } from '../../bgp/text.ts';
import { readState, type State } from './state-text.ts';

export interface StateClock {
  /** milliseconds, monotonic */
  now(): number;
  /** Runs once at `when` milliseconds of `now`; returns a cancel. */
  at(when: number, run: () => void): () => void;
}

/** Octets: some 50,000 addresses. */
const LARGEST = 4 << 20;
const MODE = 0o600;
const FOLDER_MODE = 0o700;

export interface Loaded {
  readonly state?: State;
  /** Whether the file may be replaced by ours. */
  readonly writable: boolean;
  readonly warning?: string;
}

export function loadState(path: string): Loaded {
  let text: string | undefined;
  try {
    text = readSmall(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { writable: true };
    return {
      writable: false,
      warning: `the state of healthchecks cannot be read, and is not kept: ${printable(message)}`,
    };
  }
  if (text === '') return { writable: true };
  const state = text === undefined ? 'foreign' : readState(text);
  if (state === 'damaged') return { writable: true, warning: 'the state of healthchecks is damaged: it begins anew' };
  if (state !== 'foreign') return { writable: true, state };
  return {
    writable: false,
    warning: 'this is no state of healthchecks of this version: it is left alone, and none is kept',
  };
}

/** Puts `text` in the place of the file. Gives what went wrong, in words. */
export async function writeState(path: string, text: string): Promise<string | undefined> {
  const made = `${path}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    // It is made anew, so that nobody else has it open or has put a link there.
    await rm(made, { force: true });
    const file = await open(made, 'wx', MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(made, path);
    await syncFolder(dirname(path));
    return undefined;
  } catch (error) {
    return printable((error as Error).message);
  }
}

/** Tells one start of the machine from another; undefined where the system does not say. */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}

/** Undefined when it is no file of a reasonable size. Throws what the system says. */
function readSmall(path: string): string | undefined {
  // A FIFO would be waited for otherwise.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > LARGEST) return undefined;
    const octets = Buffer.alloc(stats.size);
    let size = 0;
    for (let count = 1; count > 0 && size < octets.length; size += count)
      count = readSync(fd, octets, size, octets.length - size, null);
    return octets.toString('utf8', 0, size);
  } finally {
    closeSync(fd);
  }
}

/** Without this a power failure may bring the old file back; where it cannot be had, that is no harm. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Some file systems know no such thing.
  }
}
