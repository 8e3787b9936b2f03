// What people and programs control the daemon with: a socket, and the pipes of ExaBGP.

import type { Access } from './claim.ts';
import type { ControlParts } from './parts.ts';
import { ControlPipes, type PipePaths } from './pipes.ts';
import { ControlSocket } from './socket.ts';

export type { Access } from './claim.ts';
export { FifoHelper } from './fifo-helper.ts';
export type { Client } from './parts.ts';
export { ControlSocket, MOST_CLIENTS } from './socket.ts';
export type { ControlParts, PipePaths };
export { ControlPipes };

export interface ControlPlan {
  /** Paths of the socket, the best first: one that cannot be had gives way to the next. */
  readonly sockets: readonly string[];
  readonly access: Access;
  /** The pipes; undefined: there are none, and none are wanted. */
  readonly pipes?: (PipePaths & { readonly make: boolean }) | undefined;
}

export class Control {
  readonly #plan: ControlPlan;
  readonly #parts: ControlParts;
  readonly #socket: ControlSocket;
  #pipes: ControlPipes | undefined;

  constructor(plan: ControlPlan, parts: ControlParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.#socket = new ControlSocket(parts);
  }

  /**
   * To be called while files can still be given away. Gives the reason when the daemon had better not run: another one has
   * the socket. A socket or a pipe that cannot be made is a warning: sessions matter more.
   */
  async open(): Promise<string | undefined> {
    const { log } = this.#parts;
    const claim = await this.#socket.open(this.#plan.sockets, this.#plan.access);
    if ('taken' in claim) return claim.taken;
    if ('denied' in claim) {
      const hint = 'exabgp_api_socketpath=PATH puts it elsewhere, exabgp_api_cli=false does without';
      log.warn({ why: claim.denied, hint }, 'there is no control socket');
    }
    this.#openPipes();
    return undefined;
  }

  close(): void {
    this.#socket.close();
    this.#pipes?.close();
  }

  #openPipes(): void {
    const { access, pipes: paths } = this.#plan;
    if (paths === undefined) {
      this.#parts.log.debug({}, 'there are no pipes NAME.in and NAME.out: the socket is there');
      return;
    }
    const pipes = new ControlPipes(paths, this.#parts);
    try {
      if (paths.make) pipes.make({ ...access, mode: 0o600 });
      pipes.open();
      this.#pipes = pipes;
    } catch (error) {
      this.#parts.log.warn({ why: (error as Error).message }, 'the pipes of the command line are not used');
    }
  }
}
