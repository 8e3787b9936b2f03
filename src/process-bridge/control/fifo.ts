// FIFOs as streams. They are opened without waiting, so that no thread waits for a writer or a reader for ever.

import { execFileSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import { printable } from '../../bgp/index.ts';

/** milliseconds that making one may take */
const PATIENCE_MS = 5000;

export interface OpenFifo {
  readonly stream: Socket;
  readonly stats: Stats;
}

/** To read lines of whoever opens it to write: they never wait, and their end is not ours. Throws an Error in words. */
export function openToRead(path: string): OpenFifo {
  // A reader that may write is never told of an end, since one writer is always there.
  return open(path, constants.O_RDWR, { readable: true, writable: false });
}

/** To write, if somebody reads; undefined when nobody does. Throws an Error in words. */
export function openToWrite(path: string): OpenFifo | undefined {
  try {
    return open(path, constants.O_WRONLY, { readable: false, writable: true });
  } catch (error) {
    if ((error as Error).cause === 'ENXIO') return undefined;
    throw error;
  }
}

/** Makes one; its mode is 0666 without the umask when nothing is said. Throws an Error in words. */
export function makeFifo(path: string, mode?: number): void {
  const args = mode === undefined ? [path] : ['-m', mode.toString(8), path];
  try {
    execFileSync('mkfifo', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: PATIENCE_MS });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    const said = stderr?.toString().trim().split('\n')[0]?.replace(/^.*: /, '');
    const why = code === 'ENOENT' ? 'there is no program mkfifo' : printable(said || (error as Error).message);
    throw new Error(`${printable(path)} cannot be made: ${why}`);
  }
}

/** The file at the path is another one than it was. */
export function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function open(path: string, how: number, ends: { readonly readable: boolean; readonly writable: boolean }): OpenFifo {
  let fd: number;
  try {
    fd = openSync(path, how | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${printable(path)} cannot be opened: ${code}`, { cause: code });
  }
  const stats = fstatSync(fd);
  if (!stats.isFIFO()) {
    closeSync(fd);
    throw new Error(`${printable(path)} is there, and is no FIFO`);
  }
  return { stream: new Socket({ fd, ...ends }), stats };
}
