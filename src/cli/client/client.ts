// A connection to a daemon that runs: commands out, answers back, in order.

import type { Socket } from 'node:net';

export interface Answer {
  /** What came before the end of the answer; none of those that were told as they came. */
  readonly lines: readonly string[];
  readonly ok: boolean;
  /** Why it was refused; empty when it was not. */
  readonly why: string;
}

/** There is no daemon, we may not talk to it, or it went away: said in words. */
export class Unreachable extends Error {}

interface Pending {
  readonly id: string;
  readonly lines: string[];
  readonly onLine: ((line: string) => void) | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Unreachable) => void;
}

/** How events begin, which come between other lines. */
const EVENT = '{ "exabgp"';

export class Client {
  /** Why the connection ended, once it has. */
  readonly over: Promise<string>;
  readonly #socket: Socket;
  readonly #pending: Pending[] = [];
  #listener: ((line: string) => void) | undefined;
  #rest = '';
  #asked = 0;
  /** Why it is over, as far as we know. */
  #why = 'the daemon went away';
  #ended = false;

  /** `socket` is connected. */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#hear(text));
    // The end is told once, by `close`.
    socket.on('error', () => {});
    this.over = new Promise((resolve) => {
      socket.once('close', () => {
        this.#end();
        resolve(this.#why);
      });
    });
  }

  /** Gives a command. Rejects with Unreachable when the connection ends before the answer does. */
  ask(line: string): Promise<Answer> {
    return this.#ask(line, undefined);
  }

  /**
   * The same, but lines are told as they come. What the daemon says later on, as after `subscribe`, is told too, until the
   * connection ends: `over` says when.
   */
  stream(line: string, onLine: (line: string) => void): Promise<Answer> {
    this.#listener = onLine;
    return this.#ask(line, onLine);
  }

  /** Lines had better not come for now. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#why = 'the connection was closed';
    this.#socket.destroy();
  }

  #ask(line: string, onLine: Pending['onLine']): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended || this.#socket.destroyed) {
        reject(new Unreachable(this.#why));
        return;
      }
      this.#asked += 1;
      const id = String(this.#asked);
      this.#pending.push({ id, lines: [], onLine, resolve, reject });
      this.#socket.write(`id=${id} ${line.replaceAll(/[\r\n]+/g, ' ')}\n`);
    });
  }

  #hear(text: string): void {
    const lines = text.split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    const pending = this.#pending[0];
    if (line === 'shutdown') this.#why = 'the daemon shuts down';
    else if (pending === undefined || (pending.onLine !== this.#listener && line.startsWith(EVENT))) {
      this.#listener?.(line);
    } else if (line === `done id=${pending.id}`) this.#settle(pending, true, '');
    else if (line.startsWith(`error id=${pending.id} `)) {
      this.#settle(pending, false, line.slice(`error id=${pending.id} `.length));
    } else if (line === 'error') {
      // It refuses more than this one command: the reason came before.
      const why = (pending.lines.pop() ?? 'the daemon refuses to talk').replace(/^error: /, '');
      this.#settle(pending, false, why);
    } else if (pending.onLine !== undefined) pending.onLine(line);
    else pending.lines.push(line);
  }

  #settle(pending: Pending, ok: boolean, why: string): void {
    this.#pending.shift();
    pending.resolve({ lines: pending.lines, ok, why });
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#pending.splice(0)) reject(new Unreachable(this.#why));
  }
}
