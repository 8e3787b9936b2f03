// `keryx validate`: says what is wrong with configuration files, or that nothing is.

import { basename } from 'node:path';
import { printable } from '../bgp/index.ts';
import type { ProcessConfig } from '../process-bridge/index.ts';
import { checkRoutes } from './check-routes.ts';
import { load } from './load.ts';
import type { PlaceOptions } from './places.ts';
import { surroundings } from './surroundings.ts';
import { unable } from './unable.ts';

export interface ValidateOptions extends PlaceOptions {
  /** Write each route as octets and read it back, too. */
  readonly route?: boolean;
}

/** Exit status: 0 when the files are good, 1 when they are not. Throws SettingError. */
export function validate(files: readonly string[], options: ValidateOptions): number {
  const { root, settings } = surroundings(options);
  const config = load(files, { root, passive: settings.get('bgp.passive') });
  if (config === undefined) return 1;
  for (const line of unable(config)) console.error(`warning: ${line}: Keryx will not start with it`);
  for (const line of config.processes.flatMap(noteOnSocat)) console.error(line);
  const { problems, warnings } = options.route ? checkRoutes(config) : { problems: [], warnings: [] };
  for (const line of warnings) console.error(`warning: ${line}`);
  for (const line of problems) console.error(line);
  if (problems.length > 0) return 1;
  const routes = config.neighbors.reduce((sum, neighbor) => sum + neighbor.routes.length, 0);
  const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
  const parts = [
    count(config.neighbors.length, 'neighbor', 'neighbors'),
    count(config.processes.length, 'process', 'processes'),
    count(routes, 'route', 'routes'),
    ...(config.services.length > 0 ? [count(config.services.length, 'healthcheck', 'healthchecks')] : []),
  ];
  console.log(`valid: ${parts.join(', ')}`);
  return 0;
}

/** A process that only passes on what is written to a FIFO. */
function noteOnSocat({ name, run }: ProcessConfig): string[] {
  const [program = '', ...ends] = run;
  const path = ends.map((end) => /^pipe:(\/[^,]+)$/i.exec(end)?.[1]).find((each) => each !== undefined);
  if (basename(program) !== 'socat' || path === undefined || !ends.some((end) => /^(stdout|stdio|-)$/i.test(end)))
    return [];
  return [
    `note: process ${printable(name)}: socat is not needed, 'fifo ${printable(path)};' does what this 'run' does`,
  ];
}
