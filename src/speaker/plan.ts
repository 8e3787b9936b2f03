// What another configuration would change, worked out before anything is touched. Pure.

import { isDeepStrictEqual } from 'node:util';
import { type Capability, capabilityOf } from '../bgp/index.ts';
import type { PeerConfig, SocketOptions } from './neighbor.ts';
import { changeOfRoutes, isNoChange, type RouteChange } from './routes.ts';

/** A neighbor that stays. */
export interface NeighborPair {
  readonly from: PeerConfig;
  readonly to: PeerConfig;
}

/** What becomes of it. */
export interface NeighborChange extends NeighborPair {
  /** What differs besides routes, in words of the configuration: `hold-time`, `capability graceful-restart`. */
  readonly fields: readonly string[];
  readonly routes: RouteChange;
}

export interface NeighborPlan {
  readonly start: readonly PeerConfig[];
  readonly stop: readonly PeerConfig[];
  /** Their sessions end once and come back with other parameters. */
  readonly reset: readonly NeighborChange[];
  /** Their sessions stay. */
  readonly change: readonly NeighborChange[];
  readonly same: readonly NeighborPair[];
}

/** Fields that a session does not know of. The name says what other fields say, and routes have a difference of their own. */
const IN_PLACE: ReadonlySet<string> = new Set(['description', 'manualEor', 'aliases']);
const APART: ReadonlySet<string> = new Set(['name', 'routes']);

/** Fields whose words in the configuration are others. */
const WORDS: Readonly<Record<string, string>> = { port: 'connect', families: 'family', aigp: 'capability aigp' };

/** What makes `next` of `old`. Neighbors are the same by name, those with `listen` by their peer and that port. */
export function planNeighbors(old: readonly PeerConfig[], next: readonly PeerConfig[]): NeighborPlan {
  const pairs = pairUp(old, next);
  const left = new Set(old);
  const start: PeerConfig[] = [];
  const reset: NeighborChange[] = [];
  const change: NeighborChange[] = [];
  const same: NeighborPair[] = [];
  for (const to of next) {
    const from = pairs.get(to);
    if (from === undefined) {
      start.push(to);
      continue;
    }
    left.delete(from);
    const keys = differing(from, to);
    const routes = changeOfRoutes(from.routes, to.routes);
    if (keys.length === 0 && isNoChange(routes)) {
      same.push({ from, to });
      continue;
    }
    const list = keys.every((key) => IN_PLACE.has(key)) ? change : reset;
    list.push({ from, to, fields: keys.flatMap((key) => wordsFor(key, from, to)), routes });
  }
  return { start, stop: [...left], reset, change, same };
}

function pairUp(old: readonly PeerConfig[], next: readonly PeerConfig[]): Map<PeerConfig, PeerConfig> {
  const pairs = new Map<PeerConfig, PeerConfig>();
  const named = new Map(old.map((config) => [config.name, config]));
  const take = (to: PeerConfig, from: PeerConfig | undefined) => {
    if (from === undefined || !named.delete(from.name)) return;
    pairs.set(to, from);
  };
  for (const to of next) take(to, named.get(to.name));
  const called = new Map([...named.values()].map((config) => [callOf(config), config]));
  for (const to of next) if (to.listen !== undefined && !pairs.has(to)) take(to, called.get(callOf(to)));
  return pairs;
}

function callOf({ peerAddress, rangeLength, listen }: PeerConfig): string {
  return `${peerAddress}/${rangeLength ?? ''} ${listen ?? ''}`;
}

function differing(from: PeerConfig, to: PeerConfig): (keyof PeerConfig)[] {
  const keys = Object.keys({ ...from, ...to }) as (keyof PeerConfig)[];
  return keys.filter((key) => !APART.has(key) && from[key] !== to[key] && !isDeepStrictEqual(from[key], to[key]));
}

// Names alone: a value may be a secret.
function wordsFor(key: keyof PeerConfig, from: PeerConfig, to: PeerConfig): string[] {
  if (key === 'capabilities') return capabilityWords(from.capabilities, to.capabilities);
  if (key !== 'socket') return [WORDS[key] ?? dashed(key)];
  const options = Object.keys({ ...from.socket, ...to.socket }) as (keyof SocketOptions)[];
  return options.filter((option) => !isDeepStrictEqual(from.socket[option], to.socket[option])).map(dashed);
}

function capabilityWords(from: readonly Capability[], to: readonly Capability[]): string[] {
  const codes = new Set([...from, ...to].map(({ code }) => code));
  const of = (list: readonly Capability[], code: number) => list.filter((each) => each.code === code);
  const changed = [...codes].filter((code) => !isDeepStrictEqual(of(from, code), of(to, code)));
  return changed.length === 0 ? ['capability'] : changed.map((code) => `capability ${capabilityOf(code).name}`);
}

/** `holdTime` to `hold-time` */
function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
