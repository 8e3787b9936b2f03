// What another configuration would change among the helpers. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { ProcessConfig } from './process-config.ts';

export interface ProcessPlan {
  readonly start: readonly ProcessConfig[];
  readonly stop: readonly ProcessConfig[];
  /** As they will be. */
  readonly restart: readonly ProcessConfig[];
  readonly same: readonly ProcessConfig[];
}

/** Helpers are the same by name. One that is to be run or spoken to differently is started anew. */
export function planProcesses(old: readonly ProcessConfig[], next: readonly ProcessConfig[]): ProcessPlan {
  const before = new Map(old.map((config) => [config.name, config]));
  const names = new Set(next.map(({ name }) => name));
  const restarts = (config: ProcessConfig) => {
    const from = before.get(config.name);
    const spoken = (of: ProcessConfig) => [of.run, of.fifo, of.encoder, of.version];
    return from !== undefined && !isDeepStrictEqual(spoken(from), spoken(config));
  };
  return {
    start: next.filter(({ name }) => !before.has(name)),
    stop: old.filter(({ name }) => !names.has(name)),
    restart: next.filter(restarts),
    same: next.filter((config) => before.has(config.name) && !restarts(config)),
  };
}
