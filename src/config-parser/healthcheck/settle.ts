// What can be said of a healthcheck only when all files are read: what is missing, and what does not go together.

import { gracefulRestartIn, routeKey, suggestion } from '../../bgp/index.ts';
import type { CheckConfig, LastResort, Occasion, ServiceConfig, Vip } from '../../healthcheck/index.ts';
import type { PeerConfig } from '../../speaker/index.ts';
import type { RunDraft } from '../draft.ts';
import type { Place } from '../notes.ts';
import { readVips } from './announce.ts';
import type { CheckDraft, ServiceDraft } from './draft.ts';
import { paceOf } from './pace.ts';

const COMMUNITIES = 8;

/** The services, in order. Those with a problem are left out. */
export function settleServices(run: RunDraft): ServiceConfig[] {
  const neighbors = [...run.neighbors.values()].map(({ config }) => config);
  // Where neighbors have mistakes, nothing can be said of who is there, and who is told what.
  const clear = [...run.services.values()].every(({ file }) => file.notes.problems().length === 0);
  const taken = new Map<string, { readonly service: ServiceDraft; readonly to: readonly PeerConfig[] }[]>();
  const services: ServiceConfig[] = [];
  for (const draft of run.services.values()) {
    const config = settle(draft, neighbors, clear);
    if (config === undefined) continue;
    services.push(config);
    if (clear) checkRoutes(draft, config, neighbors, taken);
  }
  if (clear) checkFixed(run, services, neighbors);
  return services;
}

function settle(draft: ServiceDraft, neighbors: readonly PeerConfig[], clear: boolean): ServiceConfig | undefined {
  const { file, name, at } = draft;
  const { notes } = file;
  if (!draft.mentionsVip) notes.problem(at, `'vip' is missing in healthcheck '${name}'`);
  const vips = notes.attempt(() => readVips(draft));
  if (clear) checkNeighbors(draft, neighbors);
  const checks = draft.checks.flatMap((check) => checkConfig(check, draft));
  if (draft.checks.length === 0) notes.warn(at, `healthcheck '${name}' has no check: it is up from the start`);
  const counted = checks.filter(({ optional }) => !optional).length;
  if (counted === 0 && checks.length > 0)
    notes.warn(at, `all checks of healthcheck '${name}' are optional: it is up from the start`);
  if (vips?.every(({ announced }) => announced.size === 1))
    notes.warn(at, `healthcheck '${name}' never announces anything`);
  const need = needOf(draft, counted);
  warnOfWeights(draft, need, counted);
  const lastResort = lastResortOf(draft, vips ?? []);
  if (vips === undefined || vips.length === 0 || checks.length < draft.checks.length) return undefined;
  const { kind } = draft.need;
  return {
    name,
    said: draft.said,
    vips,
    neighbors: draft.neighbors.map(({ address }) => address),
    checks,
    need,
    needs: kind === 'at-least' ? `at-least ${need}` : kind,
    addressPolicy: draft.addressPolicy?.policy ?? 'manage',
    interface: draft.interface,
    sudo: draft.sudo,
    disableFile: draft.disableFile,
    slowStart: draft.slowStart,
    holdDown: draft.holdDown,
    drain: { wait: draft.drain.wait, linger: draft.drain.linger, onShutdown: draft.drain.onShutdown },
    lastResort,
    execute: draft.execute,
  };
}

function checkConfig(check: CheckDraft, service: ServiceDraft): CheckConfig[] {
  const { name, probe, weight, optional, tried } = check;
  return probe === undefined
    ? []
    : [{ name, probe, tried: tried.join('\n'), weight, optional, ...paceOf(check, service) }];
}

function needOf({ need, file }: ServiceDraft, counted: number): number {
  if (need.kind === 'all') return counted;
  if (need.kind === 'any') return Math.min(1, counted);
  if (need.count > counted)
    file.notes.problem(need.at, `only ${counted} checks count: ${need.count} of them are never up`);
  return need.count;
}

function warnOfWeights({ checks, file }: ServiceDraft, need: number, counted: number): void {
  for (const { weight, optional, at } of checks) {
    if (weight === 0 || optional || need < counted) continue;
    file.notes.warn(at, `this weight has no effect: without this check the service is down, unless it is 'optional'`);
  }
}

function checkNeighbors({ file, neighbors, observe }: ServiceDraft, configs: readonly PeerConfig[]): void {
  const known = configs.map(({ peerAddress }) => peerAddress);
  for (const { address, at } of [...neighbors, ...observe]) {
    if (known.includes(address)) continue;
    file.notes.problem(at, `there is no neighbor ${address}${suggestion(address, known)}`);
  }
}

function lastResortOf({ actions, observe, file, at }: ServiceDraft, vips: readonly Vip[]): LastResort | undefined {
  const action = actions.get('last-resort');
  if (action === undefined) {
    if (observe.length > 0) file.notes.warn(observe[0]!.at, `'observe' has no effect without 'last-resort'`);
    return undefined;
  }
  if (action.words === undefined) {
    file.notes.problem(action.at, `last-resort is what is announced instead of withdrawing: it needs 'announce'`);
    return undefined;
  }
  const down = actions.get('down')?.words;
  if (down !== undefined) {
    const message = `'last-resort' is for services that are withdrawn while they are down: this one is announced`;
    file.notes.problem(action.at, message);
  }
  const marksOf = (occasion: Occasion) => vips.flatMap(({ announced }) => marksIn(announced.get(occasion)));
  // One that the routes of a service that is well have, too, tells nothing.
  const usual = marksOf('up');
  const marks = [...new Set(marksOf('last-resort').filter((mark) => !usual.includes(mark)))];
  if (marks.length === 0 && vips.length > 0) {
    const message =
      'last-resort needs a community of its own, by which other sites know such a route: community AS:NUMBER';
    file.notes.problem(action.at ?? at, message);
  }
  return { marks, observe: observe.map(({ address }) => address) };
}

function marksIn(set: ReturnType<Vip['announced']['get']>): number[] {
  const octets = Buffer.from(set?.get(COMMUNITIES) ?? []);
  return Array.from({ length: octets.length / 4 }, (_, i) => octets.readUInt32BE(i * 4));
}

function checkRoutes(
  draft: ServiceDraft,
  { vips }: ServiceConfig,
  neighbors: readonly PeerConfig[],
  taken: Map<string, { readonly service: ServiceDraft; readonly to: readonly PeerConfig[] }[]>,
): void {
  const named = draft.neighbors.map(({ address }) => address);
  const to = neighbors.filter(({ peerAddress }) => named.length === 0 || named.includes(peerAddress));
  const { notes } = draft.file;
  const lastResort = draft.actions.get('last-resort');
  const internal = neighbors.some(({ localAs, peerAs, adjRibIn }) => adjRibIn && localAs === peerAs);
  if (lastResort !== undefined && draft.observe.length === 0 && !internal) {
    const message =
      'no internal neighbor tells what others announce: without one, or observe, last-resort never applies';
    notes.warn(lastResort.at, message);
  }
  const keeps = to.find(({ capabilities }) => gracefulRestartIn(capabilities) !== undefined);
  if (keeps !== undefined) {
    const message = `with graceful-restart, neighbor ${keeps.peerAddress} goes on sending traffic for a while if this daemon dies`;
    notes.warn(draft.at, message);
  }
  for (const [i, { route, prefix }] of vips.entries()) {
    const at: Place = draft.vips[i]!.prefix;
    const key = routeKey(route);
    if (to.length > 0 && !to.some(({ families }) => families.includes(route.family))) {
      notes.problem(
        at,
        `no neighbor of this healthcheck has the family '${route.family.name}': nobody is told of ${prefix}`,
      );
    }
    const others = taken.get(key) ?? [];
    const other = others.find((each) => each.to.some((peer) => to.includes(peer)));
    if (other !== undefined) {
      const { name, file, at: there } = other.service;
      const where = name === draft.name ? '' : `, by healthcheck '${name}' at ${file.notes.source}:${there.line}`;
      notes.problem(at, `${prefix} is announced already${where}: one VIP, one healthcheck with several checks`);
    }
    taken.set(key, [...others, { service: draft, to }]);
  }
}

/** A VIP that a neighbor has as a fixed route would be announced whatever is found. */
function checkFixed(run: RunDraft, services: readonly ServiceConfig[], neighbors: readonly PeerConfig[]): void {
  const vips = services.flatMap((service) => service.vips.map((vip, i) => ({ service, vip, i })));
  const keys = new Set(vips.map(({ vip }) => routeKey(vip.route)));
  // A million routes are only glanced at.
  const lengths = new Set(vips.map(({ vip }) => vip.route.nlri[0]));
  for (const { peerAddress, routes } of vips.length === 0 ? [] : neighbors) {
    for (const route of routes) {
      if (!lengths.has(route.nlri[0]) || !keys.has(routeKey(route))) continue;
      for (const { service, vip, i } of vips) {
        const meant = service.neighbors.length === 0 || service.neighbors.includes(peerAddress);
        if (!meant || routeKey(vip.route) !== routeKey(route)) continue;
        const draft = run.services.get(service.name)!;
        const message = `${vip.prefix} is a route of neighbor ${peerAddress}, too, which would have it whatever is found`;
        draft.file.notes.problem(draft.vips[i]!.prefix, message);
      }
    }
  }
}
