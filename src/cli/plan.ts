// `keryx plan`: what a reload would do, without a daemon that does it.

import type { Config } from '../config-parser/index.ts';
import { planLines, planProcesses } from '../process-bridge/index.ts';
import { planNeighbors } from '../speaker/index.ts';
import { load } from './load.ts';
import type { PlaceOptions } from './places.ts';
import { surroundings } from './surroundings.ts';
import { unable } from './unable.ts';

export interface PlanOptions extends PlaceOptions {
  /** The configuration that is left; without it everything starts. */
  readonly against?: string;
}

const NOTHING: Pick<Config, 'neighbors' | 'processes'> = { neighbors: [], processes: [] };

/** Exit status: 0, or 1 when one of the files is not good. Throws SettingError. */
export function plan(files: readonly string[], options: PlanOptions): number {
  const around = surroundings(options);
  const old = options.against === undefined ? NOTHING : load([options.against], around);
  const next = load(files, around);
  if (old === undefined || next === undefined) return 1;
  for (const line of unable(next)) console.error(`warning: ${line}: Keryx will not take it`);
  const neighbors = planNeighbors(old.neighbors, next.neighbors);
  for (const line of planLines(neighbors, planProcesses(old.processes, next.processes))) console.log(line);
  return 0;
}
