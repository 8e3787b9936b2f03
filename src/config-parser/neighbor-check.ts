// What can be said of a neighbor only at its end: what is missing, and what does not go together.

import { families, ipv4Unicast, takesAddPath } from '../bgp/index.ts';
import { isLinkLocal, neighbor as makeNeighbor, type NeighborOptions, type PeerConfig } from '../speaker/index.ts';
import { isIPv4 } from './address.ts';
import { LONGEST_RESTART } from './capability.ts';
import { checkCapabilities } from './capability-check.ts';
import type { NeighborDraft } from './draft.ts';
import { mentions, placeOf } from './inherit.ts';
import { nextHopsOf } from './nexthop.ts';
import type { Notes } from './notes.ts';
import { socketOptions } from './socket-check.ts';

const DEFAULT_HOLD_TIME = 180;

/** Checks a neighbor that has all it inherits and, if it is whole, adds it and its subscriptions to the run. */
export function checkNeighbor(draft: NeighborDraft): void {
  const { options, file } = draft;
  const { notes } = file;
  for (const keyword of ['local-as', 'peer-as']) {
    if (!mentions(draft, keyword)) notes.problem(draft.at, `'${keyword}' is missing in this neighbor`);
  }
  checkAddresses(draft, notes);
  checkCallers(draft, notes);
  settleFamilies(draft);
  checkRoutes(draft, notes);
  checkCapabilities(draft, notes);
  const extra = { ...pathOptions(draft, notes), ...restartTime(draft, notes), socket: socketOptions(draft, notes) };
  const wanted = new Set(draft.families.size > 0 ? draft.families : families.all().map(({ family }) => family));
  const nextHops = nextHopsOf(draft, wanted, notes);
  const { peerAddress, localAs, peerAs, routerId } = options;
  if (peerAddress === undefined || localAs === undefined || peerAs === undefined || routerId === undefined) return;
  const config = makeNeighbor({
    ...options,
    ...extra,
    peerAddress,
    routerId,
    localAs: localAs === 'auto' ? undefined : localAs,
    peerAs: peerAs === 'auto' ? undefined : peerAs,
    nextHops,
    routes: draft.routes,
    ...(draft.families.size > 0 && { families: [...draft.families] }),
  });
  add(draft, config, notes);
}

function add({ file, at, subscriptions, socket }: NeighborDraft, config: PeerConfig, notes: Notes): void {
  const { run } = file;
  const where = `${notes.source}:${at.line}`;
  const same = run.neighbors.get(config.name)?.where;
  // Two that listen for one caller at one place could not be told apart when it calls.
  const { peerAddress, rangeLength, listen } = config;
  const called = `${peerAddress}/${rangeLength} ${socket.md5Ip ?? config.localAddress} ${listen}`;
  const alike = same ?? (listen === undefined ? undefined : run.listeners.get(called));
  if (alike !== undefined) {
    const what =
      same === undefined ? 'a neighbor that listens for this one at the same address and port' : 'this neighbor';
    notes.problem(at, `${what} is already defined, at ${alike}`);
    return;
  }
  run.neighbors.set(config.name, { config, where });
  if (listen !== undefined) run.listeners.set(called, where);
  for (const { processes, matches, ...wanted } of subscriptions) {
    const all = new Set([...processes, ...matches.flatMap((match) => match.processes)]);
    run.subscriptions.push({ peer: config.name, processes: [...all], ...wanted });
  }
}

function checkAddresses(draft: NeighborDraft, notes: Notes): void {
  const { options, at, socket } = draft;
  const { peerAddress, localAddress } = options;
  if (peerAddress !== undefined && localAddress !== undefined && isIPv4(peerAddress) !== isIPv4(localAddress)) {
    const message = 'local-address and the address of the peer are of different families';
    notes.problem(placeOf(draft, 'local-address'), message);
    return;
  }
  if (peerAddress !== undefined && options.rangeLength === undefined && isLinkLocal(peerAddress)) {
    const zoned = peerAddress.includes('%') || localAddress?.includes('%') || socket.sourceInterface !== undefined;
    if (!zoned)
      notes.warn(at, `a link-local address means one peer on each interface: name it, as ${peerAddress}%eth0`);
  }
  // When an address was bad, nobody can tell whether a router-id is needed.
  const unclear = peerAddress === undefined || (mentions(draft, 'local-address') && !('localAddress' in options));
  if (options.routerId !== undefined || mentions(draft, 'router-id') || unclear) return;
  if (localAddress !== undefined && isIPv4(localAddress)) options.routerId = localAddress;
  else notes.problem(at, `'router-id' is missing in this neighbor: only an IPv4 local-address can stand in for it`);
}

function checkCallers(draft: NeighborDraft, notes: Notes): void {
  const { options, file, socket, at } = draft;
  if (options.rangeLength !== undefined && options.passive !== true && !file.run.passive) {
    notes.problem(at, `a range of peers cannot be dialled: it needs 'passive true;'`);
  }
  const listens = options.listen !== undefined && options.localAddress === undefined && socket.md5Ip === undefined;
  if (listens && (!mentions(draft, 'local-address') || 'localAddress' in options)) {
    notes.problem(placeOf(draft, 'listen'), `'listen' needs a local-address, which says where`);
  }
}

function settleFamilies({ families: wanted, firstRoutes, minimalFamilies }: NeighborDraft): void {
  if (!minimalFamilies) return;
  for (const family of firstRoutes.keys()) wanted.add(family);
  if (wanted.size === 0) wanted.add(ipv4Unicast);
}

function checkRoutes({ families: wanted, firstRoutes }: NeighborDraft, notes: Notes): void {
  for (const [family, { from, ...place }] of firstRoutes) {
    if (wanted.size === 0 || wanted.has(family)) continue;
    const message = `'${family.name}' is not in the family section of this neighbor`;
    const route = from === undefined ? 'this is such a route' : `${from} has such a route`;
    if (family === ipv4Unicast) notes.warn(place, `${message}: its routes are not sent`);
    else notes.problem(place, `${message}, but ${route}`);
  }
}

function restartTime(
  { gracefulRestart, options }: NeighborDraft,
  notes: Notes,
): Pick<NeighborOptions, 'gracefulRestart'> {
  if (gracefulRestart === undefined) return {};
  const seconds = gracefulRestart.seconds ?? options.holdTime ?? DEFAULT_HOLD_TIME;
  if (seconds > LONGEST_RESTART) {
    const message = `the restart time is the hold time, ${seconds}, and may be ${LONGEST_RESTART} at most`;
    notes.problem(gracefulRestart.at, message);
  }
  return { gracefulRestart: seconds };
}

type PathOptions = Pick<NeighborOptions, 'addPath' | 'addPathFamilies' | 'pathLimits'>;

function pathOptions({ options, families: wanted, addPathFamilies }: NeighborDraft, notes: Notes): PathOptions {
  const [first] = addPathFamilies.values();
  if (first === undefined) return {};
  if (options.addPath === undefined) {
    notes.warn(first, `add-path has no effect without 'capability { add-path send/receive; }'`);
    return {};
  }
  const used = [...addPathFamilies].filter(([family, place]) => {
    const known = wanted.size === 0 || wanted.has(family);
    if (!known) notes.warn(place, `'${family.name}' is not in the family section of this neighbor: no add-path for it`);
    else if (!takesAddPath(family)) notes.warn(place, `add-path is not for '${family.name}', as in ExaBGP`);
    return known && takesAddPath(family);
  });
  const limits = used.flatMap(([family, { limit }]) => (limit === undefined ? [] : [[family, limit] as const]));
  return {
    addPath: used.length > 0 ? options.addPath : undefined,
    addPathFamilies: used.map(([family]) => family),
    ...(limits.length > 0 && { pathLimits: new Map(limits) }),
  };
}
