// The words of the command line, put as the commands of today: ExaBGP 4.2 had options in place of commands, and
// ExaBGP 6 has `configuration validate`.

import { basename } from 'node:path';

/** Thrown for words that mean nothing, or something that Keryx does not do. */
export class UsageError extends Error {}

/** Options of 4.2 that are a command of their own. */
const MODES: Readonly<Record<string, readonly string[]>> = {
  '--validate': ['validate'],
  '--test': ['validate', '--route'],
  '-t': ['validate', '--route'],
  '--full-ini': ['env'],
  '--fi': ['env'],
  '--diff-ini': ['env', '--diff'],
  '--di': ['env', '--diff'],
  '--full-env': ['env', '--env'],
  '--fe': ['env', '--env'],
  '--diff-env': ['env', '--diff', '--env'],
  '--de': ['env', '--diff', '--env'],
};

/** Options with a value that may stand before a command, as commands know them. */
const PLACES: Readonly<Record<string, string>> = {
  '-e': '--env-file',
  '--env': '--env-file',
  '--env-file': '--env-file',
  '-f': '--root',
  '--root': '--root',
  '--socket': '--socket',
  '--instance': '--instance',
};

/** Those without a value. */
const FLAGS = ['-j', '--json', '-w', '--wide'];

const VERSION = ['-v', '--version'];
const HELP = ['-h', '--help'];
const RUN = ['run', 'server'];
const CONFIGURATION = ['validate', 'export', 'example'];

/** Whether the program was called as ExaBGP's client is, and what it was told then; `program` is the path of it. */
export function asClient(
  program: string,
  words: readonly string[],
): { readonly name: 'exabgpcli' | 'exabgp cli'; readonly words: readonly string[] } | undefined {
  const name = basename(program);
  if (name === 'exabgpcli') return { name, words };
  return name === 'exabgp' && words[0] === 'cli' ? { name: 'exabgp cli', words: words.slice(1) } : undefined;
}

/** Likewise for ExaBGP's healthcheck: what it was told. Undefined when something else is meant. */
export function asHealthcheck(program: string, words: readonly string[]): readonly string[] | undefined {
  if (basename(program) === 'exabgp-healthcheck') return words;
  const [first, second] = words;
  if (first === 'healthcheck') return words.slice(1);
  return first === '--run' && second === 'healthcheck' ? words.slice(2) : undefined;
}

/** The words as the program named in `commands` has them; `commands` are the names of all commands. */
export function todays(words: readonly string[], commands: ReadonlySet<string>): string[] {
  const [first, ...others] = words;
  if (first === undefined) return [];
  if (others.length === 0 && (VERSION.includes(first) || HELP.includes(first))) return [first];
  if (first === 'configuration') return configuration(others);
  const [command = '', ...rest] = commands.has(first) ? words : olderWords(words, commands);
  return [command, ...(RUN.includes(command) ? withoutSignal(rest) : rest)];
}

/** `-s` alone asked ExaBGP 4.2 for a report of memory; with a number, 5.0 for a signal to itself. */
function withoutSignal(words: readonly string[]): string[] {
  return words.map((word, i) => {
    if (/^--signal(=|$)/.test(word) || (word === '-s' && /^\d+$/.test(words[i + 1] ?? ''))) {
      throw new UsageError('Keryx does not signal itself: kill -USR1 PID does');
    }
    return word === '-s' ? '--memory' : word;
  });
}

function configuration(words: readonly string[]): string[] {
  const [verb = '', ...rest] = words;
  if (CONFIGURATION.includes(verb)) return [verb, ...rest];
  if (HELP.includes(verb)) return ['configuration', verb];
  throw new UsageError(`configuration must be followed by ${CONFIGURATION.join(', ')}`);
}

/** Words that begin with an option or a file: those of 4.2, or a command with options before it. */
function olderWords(words: readonly string[], commands: ReadonlySet<string>): string[] {
  const places: string[] = [];
  const rest: string[] = [];
  let mode: readonly string[] = ['run'];
  for (let i = 0; i < words.length; i += 1) {
    const [name = '', ...inline] = words[i]!.startsWith('--') ? words[i]!.split(/=(.*)/s, 2) : [words[i]!];
    const value = (): string => {
      const found = inline[0] ?? words[++i];
      if (found === undefined) throw new UsageError(`a value must follow ${name}`);
      return found;
    };
    if (Object.hasOwn(PLACES, name)) places.push(PLACES[name]!, value());
    else if (rest.length === 0 && FLAGS.includes(name)) places.push(name);
    else if (Object.hasOwn(MODES, name)) mode = MODES[name]!;
    else if (name === '--run') return [value(), ...words.slice(i + 1)];
    else if (name === '--decode' || name === '-x') mode = ['decode', value()];
    else if (rest.length === 0 && commands.has(name)) return [name, ...places, ...words.slice(i + 1)];
    else rest.push(words[i]!);
  }
  // What was `exabgp --decode HEX FILE` is `keryx decode HEX --configuration FILE`.
  if (mode[0] === 'decode') return [...mode, ...places, ...rest.slice(0, 1).flatMap((file) => ['-c', file])];
  return [...mode, ...places, ...rest];
}
