// `keryx complete -- WORDS`: what the last word may become, one candidate a line with a tab and what it is. Shells ask
// this at each press of a key, so nothing is loaded or asked that is not needed.

import type { Command } from 'commander';
import { type Client, connect, type FindOptions } from '../client/index.ts';
import { safe } from '../terminal/index.ts';
import type { Candidate, Known } from './candidates.ts';
import { after } from './clock.ts';
import { DONE } from './common.ts';
import { HEALTH_VERBS } from './health-words.ts';
import { askKnown } from './known.ts';

const PATIENCE_MS = 1000;
const NOTHING: Known = { neighbors: [], owners: [], services: [] };

/** Resolves to the exit status, which is 0: a shell has no use for another. */
export async function complete(program: Command, words: readonly string[]): Promise<number> {
  const partial = words.at(-1) ?? '';
  const found = await candidatesFor(program, words.slice(0, -1), partial, askFor);
  const lines = found
    .filter(({ word }) => word.startsWith(partial))
    .map(({ word, about }) => `${safe(word)}\t${safe(about)}`);
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  return DONE;
}

/** `ask` gives what the daemon that the options mean knows. */
export async function candidatesFor(
  program: Command,
  before: readonly string[],
  partial: string,
  ask: (where: FindOptions) => Promise<Known>,
): Promise<Candidate[]> {
  const [name, ...rest] = before;
  if (name === undefined) return partial.startsWith('-') ? optionsOf(program) : commandsOf(program);
  const command = program.commands.find((each) => each.name() === name || each.aliases().includes(name));
  if (command === undefined) return [];
  const { positional, options, awaiting } = readWords(command, rest);
  const known = () => ask(options);
  if (awaiting !== undefined) return await valuesOf(awaiting, known);
  if (partial.startsWith('-')) return optionsOf(command);
  return await argumentsOf(command, positional, known);
}

function commandsOf(program: Command): Candidate[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({ word: command.name(), about: command.description() }));
}

function optionsOf(command: Command): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }));
}

interface Read {
  readonly positional: readonly string[];
  readonly options: FindOptions;
  /** The option whose value is being written. */
  readonly awaiting: string | undefined;
}

function readWords(command: Command, words: readonly string[]): Read {
  const positional: string[] = [];
  const values = new Map<string, string>();
  let awaiting: string | undefined;
  for (const word of words) {
    if (awaiting !== undefined) {
      values.set(awaiting, word);
      awaiting = undefined;
      continue;
    }
    const [flag, inline] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
    const option = command.options.find(({ long, short }) => long === flag || short === flag);
    if (option === undefined) positional.push(word);
    else if (option.required) {
      if (inline === undefined) awaiting = option.attributeName();
      else values.set(option.attributeName(), inline);
    }
  }
  const options = Object.fromEntries(
    ['socket', 'instance', 'root', 'envFile'].flatMap((key) => {
      const value = values.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { positional, options, awaiting };
}

async function valuesOf(option: string, known: () => Promise<Known>): Promise<Candidate[]> {
  if (option === 'neighbor') return (await known()).neighbors.map((word) => ({ word, about: 'neighbor' }));
  if (option === 'by') return (await known()).owners.map((word) => ({ word, about: 'owner' }));
  if (option !== 'family') return [];
  const { families } = await import('../../bgp/index.ts');
  return families.names().map((name) => ({ word: name.replace(' ', '-'), about: name }));
}

const ROUTE_VERBS = ['announce', 'withdraw'];

async function argumentsOf(
  command: Command,
  positional: readonly string[],
  known: () => Promise<Known>,
): Promise<Candidate[]> {
  const name = command.name();
  if (ROUTE_VERBS.includes(name) || name === 'cli') {
    const { candidates } = await import('./candidates.ts');
    const before = name === 'cli' ? positional : [name, ...positional];
    // Attributes and families need no daemon.
    return candidates(before, before.length > 0 && ROUTE_VERBS.includes(before[0]!) ? NOTHING : await known());
  }
  if (name === 'health' || name === 'drain') return await servicesAfter(name, positional, known);
  const argument = command.registeredArguments[positional.length] ?? command.registeredArguments.at(-1);
  if (argument === undefined || (positional.length >= command.registeredArguments.length && !argument.variadic))
    return [];
  if (argument.argChoices !== undefined) return argument.argChoices.map((word) => ({ word, about: '' }));
  if (name !== 'neighbors') return [];
  return (await known()).neighbors.map((word) => ({ word, about: 'neighbor' }));
}

/** What may follow `health` and `drain`. */
async function servicesAfter(
  name: string,
  positional: readonly string[],
  known: () => Promise<Known>,
): Promise<Candidate[]> {
  const [verb] = positional;
  const named = verb !== undefined && name === 'health' && positional.length === 1 && HEALTH_VERBS.has(verb);
  if (verb !== undefined && !named) return [];
  const verbs = name === 'health' && !named ? [...HEALTH_VERBS] : [];
  const services = (await known()).services.map((word) => ({ word, about: 'service' }));
  return [...services, ...verbs.map(([word, about]) => ({ word, about }))];
}

/** Nothing, where no daemon answers at once. */
async function askFor(where: FindOptions): Promise<Known> {
  let client: Client | undefined;
  let cancel = () => {};
  try {
    client = await connect(where);
    cancel = after(PATIENCE_MS, () => client?.close());
    return await askKnown(client);
  } catch {
    return NOTHING;
  } finally {
    cancel();
    client?.close();
  }
}
