// `keryx validate`: says what is wrong with configuration files, or that nothing is.

import { load } from './load.ts';

/** Exit status: 0 when the files can be run, 1 when they cannot. */
export function validate(files: readonly string[]): number {
  const config = load(files);
  if (config === undefined) return 1;
  const routes = config.neighbors.reduce((sum, neighbor) => sum + neighbor.routes.length, 0);
  const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
  const parts = [
    count(config.neighbors.length, 'neighbor', 'neighbors'),
    count(config.processes.length, 'process', 'processes'),
    count(routes, 'route', 'routes'),
  ];
  console.log(`valid: ${parts.join(', ')}`);
  return 0;
}
