// What all commands to a daemon that runs have in common: how they end, and how they ask.

import { type Answer, type Client, connect, type FindOptions, Unreachable } from '../client/index.ts';
import { type Output, safe, standardOutput } from '../terminal/index.ts';

/** Exit statuses. */
export const DONE = 0;
export const REFUSED = 1;
export const MISUSED = 2;
export const UNREACHABLE = 3;

/** Options of every command. */
export interface LiveOptions extends FindOptions {
  readonly json?: boolean;
  /** Shorten nothing. */
  readonly wide?: boolean;
}

/** Who asks, and where the answer is printed. */
export interface Scene {
  readonly daemon: Client;
  readonly output: Output;
  readonly options: LiveOptions;
}

/** Does something with the daemon, and says in words what went wrong. Resolves to the exit status. */
export async function live(options: LiveOptions, work: (scene: Scene) => Promise<number>): Promise<number> {
  const output = standardOutput(options);
  let daemon: Client | undefined;
  try {
    daemon = await connect(options);
    output.onClose(() => daemon?.close());
    return await work({ daemon, output, options });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    // A reader that has what it wanted, as `head` does, ends the matter.
    if (output.closed) return DONE;
    console.error(error.message);
    return UNREACHABLE;
  } finally {
    daemon?.close();
  }
}

/** Asks for what does not end: `take` is told each line until the connection is over, which rejects with Unreachable. */
export async function listen({ daemon }: Scene, command: string, take: (line: string) => void): Promise<Answer> {
  const answer = await daemon.stream(command, take);
  if (!answer.ok) return answer;
  throw new Unreachable(await daemon.over);
}

/** Says why the daemon refused, and where in the command its reason points. */
export function refusedBecause(why: string, command?: string): number {
  console.error(`error: ${why.split('\n').map(safe).join('\n')}`);
  const column = Number(/\(column (\d+)\)$/.exec(why)?.[1] ?? 0);
  if (command !== undefined && column > 0) {
    const harmless = safe(command);
    console.error(`  ${harmless}`);
    if (harmless === command) console.error(`  ${' '.repeat(column - 1)}^`);
  }
  return REFUSED;
}

/** Says what is wrong with the command line. */
export function misused(why: string): number {
  console.error(`error: ${safe(why)}`);
  return MISUSED;
}

/** Words of a command line as the words of a command: nobody begins a second line in them. */
export function commandOf(...words: readonly (string | undefined | false)[]): string {
  return words
    .filter((word) => typeof word === 'string' && word !== '')
    .join(' ')
    .replaceAll(/[\r\n\t]/g, ' ');
}

/** `neighbor 192.0.2.1` in front of a command, from what a user gave as a selector. */
export function selecting(selector: string | undefined): string | undefined {
  if (selector === undefined) return undefined;
  return /^(neighbor|peer)\b/.test(selector) ? selector : `neighbor ${selector}`;
}

/** `ipv4 unicast` of `ipv4-unicast`, `ipv4/unicast` and itself. */
export function familyWords(text: string): string {
  const [, afi, safi] = /^(bgp-ls|[a-z0-9]+)[-/ ](.+)$/.exec(text) ?? [];
  return afi === undefined ? text : `${afi} ${safi}`;
}
