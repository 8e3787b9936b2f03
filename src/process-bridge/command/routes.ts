// Commands that announce and withdraw.

import { type Purpose, parseRoutes, type Words } from '../../bgp/index.ts';
import { DONE, type RouteCommand, type Row } from './kind.ts';
import { runChanges } from './run-group.ts';
import { isNoRange } from './words.ts';

const MOST_SECONDS = 10 * 365 * 24 * 3600;
const EXTRA = '[ttl SECONDS] [sync | async]';

export const routeRows: readonly Row[] = [
  watchdogRow('announce'),
  watchdogRow('withdraw'),
  {
    words: 'announce',
    selects: true,
    usage: `route PREFIX next-hop ADDRESS|self [attributes] | attributes … nlri PREFIX… | AFI SAFI … | flow … | vpls … ${EXTRA}`,
    about:
      'Announces routes, or changes what is announced of them. With a ttl (or lease) they go when so many seconds pass without the same announcement.',
    example: 'announce route 203.0.113.10/32 next-hop self med 50',
    parse: (words) => readRoutes(words, 'announce'),
  },
  {
    words: 'withdraw',
    selects: true,
    usage: 'route PREFIX [attributes] | attributes … nlri PREFIX… | AFI SAFI … | flow … | vpls … [sync | async]',
    about: 'Withdraws routes. A route that was not announced is withdrawn all the same.',
    example: 'withdraw route 203.0.113.10/32',
    parse: (words) => readRoutes(words, 'withdraw'),
  },
  {
    words: 'group',
    selects: true,
    usage: '[attributes …;] announce|withdraw … [; announce|withdraw …]…',
    about: 'Announces and withdraws in one step. Attributes at the beginning belong to every announcement.',
    example: 'group announce route 192.0.2.1/32 next-hop self ; announce route 192.0.2.2/32 next-hop self',
    parse: (words, to) => {
      const changes = readGroup(words).map((change) => ({ ...change, to }));
      return (call) => runChanges(call, changes);
    },
  },
];

function readGroup(words: Words): Omit<RouteCommand, 'to'>[] {
  const statements = words.statements();
  const shared = statements[0]?.accept('attributes') ? statements.shift()!.rest() : [];
  const changes = statements.map((each) => {
    const kind = each.accept('announce') ? 'announce' : 'withdraw';
    if (kind === 'withdraw' && !each.accept('withdraw')) each.fail('announce or withdraw must open each step');
    return readRoutes(kind === 'announce' ? each.followedBy(shared) : each, kind);
  });
  if (changes.length === 0) words.fail('announce or withdraw is missing');
  return changes;
}

/** Routes up to the end of the words, where the words of the command itself may stand. */
export function readRoutes(words: Words, kind: Purpose): Omit<RouteCommand, 'to'> {
  const sync = readSync(words);
  const lifetime = kind === 'announce' ? readLifetime(words) : undefined;
  return { kind, routes: parseRoutes(words, kind), sync, lifetime };
}

function readSync(words: Words): boolean | undefined {
  const word = words.last()?.text;
  if (word !== 'sync' && word !== 'async') return undefined;
  words.cutEnd(1);
  return word === 'sync';
}

function readLifetime(words: Words): number | undefined {
  const [keyword, number] = words.lastTwo();
  if (number === undefined || (keyword?.text !== 'ttl' && keyword?.text !== 'lease')) return undefined;
  const seconds = /^\d{1,10}$/.test(number.text) ? Number(number.text) : 0;
  if (seconds < 1 || seconds > MOST_SECONDS) words.failAt(number, `'${number.text}' is not a lifetime in seconds`);
  words.cutEnd(2);
  return seconds;
}

function watchdogRow(verb: Purpose): Row {
  return {
    words: `${verb} watchdog`,
    // A selector may stand there and changes nothing: a watchdog is known to all neighbors that have routes of it.
    selects: true,
    usage: '[NAME]',
    about: `${verb === 'announce' ? 'Announces' : 'Withdraws'} all routes of a watchdog; without a name, of the one called like the process.`,
    example: `${verb} watchdog dns`,
    parse: (words) => {
      const name = words.more() ? words.next() : undefined;
      return ({ speaker, bridge, caller }) => {
        bridge.watchdogs.set(speaker.peers(isNoRange), name ?? caller.name, verb === 'announce');
        return DONE;
      };
    },
  };
}
