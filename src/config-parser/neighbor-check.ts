// What can be said of a neighbor only at its end: what is missing, and what does not go together.

import { families } from '../bgp/index.ts';
import type { Reports, Subscription } from '../process-bridge/index.ts';
import { neighbor as makeNeighbor, type PeerConfig } from '../speaker/index.ts';
import { noReports } from './api.ts';
import { LONGEST_RESTART } from './capability.ts';
import type { NeighborDraft } from './draft.ts';
import type { Notes } from './notes.ts';
import type { ProcessDraft } from './process.ts';
import { isIPv4 } from './values.ts';

const DEFAULT_HOLD_TIME = 180;

/** Checks a neighbor and, if it is whole, adds it and its subscriptions to the run. */
export function checkNeighbor(draft: NeighborDraft, notes: Notes, mentioned: ReadonlySet<string>): void {
  for (const keyword of ['local-as', 'peer-as']) {
    if (!mentioned.has(keyword)) notes.problem(draft.at, `'${keyword}' is missing in this neighbor`);
  }
  checkAddresses(draft, notes, mentioned);
  checkRoutes(draft, notes);
  const gracefulRestart = restartTime(draft, notes);
  const addPath = addPathMode(draft, notes);
  const { peerAddress, localAs, routerId } = draft.options;
  if (peerAddress === undefined || localAs === undefined || routerId === undefined || draft.peerAs === undefined)
    return;
  const config = makeNeighbor({
    ...draft.options,
    peerAddress,
    localAs,
    routerId,
    peerAs: draft.peerAs === 'auto' ? undefined : draft.peerAs,
    gracefulRestart,
    addPath,
    routes: draft.routes,
    ...(draft.families.size > 0 && { families: [...draft.families] }),
    ...(draft.addPathFamilies.size > 0 && { addPathFamilies: [...draft.addPathFamilies.keys()] }),
  });
  add(draft, config, notes);
}

function add({ file, at, subscriptions, processes }: NeighborDraft, config: PeerConfig, notes: Notes): void {
  const { run } = file;
  const same = run.neighbors.get(config.name);
  if (same !== undefined) {
    notes.problem(at, `this neighbor is already defined, at ${same.where}`);
    return;
  }
  run.neighbors.set(config.name, { config, where: `${notes.source}:${at.line}` });
  const all = [...subscriptions, ...processes.map(boundTo)];
  run.subscriptions.push(...all.map((each) => ({ peer: config.name, ...each })));
}

// What ExaBGP 3 has its nested processes hear.
function boundTo({ name, state, receiveRoutes }: ProcessDraft): Omit<Subscription, 'peer'> {
  const routes: Reports = { ...noReports(), events: new Set(['update']), parsed: true };
  return {
    processes: [name],
    state,
    negotiated: false,
    fsm: false,
    signal: false,
    receive: receiveRoutes ? routes : noReports(),
    send: noReports(),
  };
}

function checkAddresses(draft: NeighborDraft, notes: Notes, mentioned: ReadonlySet<string>): void {
  const { options, at, localAddressAt } = draft;
  const { peerAddress, localAddress } = options;
  if (peerAddress !== undefined && localAddress !== undefined && isIPv4(peerAddress) !== isIPv4(localAddress)) {
    notes.problem(localAddressAt ?? at, 'local-address and the address of the peer are of different families');
    return;
  }
  // When an address was bad, nobody can tell whether a router-id is needed.
  const unclear = peerAddress === undefined || (mentioned.has('local-address') && localAddressAt === undefined);
  if (mentioned.has('router-id') || unclear) return;
  if (localAddress !== undefined && isIPv4(localAddress)) options.routerId = localAddress;
  else notes.problem(at, `'router-id' is missing in this neighbor: only an IPv4 local-address can stand in for it`);
}

function checkRoutes({ families: wanted, firstRoutes }: NeighborDraft, notes: Notes): void {
  for (const [family, place] of firstRoutes) {
    if (wanted.size === 0 || wanted.has(family)) continue;
    const message = `'${family.name}' is not in the family section of this neighbor`;
    if (family === families.named('ipv4 unicast')?.family) notes.warn(place, `${message}: its routes are not sent`);
    else notes.problem(place, `${message}, but this is such a route`);
  }
}

function restartTime({ gracefulRestart, options }: NeighborDraft, notes: Notes): number | undefined {
  if (gracefulRestart === undefined) return undefined;
  const seconds = gracefulRestart.seconds ?? options.holdTime ?? DEFAULT_HOLD_TIME;
  if (seconds > LONGEST_RESTART) {
    notes.problem(
      gracefulRestart.at,
      `the restart time is the hold time, ${seconds}, and may be ${LONGEST_RESTART} at most`,
    );
  }
  return seconds;
}

function addPathMode({ options, families: wanted, addPathFamilies }: NeighborDraft, notes: Notes): number | undefined {
  let used = addPathFamilies.size === 0;
  for (const [family, place] of addPathFamilies) {
    if (options.addPath === undefined) {
      notes.warn(place, `add-path has no effect without 'capability { add-path send/receive; }'`);
      return undefined;
    }
    if (wanted.size === 0 || wanted.has(family)) used = true;
    else notes.warn(place, `'${family.name}' is not in the family section of this neighbor: no add-path for it`);
  }
  return used ? options.addPath : undefined;
}
