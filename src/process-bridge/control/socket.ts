// The control socket: clients of the command line, any number at once, each with a conversation of its own.

import { lstatSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { type Access, type Claim, claim } from './claim.ts';
import { Link } from './link.ts';
import type { ControlParts } from './parts.ts';

/** Clients at once. */
export const MOST_CLIENTS = 64;

export class ControlSocket {
  readonly #parts: ControlParts;
  readonly #links = new Set<Link>();
  #count = 0;
  #server: Server | undefined;
  #path: string | undefined;
  #inode: number | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** Listens at the first of the paths that can be had; says why when none can. */
  async open(paths: readonly string[], access: Access): Promise<Claim> {
    let last: Claim = { denied: 'no path is given' };
    for (const path of paths) {
      const server = createServer({ allowHalfOpen: true }, (socket) => this.#take(socket));
      last = await claim(server, path, access);
      if ('denied' in last) {
        this.#parts.log.debug({ why: last.denied }, 'the control socket is elsewhere');
        continue;
      }
      if ('ok' in last) {
        server.on('error', (error) => this.#parts.log.warn({ why: error.message }, 'a client could not be taken'));
        this.#server = server;
        this.#path = path;
        this.#inode = inodeOf(path);
        this.#parts.log.info({ path }, 'control socket open');
      }
      return last;
    }
    return last;
  }

  /** The socket goes, and clients are told why. */
  close(): void {
    if (this.#path === undefined) return;
    // Closing removes whatever is at the path, which may be somebody else's by now.
    if (inodeOf(this.#path) === this.#inode) this.#server?.close();
    else this.#server?.unref();
    this.#path = undefined;
    for (const link of this.#links) link.shutdown();
  }

  #take(socket: Socket): void {
    if (this.#path === undefined || this.#links.size >= MOST_CLIENTS) {
      const why = this.#path === undefined ? 'the daemon ends' : `${MOST_CLIENTS} clients are connected already`;
      socket.on('error', () => socket.destroy());
      socket.end(`error: ${why}\nerror\n`, () => socket.destroy());
      return;
    }
    this.#count += 1;
    const link = new Link(socket, `client ${this.#count}`, this.#parts, () => this.#links.delete(link));
    this.#links.add(link);
  }
}

function inodeOf(path: string): number | undefined {
  try {
    return lstatSync(path).ino;
  } catch {
    return undefined;
  }
}
