// Words of a command line to options and their values, by the rules of Python's argparse, which users' lines were made for:
// unambiguous beginnings of long names, values after a `=` or attached to a letter, letters together.

/** A mistake on the command line: what is wrong, in one line. */
export class BadOption extends Error {}

export interface OptionShape {
  /** The long one first. */
  readonly names: readonly string[];
  readonly takes: 'nothing' | 'value' | 'perhaps a value';
  /** ExaBGP 4.2 did not have it: beginnings that were clear then still mean what they did. */
  readonly recent?: true;
}

/** An option as it was said; no value: none was given. */
export interface SaidOption<O extends OptionShape> {
  readonly option: O;
  readonly value: string | undefined;
}

interface Word<O extends OptionShape> {
  readonly text: string;
  /** `O` begins with a name, `A` may be a value, `-` is the `--` after which nothing is a name. */
  readonly kind: 'O' | 'A' | '-';
  readonly option?: O;
  readonly name?: string;
  readonly attached?: string;
}

/**
 * Gives each option to `on` as soon as it is read, and returns the words that nothing was made of. Throws BadOption.
 */
export function readArguments<O extends OptionShape>(
  args: readonly string[],
  options: readonly O[],
  on: (said: SaidOption<O>) => void,
): readonly string[] {
  const named = new Map(options.flatMap((option) => option.names.map((name) => [name, option] as const)));
  let over = false;
  const words = args.map((text): Word<O> => {
    if (over) return { text, kind: 'A' };
    over = text === '--';
    return over ? { text, kind: '-' } : wordOf(text, named);
  });
  const unknown: string[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at]!;
    at += 1;
    if (word.kind === '-') continue;
    if (word.option === undefined) {
      unknown.push(word.text);
      continue;
    }
    const { option, name, attached } = lastOf(word, named, on);
    const next = words[at];
    if (option.takes === 'nothing' || attached !== undefined) on({ option, value: attached });
    else if (next?.kind === 'A') {
      at += 1;
      on({ option, value: next.text });
    } else if (option.takes === 'perhaps a value') on({ option, value: undefined });
    else throw new BadOption(`${name}: a value must follow`);
  }
  return unknown;
}

type Named<O> = ReadonlyMap<string, O>;

function wordOf<O extends OptionShape>(text: string, named: Named<O>): Word<O> {
  if (!text.startsWith('-') || text === '-') return { text, kind: 'A' };
  const [name = '', attached] = text.split(/=(.*)/s, 2);
  const exact = named.get(text);
  if (exact !== undefined) return { text, kind: 'O', option: exact, name: text };
  const found = attached === undefined ? undefined : named.get(name);
  if (found !== undefined) return { text, kind: 'O', option: found, name, ...(attached !== undefined && { attached }) };
  const meant = text.startsWith('--') ? byBeginning(name, attached, named) : byLetter(text, named);
  if (meant !== undefined) return { text, kind: 'O', ...meant };
  // Numbers below zero are values, and so is what no option can be.
  return { text, kind: /^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(' ') ? 'A' : 'O' };
}

type Meant<O> = { readonly option: O; readonly name: string; readonly attached?: string } | undefined;

function byBeginning<O extends OptionShape>(name: string, attached: string | undefined, named: Named<O>): Meant<O> {
  const all = [...named].filter(([each]) => each.startsWith(name));
  const older = all.filter(([, { recent }]) => !recent);
  const [first, ...others] = older.length === 1 ? older : all;
  if (first === undefined) return undefined;
  if (others.length > 0) {
    throw new BadOption(`${name} may be each of ${all.map(([each]) => each).join(', ')}`);
  }
  return { option: first[1], name: first[0], ...(attached !== undefined && { attached }) };
}

/** A letter with more behind it: its value, or more letters. */
function byLetter<O extends OptionShape>(text: string, named: Named<O>): Meant<O> {
  const letter = text.slice(0, 2);
  const option = named.get(letter);
  return option && { option, name: letter, attached: text.slice(2) };
}

/** Of letters together, the last; those before it take no value. */
function lastOf<O extends OptionShape>(
  word: Word<O>,
  named: Named<O>,
  on: (said: SaidOption<O>) => void,
): { readonly option: O; readonly name: string; readonly attached: string | undefined } {
  let { option, name, attached } = word as Word<O> & { option: O; name: string };
  while (option.takes === 'nothing' && attached !== undefined) {
    const letter = `-${attached.slice(0, 1)}`;
    const next = name.startsWith('--') || attached === '' ? undefined : named.get(letter);
    if (next === undefined) throw new BadOption(`${name} takes no value, and '${attached}' follows it`);
    on({ option, value: undefined });
    attached = attached.slice(1) || undefined;
    option = next;
    name = letter;
  }
  return { option, name, attached };
}
