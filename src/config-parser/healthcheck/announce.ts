// What is announced of a VIP in each state: the one grammar of routes reads it.

import { type AttributeSet, parseRoutes, printAddress, type Route, type Word, Words } from '../../bgp/index.ts';
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
  const announced = new Map<Occasion, AttributeSet>();
  const read = (occasion: Occasion, words: readonly Word[]) => {
    const usual = USUAL_MED[occasion];
    const route = readRoute(service, vip, words, usual, index * service.increase);
    announced.set(occasion, route.attributes);
    return route;
  };
  const up = service.actions.get('up');
  const route = read('up', up?.words ?? []);
  if (up !== undefined && up.words === undefined) announced.delete('up');
  for (const [occasion, { words }] of service.actions)
    if (occasion !== 'up' && words !== undefined) read(occasion, words);
  const usual = announced.get('up') ?? announced.get('down') ?? route.attributes;
  announced.set('drain', withMed(drainSet(usual), WORST));
  return { prefix: vip.prefix.text, route, address: addressOf(service, vip, route), announced };
}

function readRoute(
  { file }: ServiceDraft,
  { prefix, words: own }: ServiceDraft['vips'][number],
  said: readonly Word[],
  usual: number,
  more: number,
): Route {
  const { source } = file.notes;
  const word = (text: string): Word => ({ ...prefix, text });
  const all = [...own, ...said];
  const has = (keyword: string) => all.some(({ text }) => text === keyword);
  const added = [...(has('next-hop') ? [] : ['next-hop', 'self']), ...(has('med') ? [] : ['med', String(usual)])];
  const words = new Words([word('route'), prefix, ...all, ...added.map(word)], source);
  const routes = parseRoutes(words, 'announce');
  const [route] = routes;
  const simple = routes.length === 1 && route!.watchdog === undefined && route!.withdrawn === undefined;
  if (!simple) new Words([prefix], source).fail('a VIP is one prefix, without split and watchdog');
  return more === 0 ? route! : { ...route!, attributes: withMed(route!.attributes, more, 'added') };
}

/** The one address that a prefix of full length is; undefined: there is none to look after. */
function addressOf(
  { addressPolicy, file }: ServiceDraft,
  { prefix }: ServiceDraft['vips'][number],
  { nlri, family }: Route,
): string | undefined {
  const octets = family.afi === 2 ? 16 : 4;
  const whole = nlri[0] === octets * 8;
  if (addressPolicy?.policy === 'ignore') return undefined;
  if (!whole && addressPolicy !== undefined) {
    const message = `the addresses of a network are not looked after: announce ${prefix.text} with 'address ignore;'`;
    new Words([prefix], file.notes.source).fail(message);
  }
  return whole ? printAddress(nlri.subarray(1, 1 + octets)) : undefined;
}
