// `keryx cli`: any command of the daemon, one by one or as a conversation with history and completion.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { connect, Unreachable } from '../client/index.ts';
import type { Output } from '../terminal/index.ts';
import { act, run } from './act.ts';
import { commandOf, DONE, type LiveOptions, live, type Scene, UNREACHABLE } from './common.ts';

export interface CliOptions extends LiveOptions {
  /** End at the first command that is refused. */
  readonly strict?: boolean;
}

const PROMPT = 'keryx> ';
const HISTORY = 1000;
const ENDS = ['quit', 'exit'];

/** Words are one command; without any, lines of standard input are, which a person types or a file holds. */
export function cli(words: readonly string[], options: CliOptions): Promise<number> {
  if (words.length > 0) return act(commandOf(...words), options);
  return live(options, (scene) => (process.stdin.isTTY ? talk(scene) : batch(scene, options.strict === true)));
}

/** Each line is a command; blank ones and those that begin with # are not. */
async function batch(scene: Scene, strict: boolean): Promise<number> {
  let status = DONE;
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const command = line.trim();
    if (command === '' || command.startsWith('#')) continue;
    status = Math.max(status, await run(scene, commandOf(command)));
    if (strict && status !== DONE) break;
  }
  lines.close();
  return status;
}

/** Until the user has said all. The status is that of the conversation, not of its commands. */
async function talk(scene: Scene): Promise<number> {
  const file = historyFile(process.env);
  const shell = new Shell(scene, readHistory(file), (all) => writeHistory(file, all));
  return await shell.ended;
}

class Shell {
  /** The exit status. */
  readonly ended: Promise<number>;
  readonly #lines: Interface;
  readonly #output: Output;
  #scene: Scene;
  /** Commands that wait for the one that is being answered. */
  readonly #waiting: string[] = [];
  #busy = false;
  #interrupted = false;
  #end: (status: number) => void = () => {};

  constructor(scene: Scene, history: string[], remember: (all: string[]) => void) {
    this.#scene = scene;
    this.#output = scene.output;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#lines = createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt: PROMPT,
      history,
      historySize: HISTORY,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void complete(this.#scene, line).then(
          (result) => done(null, result),
          () => done(null, [[], line]),
        );
      },
    });
    this.#lines.on('history', remember);
    this.#lines.on('line', (line) => {
      this.#waiting.push(line.trim());
      if (!this.#busy) void this.#go();
    });
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#lines.on('close', () => {
      if (!this.#busy) this.#output.print('');
      this.#stop(DONE);
    });
    this.#lines.prompt();
  }

  #stop(status: number): void {
    this.#end(status);
    this.#lines.close();
    this.#scene.daemon.close();
  }

  async #go(): Promise<void> {
    this.#busy = true;
    for (let command = this.#waiting.shift(); command !== undefined; command = this.#waiting.shift()) {
      const status = ENDS.includes(command) ? DONE : await this.#answer(command);
      if (status !== undefined) {
        this.#stop(status);
        return;
      }
    }
    this.#busy = false;
    this.#lines.prompt();
  }

  /** Undefined: the conversation goes on. */
  async #answer(command: string): Promise<number | undefined> {
    if (command === '' || command.startsWith('#')) return undefined;
    try {
      await run(this.#scene, commandOf(command));
      return undefined;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return this.#interrupted ? await this.#beginAnew() : unreachable(error);
    }
  }

  /** Stops what is being answered, or forgets the line; where there is nothing of either, ^C ends. */
  #interrupt(): void {
    if (this.#busy) {
      // The daemon cannot be told to stop, but it can be left.
      this.#interrupted = true;
      this.#waiting.length = 0;
      this.#scene.daemon.close();
    } else if (this.#lines.line === '') this.#lines.close();
    else {
      this.#output.print('^C');
      this.#lines.write(null, { ctrl: true, name: 'e' });
      this.#lines.write(null, { ctrl: true, name: 'u' });
      this.#lines.prompt();
    }
  }

  async #beginAnew(): Promise<number | undefined> {
    this.#interrupted = false;
    this.#output.print('^C');
    try {
      this.#scene = { ...this.#scene, daemon: await connect(this.#scene.options) };
      return undefined;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return unreachable(error);
    }
  }
}

function unreachable({ message }: Unreachable): number {
  console.error(message);
  return UNREACHABLE;
}

async function complete({ daemon }: Scene, line: string): Promise<[string[], string]> {
  const { candidates } = await import('./candidates.ts');
  const { askKnown } = await import('./known.ts');
  const words = line.split(/\s+/);
  const partial = words.pop() ?? '';
  const before = words.filter((word) => word !== '');
  const known = await askKnown(daemon);
  const all = [...candidates(before, known).map(({ word }) => word), ...(before.length === 0 ? ENDS : [])];
  const matching = all.filter((word) => word.startsWith(partial));
  return [matching.map((word) => `${word} `), partial];
}

/** As other programs have it: XDG_STATE_HOME, or ~/.local/state. */
export function historyFile(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'keryx', 'history');
}

/** The latest first. */
function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
  } catch {
    return [];
  }
}

// Commands may hold secrets: the file is for nobody else. Without it the conversation goes on as well.
function writeHistory(file: string, latestFirst: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${[...latestFirst].reverse().join('\n')}\n`, { mode: 0o600 });
  } catch {
    // A home that cannot be written to is no reason to end.
  }
}
