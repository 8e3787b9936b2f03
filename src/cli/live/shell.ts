// `keryx cli`: any command of the daemon, one by one or as a conversation with history and completion.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Unreachable } from '../client/index.ts';
import { act, run } from './act.ts';
import { commandOf, DONE, type LiveOptions, live, REFUSED, type Scene, UNREACHABLE } from './common.ts';

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
    status = Math.max(status, await run(scene, command));
    if (strict && status !== DONE) break;
  }
  lines.close();
  return status;
}

/** Until the user has said all. The status is that of the conversation, not of its commands. */
function talk(scene: Scene): Promise<number> {
  const file = historyFile(process.env);
  const history = readHistory(file);
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    history,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void complete(scene, line).then(
        (result) => done(null, result),
        () => done(null, [[], line]),
      );
    },
  });
  lines.on('history', (all: string[]) => writeHistory(file, all));
  return new Promise((resolve, reject) => {
    let ended = false;
    const end = (status: number): void => {
      if (ended) return;
      ended = true;
      lines.close();
      resolve(status);
    };
    lines.on('line', (line) => {
      void answer(scene, lines, line.trim()).then((status) => {
        if (status === undefined) lines.prompt();
        else end(status);
      }, reject);
    });
    // ^C empties the line, and ends where there is none.
    lines.on('SIGINT', () => {
      if (lines.line === '') {
        scene.output.print('');
        end(DONE);
      } else {
        scene.output.print('^C');
        lines.write(null, { ctrl: true, name: 'e' });
        lines.write(null, { ctrl: true, name: 'u' });
        lines.prompt();
      }
    });
    lines.on('close', () => {
      if (!ended) scene.output.print('');
      end(DONE);
    });
    lines.prompt();
  });
}

/** Undefined: the conversation goes on. */
async function answer(scene: Scene, lines: Interface, command: string): Promise<number | undefined> {
  if (ENDS.includes(command)) return DONE;
  if (command === '' || command.startsWith('#')) return undefined;
  // What is typed meanwhile waits.
  lines.pause();
  try {
    const status = await run(scene, command);
    return status === DONE || status === REFUSED ? undefined : status;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    console.error(error.message);
    return UNREACHABLE;
  } finally {
    lines.resume();
  }
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
