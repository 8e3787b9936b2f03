// The test's end of the control socket: octets as they are, and lines as they come.

import { connect, type Socket } from 'node:net';
import { type Daemon, Daemon as Program } from './e2e-daemon.ts';
import { Folder, freePort, OURS } from './e2e-place.ts';
import { neighborText } from './e2e-stage.ts';
import { until } from './wait.ts';

export interface Controlled {
  readonly daemon: Daemon;
  /** The root folder of the daemon. */
  readonly folder: Folder;
  readonly socket: string;
}

export interface ControlledOptions {
  readonly folder?: Folder;
  readonly text?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
}

/** A daemon whose root is a folder of its own, not waited for. */
export async function launch({ folder = new Folder(), text = neighborText(), env, args = [] }: ControlledOptions = {}) {
  const config = folder.write('keryx.conf', text);
  const daemon = new Program(['run', ...args, config], {
    env: { exabgp_tcp_port: String(await freePort(OURS)), KERYX_ROOT: folder.path, ...env },
  });
  return { daemon, folder, socket: folder.at('run/exabgp.sock') };
}

/** The same, once it runs. */
export async function control(options: ControlledOptions = {}): Promise<Controlled> {
  const controlled = await launch(options);
  await controlled.daemon.logs('started', 20_000);
  return controlled;
}

export class ControlClient {
  /** Every whole line that came. */
  readonly lines: string[] = [];
  /** The daemon has ended the connection. */
  closed = false;
  readonly #socket: Socket;
  #rest = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.lines.push(line);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.closed = true;
    });
    clients.push(this);
  }

  static connect(path: string): Promise<ControlClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new ControlClient(socket));
      });
    });
  }

  /** Writes lines, and awaits nothing. */
  say(...lines: readonly string[]): void {
    this.#socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Octets; resolves to false when the daemon does not take them. */
  write(octets: Uint8Array | string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve(false));
      this.#socket.write(octets, (error) => resolve(!error));
    });
  }

  /** Gives a command and its whole answer. */
  async ask(line: string, limitMs = 20_000): Promise<string[]> {
    const from = this.lines.length;
    this.say(line);
    return this.answer(from, line, limitMs);
  }

  /** The lines after the first `from`, up to the end of an answer. */
  answer(from: number, what: string, limitMs = 20_000): Promise<string[]> {
    return until(
      `an answer to '${what}'`,
      () => {
        const end = this.lines.findIndex((line, i) => i >= from && /^(done|error|shutdown)$/.test(line));
        if (end < 0) throw new Error(`${this.lines.slice(-5).join('\n')}${this.closed ? ', and the end' : ''}`);
        return this.lines.slice(from, end + 1);
      },
      limitMs,
    );
  }

  /** Says that nothing more comes. */
  end(): void {
    this.#socket.end();
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  ended(limitMs = 20_000): Promise<void> {
    return until(
      'the daemon to end the connection',
      () => {
        if (!this.closed) throw new Error(`the last lines are ${this.lines.slice(-3).join(' | ')}`);
      },
      limitMs,
    );
  }

  close(): void {
    this.#socket.destroy();
  }
}

const clients: ControlClient[] = [];

/** For `afterEach`. */
export function closeClients(): void {
  for (const client of clients.splice(0)) client.close();
}
