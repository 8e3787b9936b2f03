// `keryx announce`, `withdraw`, `reload`, `shutdown`, and any command that is given as it is.

import { commandOf, DONE, type LiveOptions, listen, live, refusedBecause, type Scene, selecting } from './common.ts';

/** Runs one command: its lines to standard output, and the reason of a refusal to standard error. */
export function act(command: string, options: LiveOptions): Promise<number> {
  return live(options, (scene) => run(scene, command));
}

/** Never answered, or not from now on. */
const SILENT = /^(?:reset|silence-ack|session (?:reset|ack silence))\b/;
const ENDLESS = /^subscribe\b/;

/** The same in a conversation that goes on. */
export async function run(scene: Scene, command: string): Promise<number> {
  const { daemon, output, options } = scene;
  if (SILENT.test(command)) return refusedBecause(`'${command}' is for helpers: here every command is answered`);
  if (ENDLESS.test(command)) {
    return refusedBecause((await listen(scene, command, output.raw)).why, command);
  }
  if (options.json) {
    const { lines, ok, why } = await daemon.ask(command);
    output.raw(
      JSON.stringify({ answer: ok ? 'done' : 'error', ...(!ok && { message: why }), lines: lines.map(parsed) }),
    );
    return ok ? DONE : refusedBecause(why, command);
  }
  const { ok, why } = await daemon.stream(command, output.raw);
  return ok ? DONE : refusedBecause(why, command);
}

/** A line that is JSON is shown as such among others. */
function parsed(line: string): unknown {
  if (!/^[[{]/.test(line)) return line;
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

export interface ChangeOptions extends LiveOptions {
  readonly neighbor?: string;
}

export function change(
  verb: 'announce' | 'withdraw',
  words: readonly string[],
  options: ChangeOptions,
): Promise<number> {
  return act(commandOf(selecting(options.neighbor), verb, ...routeWords(verb, words)), options);
}

/** A bare prefix is a route, and one that says no next hop means ours. */
export function routeWords(verb: 'announce' | 'withdraw', words: readonly string[]): string[] {
  // A shell hands over in one piece what stands in quotes.
  const each = words.flatMap((word) => word.split(/\s+/)).filter((word) => word !== '');
  const [first = ''] = each;
  if (!/^(\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:.]*)(\/\d+)?$/i.test(first)) return each;
  const hop = verb === 'withdraw' || each.includes('next-hop') ? [] : ['next-hop', 'self'];
  return ['route', first, ...hop, ...each.slice(1)];
}
