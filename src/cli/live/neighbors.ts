// `keryx neighbors`: a line for each neighbor.

import { type Cell, type Colour, type Column, type Paint, safe, tableLines } from '../terminal/index.ts';
import type { PeerJson } from './json.ts';
import { duration } from './words.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NEIGHBOR', least: 15, keep: true },
  { title: 'AS', align: 'right' },
  { title: 'STATE' },
  { title: 'SINCE', align: 'right' },
  { title: 'IN', align: 'right' },
  { title: 'OUT', align: 'right' },
  { title: 'DESCRIPTION', least: 11, spare: 2 },
  { title: 'LAST DOWN', least: 12, spare: 1 },
];

/** `width`: columns of the terminal, or Infinity. */
export function neighborTable(peers: readonly PeerJson[], width: number, paint: Paint): string[] {
  const described = peers.some(({ description }) => description !== '');
  const troubled = peers.some((peer) => peer['last-down'] !== null);
  const shown = COLUMNS.map(
    ({ title }) => (title !== 'DESCRIPTION' || described) && (title !== 'LAST DOWN' || troubled),
  );
  const keep = <T>(each: readonly T[]): T[] => each.filter((_, i) => shown[i]);
  return tableLines(
    keep(COLUMNS),
    peers.map((peer) => keep(rowOf(peer))),
    width,
    paint,
  );
}

function rowOf(peer: PeerJson): Cell[] {
  const { address, description, since, state, routes } = peer;
  return [
    safe(address),
    asText(peer['peer-as']),
    { text: safe(state), colour: stateColour(state) },
    duration(since),
    receivedText(peer),
    `${routes.announced}${routes.pending ? '+' : ''}`,
    safe(description),
    safe(peer['last-down'] ?? ''),
  ];
}

/** An AS number that is learned from the peer may not be known yet. */
export function asText(as: number | null): string {
  return as === null ? 'auto' : String(as);
}

export function stateColour(state: string): Colour {
  if (state === 'established') return 'green';
  return state === 'idle' ? 'red' : 'yellow';
}

export function receivedText({ routes }: PeerJson): string {
  return routes.received === null ? '-' : String(routes.received);
}
