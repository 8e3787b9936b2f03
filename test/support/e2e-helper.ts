// The test's end of a helper: the relay beside the interop tests passes lines on, both ways, without a will of its own.

import { createServer, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Folder } from './e2e-place.ts';
import { until } from './wait.ts';

/** The members of an event that tests look at. */
export interface HelperEvent {
  readonly exabgp?: string;
  readonly type: string;
  readonly counter?: number;
  readonly header?: string;
  readonly body?: string;
  readonly notification?: string;
  readonly neighbor?: {
    readonly state?: string;
    readonly reason?: string;
    readonly direction?: string;
    readonly code?: string;
    readonly name?: string;
    readonly negotiated?: object;
    readonly 'route-refresh'?: { readonly subtype: string };
    readonly message?: {
      readonly category?: number;
      readonly update?: { readonly announce?: Record<string, Record<string, readonly { nlri: string }[]>> };
      readonly eor?: object;
    };
    readonly [member: string]: unknown;
  };
}

export class TestHelper {
  /** For the `run` of its process. */
  readonly run: readonly string[];
  /** Every line that the speaker wrote to it. */
  readonly lines: string[] = [];
  /** How often it was started. */
  starts = 0;
  readonly #server: Server;
  #socket: Socket | undefined;

  constructor(folder: Folder, name: string) {
    const path = folder.at(`${name}.socket`);
    this.run = [process.execPath, resolve('test/support/relay-helper.mjs'), path];
    this.#server = createServer((socket) => {
      this.starts += 1;
      this.#socket = socket;
      let rest = '';
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.lines.push(line);
      });
      socket.on('error', () => socket.destroy());
    }).listen(path);
    helpers.push(this);
  }

  started(): Promise<void> {
    return until('the helper to be started', () => {
      if (this.#socket === undefined) throw new Error('it was not');
    });
  }

  /** Says lines and awaits nothing. */
  say(...lines: readonly string[]): void {
    this.#socket?.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Octets as they are. */
  sayRaw(octets: Uint8Array): void {
    this.#socket?.write(octets);
  }

  /** Says lines and gives those that answer, events aside; the last of them is known by `last`. */
  async ask(lines: string | readonly string[], last: string | number): Promise<string[]> {
    const before = this.answers().length;
    this.say(...[lines].flat());
    return until(`answers to '${[lines].flat().join(' | ')}'`, () => {
      const answers = this.answers().slice(before);
      const over = typeof last === 'number' ? answers.length >= last : answers.at(-1) === last;
      if (!over) throw new Error(`it was answered ${JSON.stringify(answers)}`);
      return answers;
    });
  }

  /** Says a line and fails unless the answer is `done`. */
  async does(line: string): Promise<void> {
    const answers = await this.ask(line, 1);
    if (answers[0] !== 'done') throw new Error(`'${line}' was answered ${answers}`);
  }

  answers(): string[] {
    return this.lines.filter((line) => !line.startsWith('{'));
  }

  events(type?: string): HelperEvent[] {
    const events = this.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as HelperEvent);
    return type === undefined ? events : events.filter((event) => event.type === type);
  }

  /** Waits for an event. */
  hears(what: string, wanted: (event: HelperEvent) => boolean, limitMs = 10_000): Promise<HelperEvent> {
    return until(
      `the helper to hear ${what}`,
      () => {
        const found = this.events().find(wanted);
        if (found === undefined) throw new Error(`it heard ${this.lines.slice(-6).join('\n')}`);
        return found;
      },
      limitMs,
    );
  }

  /** Ends the helper by closing its socket. */
  hangUp(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  close(): void {
    this.hangUp();
    this.#server.close();
  }
}

const helpers: TestHelper[] = [];

/** For `afterEach`. */
export function closeHelpers(): void {
  for (const helper of helpers.splice(0)) helper.close();
}
