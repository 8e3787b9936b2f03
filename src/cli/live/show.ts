// `keryx neighbors`, `routes`, `owners` and `status`.

import { type Column, safe, tableLines } from '../terminal/index.ts';
import {
  commandOf,
  DONE,
  familyWords,
  type LiveOptions,
  live,
  misused,
  REFUSED,
  refusedBecause,
  selecting,
} from './common.ts';
import { type OwnerJson, type PeerJson, type RouteJson, readJson, type StatusJson } from './json.ts';
import { neighborTable } from './neighbors.ts';
import { count, duration } from './words.ts';

const ADDRESS = /^[0-9a-f:.]*[:.][0-9a-f:.]*$/i;

export async function neighbors(address: string | undefined, options: LiveOptions): Promise<number> {
  if (address !== undefined && !ADDRESS.test(address)) return misused(`'${address}' is not the address of a neighbor`);
  return await live(options, async ({ daemon, output }) => {
    const { lines, ok, why } = await daemon.ask(commandOf('show peers', address));
    if (!ok) return refusedBecause(why);
    if (lines.length === 0 && address !== undefined) return refusedBecause(`there is no neighbor ${address}`);
    if (options.json) output.raw(...lines);
    else {
      const peers = lines.map((line) => readJson<PeerJson>(line));
      if (address === undefined) output.print(...neighborTable(peers, output.width, output.paint));
      else {
        const { neighborLines } = await import('./neighbor.ts');
        const blocks = peers.map((peer) => neighborLines(peer, output.width, output.paint).join('\n'));
        output.print(blocks.join('\n\n'));
      }
    }
    return DONE;
  });
}

export interface RoutesOptions extends LiveOptions {
  readonly longer?: boolean;
  readonly by?: string;
  readonly family?: string;
  readonly neighbor?: string;
}

export async function routes(direction: string, prefix: string | undefined, options: RoutesOptions): Promise<number> {
  const { longer, by, family, neighbor } = options;
  if (longer && prefix === undefined) return misused('--longer needs a prefix');
  const command = commandOf(
    selecting(neighbor),
    `show routes ${direction}`,
    prefix,
    longer && 'longer',
    family !== undefined && `family ${familyWords(family)}`,
    by !== undefined && `by ${by}`,
  );
  return await live(options, async ({ daemon, output }) => {
    const { RouteTable } = await import('./routes.ts');
    const table = new RouteTable(output);
    const take = options.json ? output.raw : (line: string) => table.add(readJson<RouteJson>(line));
    const { ok, why } = await daemon.stream(command, take);
    table.end();
    if (!ok) return refusedBecause(why, command);
    if (!options.json && table.count === 0) console.error('no routes');
    return DONE;
  });
}

const OWNER_COLUMNS: readonly Column[] = [
  { title: 'OWNER', least: 12 },
  { title: 'ROUTES', align: 'right' },
  { title: 'STATE' },
];

export function owners(options: LiveOptions): Promise<number> {
  return live(options, async ({ daemon, output }) => {
    const { lines, ok, why } = await daemon.ask('show owners');
    if (!ok) return refusedBecause(why);
    if (options.json) output.raw(...lines);
    else {
      const rows = lines.map((line) => {
        const { owner, routes, orphanedSeconds } = readJson<OwnerJson>(line);
        const state = orphanedSeconds === undefined ? '' : `ended ${duration(orphanedSeconds)} ago`;
        return [safe(owner), String(routes), { text: state, colour: 'yellow' as const }];
      });
      output.print(...tableLines(OWNER_COLUMNS, rows, output.width, output.paint));
    }
    return DONE;
  });
}

export function status(options: LiveOptions): Promise<number> {
  return live(options, async ({ daemon, output }) => {
    const { lines, ok, why } = await daemon.ask('status json');
    if (!ok) return refusedBecause(why);
    const [line] = lines;
    if (line === undefined) return REFUSED;
    if (options.json) output.raw(line);
    else {
      const { version, pid, uptime, peers } = readJson<StatusJson>(line);
      const states = Object.values(peers);
      const up = states.filter((state) => state === 'ESTABLISHED').length;
      output.print(
        `${safe(version)}, process ${pid}, up for ${duration(uptime)}`,
        `${count(states.length, 'neighbor')}, ${up} established`,
      );
    }
    return DONE;
  });
}
