// A plan as people read it, and as helpers are answered.

import { printRoute, type Route } from '../bgp/index.ts';
import type { NeighborChange, NeighborPlan, PeerConfig, RouteChange } from '../speaker/index.ts';
import type { ProcessPlan } from './process-plan.ts';

/** One line for each neighbor and helper that something happens to, then its routes; `most` of them for each neighbor. */
export function planLines(neighbors: NeighborPlan, processes: ProcessPlan, most = Number.POSITIVE_INFINITY): string[] {
  const { start, stop, reset, change, same } = neighbors;
  const lines = [
    ...stop.map((config) => `${nameOf(config)}: stop`),
    ...start.map((config) => `${nameOf(config)}: start, ${count(config.routes.length, 'route')}`),
    ...reset.flatMap((each) => changeLines(each, `reset, since ${listed(each.fields)} changed`, most)),
    ...change.flatMap((each) => {
      const what = each.fields.length === 0 ? 'the session stays' : `${listed(each.fields)} changed, the session stays`;
      return changeLines(each, what, most);
    }),
    ...processes.stop.map(({ name }) => `process ${name}: stop`),
    ...processes.start.map(({ name }) => `process ${name}: start`),
    ...processes.restart.map(({ name }) => `process ${name}: restart`),
  ];
  const rest = `${count(same.length, 'neighbor')} and ${count(processes.same.length, 'process', 'processes')}`;
  if (lines.length === 0) return [`nothing changes: ${rest}`];
  return same.length + processes.same.length === 0 ? lines : [...lines, `as before: ${rest}`];
}

function changeLines({ to, routes }: NeighborChange, what: string, most: number): string[] {
  const said = routeLines(routes);
  const more = said.length > most ? [`  and ${count(said.length - most, 'more route', 'more routes')}`] : [];
  return [`${nameOf(to)}: ${what}${totals(routes)}`, ...said.slice(0, most), ...more];
}

function totals({ announce, replace, withdraw }: RouteChange): string {
  const parts = [
    [announce, 'announced'],
    [replace, 'changed'],
    [withdraw, 'withdrawn'],
  ] as const;
  return parts
    .filter(([routes]) => routes.length > 0)
    .map(([routes, what]) => `, ${count(routes.length, 'route')} ${what}`)
    .join('');
}

function routeLines({ announce, replace, withdraw }: RouteChange): string[] {
  const line = (what: string) => (route: Route) => `  ${what} ${printRoute(route)}`;
  return [...announce.map(line('announce')), ...replace.map(line('change')), ...withdraw.map(line('withdraw'))];
}

/** What a selector has to say to mean this neighbor alone. */
function nameOf({ name }: PeerConfig): string {
  return name.replace(/ family-allowed in-open$/, '');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
