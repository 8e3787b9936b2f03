// `keryx health`: services, everything about one, why it is as it is, and what operators say to it.

import type { ServiceView } from '../../healthcheck/index.ts';
import { type Output, wrap } from '../terminal/index.ts';
import { act } from './act.ts';
import { commandOf, DONE, type LiveOptions, live, misused, REFUSED, refusedBecause } from './common.ts';
import { secondsOf } from './health-drain.ts';
import { HEALTH_VERBS, isUp, marksFor } from './health-words.ts';
import { readJson } from './json.ts';

export interface HealthOptions extends LiveOptions {
  /** Status 1 where a service that is shown is not up. */
  readonly check?: boolean;
  /** seconds between the mark and the withdrawal */
  readonly wait?: string;
}

/** `words`: nothing, the name of a service, or a verb and a name. One word is a name whatever it is. */
export async function health(words: readonly string[], options: HealthOptions): Promise<number> {
  const [first, second, ...more] = words;
  const { check, wait } = options;
  if (wait !== undefined && (first !== 'drain' || second === undefined)) return misused('--wait is for drain NAME');
  if (first === undefined) return await list(options);
  if (second === undefined) return await one(first, options);
  if (more.length > 0 || !HEALTH_VERBS.has(first)) {
    return misused(
      `'${words.join(' ')}' is not the name of a service, nor one after ${[...HEALTH_VERBS.keys()].join(', ')}`,
    );
  }
  if (first === 'explain') return await explain(second, options);
  if (check) return misused(`--check is for what is shown, and ${first} shows nothing`);
  const seconds = wait === undefined ? undefined : `wait ${Math.ceil(secondsOf(wait))}`;
  return await act(commandOf('health', first, second, seconds), options);
}

function list(options: HealthOptions): Promise<number> {
  return shown('health json', options, async (services, output) => {
    if (services.length === 0) {
      console.error('no services');
      return;
    }
    const { serviceTable } = await import('./health-table.ts');
    output.print(...serviceTable(services, output.width, output.paint));
  });
}

async function one(name: string, options: HealthOptions): Promise<number> {
  return await shown(explaining(name), options, show, () =>
    HEALTH_VERBS.has(name) ? misused(`'health ${name}' needs the name of a service after it`) : undefined,
  );
}

async function show(services: readonly ServiceView[], output: Output): Promise<void> {
  const { serviceLines } = await import('./health-service.ts');
  const { width, paint } = output;
  const marks = marksFor(process.env);
  for (const view of services) output.print(...serviceLines(view, { width, paint, marks }));
}

function explain(name: string, options: HealthOptions): Promise<number> {
  return shown(explaining(name), options, async (services, output) => {
    const { explainLines } = await import('./health-explain.ts');
    for (const line of services.flatMap(explainLines)) output.print(...wrap(line, output.width));
  });
}

export function explaining(name: string): string {
  return commandOf('health explain', name, 'json');
}

/** Asks for services, and prints them. `refused`: may say otherwise why there is none. */
async function shown(
  command: string,
  options: HealthOptions,
  print: (services: readonly ServiceView[], output: Output) => Promise<void>,
  refused: () => number | undefined = () => undefined,
): Promise<number> {
  return await live(options, async ({ daemon, output }) => {
    const { lines, ok, why } = await daemon.ask(command);
    if (!ok) return refused() ?? refusedBecause(why);
    const services = lines.map((line) => readJson<ServiceView>(line));
    if (options.json) output.raw(...lines);
    else await print(services, output);
    return options.check && !services.every(isUp) ? REFUSED : DONE;
  });
}
