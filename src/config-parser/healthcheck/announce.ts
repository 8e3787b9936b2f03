// What is announced of a VIP in each state: the one grammar of routes reads it.

import {
  type AttributeSet,
  octetKey,
  parseAddress,
  parseRoutes,
  printAddress,
  type Route,
  routeKey,
  type Word,
  Words,
} from '../../bgp/index.ts';
import { drainSet, type Occasion, type Vip, withMed } from '../../healthcheck/index.ts';
import type { ServiceDraft } from './draft.ts';

const WORST = 0xffff_ffff;

/** What is sent where the words say no MED: without one a route would be preferred to all. */
const USUAL_MED: Readonly<Record<Occasion, number>> = {
  up: 100,
  down: 1000,
  disabled: 500,
  drain: WORST,
  'last-resort': WORST,
};

/** Throws TextError. */
export function readVips(service: ServiceDraft): Vip[] {
  return service.vips.map((vip, index) => readVip(service, vip, index));
}

function readVip(service: ServiceDraft, vip: ServiceDraft['vips'][number], index: number): Vip {
  const more = index * service.increase;
  const route = readRoute(service, vip, 'up', []);
  const announced = new Map<Occasion, AttributeSet>();
  const up = service.actions.get('up');
  if (up === undefined) announced.set('up', higher(route, more));
  for (const [occasion, { words }] of service.actions) {
    if (words === undefined) continue;
    const read = readRoute(service, vip, occasion, words);
    if (routeKey(read) !== routeKey(route) || octetKey(read.nlri) !== octetKey(route.nlri)) {
      const message = `what makes it another route stands with the VIP: labels, path-information and the like`;
      new Words(words, service.file.notes.source).fail(message);
    }
    announced.set(occasion, higher(read, more));
  }
  const usual = announced.get('up') ?? announced.get('down') ?? route.attributes;
  announced.set('drain', withMed(drainSet(usual), WORST));
  return { prefix: vip.prefix.text, route, address: addressOf(service, vip, route), announced };
}

function higher({ attributes }: Route, more: number): AttributeSet {
  return more === 0 ? attributes : withMed(attributes, more, 'added');
}

/** Of what is said twice the first counts: what an action says goes before what stands with the VIP. */
function readRoute(
  { file }: ServiceDraft,
  { prefix, words: own }: ServiceDraft['vips'][number],
  occasion: Occasion,
  said: readonly Word[],
): Route {
  const { source } = file.notes;
  const word = (text: string): Word => ({ ...prefix, text });
  const has = (words: readonly Word[], keyword: string) => words.some(({ text }) => text === keyword);
  // The MED of a VIP is for the best of times.
  const med = has(said, 'med') || (occasion === 'up' && has(own, 'med')) ? [] : ['med', String(USUAL_MED[occasion])];
  const nextHop = has([...said, ...own], 'next-hop') ? [] : ['next-hop', 'self'];
  const all = [word('route'), prefix, ...said, ...[...med, ...nextHop].map(word), ...own];
  const routes = parseRoutes(new Words(all, source), 'announce');
  const [route] = routes;
  const simple = routes.length === 1 && route!.watchdog === undefined && route!.withdrawn === undefined;
  if (!simple) new Words([prefix], source).fail('a VIP is one prefix, without split and watchdog');
  return route!;
}

/** SAFI of routes in the table of this machine: unicast, and labelled ones. */
const HERE = [1, 4];

/** The one address that a prefix of full length is; undefined: there is none to look after. */
function addressOf(
  { addressPolicy, file }: ServiceDraft,
  { prefix }: ServiceDraft['vips'][number],
  { family }: Route,
): string | undefined {
  if (addressPolicy?.policy === 'ignore') return undefined;
  const [text = '', length] = prefix.text.split('/');
  const octets = parseAddress(text);
  if (octets !== undefined && Number(length) === octets.length * 8 && HERE.includes(family.safi)) {
    return printAddress(octets);
  }
  if (addressPolicy !== undefined) {
    const message = `only a single address is looked after: announce ${prefix.text} with 'address ignore;'`;
    new Words([prefix], file.notes.source).fail(message);
  }
  return undefined;
}
