// Where a test happens: a folder, loopback addresses of its own, and ports that nobody uses.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Each test process has its own part of 127.0.0.0/8, so that test files that run side by side never meet.
const part = `127.${1 + ((process.pid >> 8) & 0x7f)}.${process.pid & 0xff}`;

/** The address of the daemon under test. */
export const OURS = `${part}.1`;
/** The address of the router. */
export const THEIRS = `${part}.2`;
/** The address of a second router. */
export const THEIRS_TOO = `${part}.3`;

/** A port that is free on an address, or on loopback altogether. */
export function freePort(address = OURS): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const found = server.address();
      server.close(() => {
        if (found !== null && typeof found === 'object') resolve(found.port);
        else reject(new Error('no port was given'));
      });
    });
  });
}

const folders: string[] = [];

/** A new folder, which everybody may enter. */
export class Folder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'keryx-e2e-'));
    chmodSync(this.path, 0o755);
    folders.push(this.path);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file and gives its path. */
  write(name: string, text: string): string {
    writeFileSync(this.at(name), text);
    return this.at(name);
  }

  /** Writes a shell script that may be run. */
  script(name: string, text: string): string {
    this.write(name, `#!/bin/sh\n${text}\n`);
    chmodSync(this.at(name), 0o755);
    return this.at(name);
  }
}

/** For `after`. */
export function removeFolders(): void {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}
