// Reading files that may be anything, without a thread of the daemon waiting for ever on each.

import { constants, type FileHandle, open } from 'node:fs/promises';
import { Lane } from './lane.ts';

const CHUNK = 65_536;

/** Whatever checks do with files: two threads at most. */
export const fileLane = new Lane(2);

/** The first `most` octets of a regular file. A FIFO or a device is not read, nor waited for. Throws as `fs` does. */
export async function readStart(path: string, most: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
    return await readAll(file, most);
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let left = most; left > 0; ) {
    const chunk = Buffer.alloc(Math.min(left, CHUNK));
    const { bytesRead } = await file.read(chunk);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}
