// The short words of ExaBGP's command line client: `s n s` is `show neighbor summary`.

/** A place in the command, and the words before it, written out. */
interface Place {
  readonly at: number;
  readonly before: readonly string[];
  readonly previous: string | undefined;
}

interface Shortcut {
  readonly nicks: readonly string[];
  readonly word: string;
  /** The nick alone, and not every beginning of the word. */
  readonly exact?: boolean;
  where(place: Place): boolean;
}

const ROUTE_VERBS = ['announce', 'withdraw'];

function after(...words: readonly string[]): (place: Place) => boolean {
  return ({ previous }) => previous !== undefined && words.includes(previous);
}

// "After an IP" never came true before 6.0.
const opens = ({ at, previous }: Place): boolean => at === 0 || (previous !== undefined && isAddress(previous));
const first = ({ at }: Place): boolean => at === 0;

/** As ExaBGP has them, in its order, put right: `v` and `o` stand for words that exist, and `r` for one that is reached. */
const SHORTCUTS: readonly Shortcut[] = [
  { nicks: ['a'], word: 'announce', where: opens },
  { nicks: ['a'], word: 'attributes', where: after(...ROUTE_VERBS) },
  { nicks: ['c'], word: 'configuration', where: () => true },
  { nicks: ['e'], word: 'eor', where: after('announce') },
  { nicks: ['e'], word: 'extensive', where: ({ before }) => before.includes('show') },
  { nicks: ['f'], word: 'flow', where: after(...ROUTE_VERBS) },
  { nicks: ['f'], word: 'flush', where: opens },
  { nicks: ['h'], word: 'help', where: first },
  { nicks: ['i'], word: 'in', where: after('adj-rib') },
  { nicks: ['o'], word: 'out', where: after('adj-rib') },
  { nicks: ['n'], word: 'neighbor', where: (place) => first(place) || after('show')(place) },
  { nicks: ['r'], word: 'route', where: after(...ROUTE_VERBS) },
  { nicks: ['rr'], word: 'route-refresh', where: after(...ROUTE_VERBS) },
  { nicks: ['s'], word: 'show', where: first },
  { nicks: ['s'], word: 'summary', where: ({ at }) => at !== 0 },
  { nicks: ['t'], word: 'teardown', where: opens },
  { nicks: ['v'], word: 'vpls', where: after(...ROUTE_VERBS) },
  { nicks: ['o'], word: 'operational', where: after(...ROUTE_VERBS) },
  { nicks: ['a'], word: 'adj-rib', where: after('clear', 'flush', 'show') },
  { nicks: ['w'], word: 'withdraw', where: first },
  { nicks: ['w'], word: 'watchdog', where: after(...ROUTE_VERBS) },
  { nicks: ['neighbour', 'neigbour', 'neigbor'], word: 'neighbor', exact: true, where: () => true },
  // Those of 6.0.
  { nicks: ['d'], word: 'daemon', where: first },
  { nicks: ['ses'], word: 'session', where: first },
  { nicks: ['a'], word: 'ack', where: after('session') },
  { nicks: ['sy'], word: 'sync', where: after('session') },
  { nicks: ['id'], word: 'router-id', exact: true, where: ({ before }) => before.includes('neighbor') },
];

const FORMS = ['neighbor', 'summary', 'extensive', 'configuration', 'json'];

/** The words written out, in the order in which commands have them. */
export function expand(words: readonly string[]): string[] {
  const expanded: string[] = [];
  for (const [at, word] of words.entries()) {
    const place = { at, before: expanded, previous: expanded[at - 1] };
    expanded.push(isOfRoute(place) ? word : (SHORTCUTS.find((each) => matches(each, word, place))?.word ?? word));
  }
  return inOrder(expanded);
}

// The words of a route are nobody's shortcuts: a watchdog may be called `con`.
function isOfRoute({ at, before }: Place): boolean {
  const verb = before.findIndex((word) => ROUTE_VERBS.includes(word));
  return verb >= 0 && at > verb + 1;
}

function matches({ nicks, word, exact = false, where }: Shortcut, text: string, place: Place): boolean {
  const meant = nicks.includes(text) || (!exact && text !== '' && word.startsWith(text));
  return meant && where(place);
}

function isAddress(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(word) || (/^[0-9a-f:.]+$/i.test(word) && word.includes(':'));
}

/** `neighbor IP show …` and `adj-rib in show …`, as 6.0 takes them. */
function inOrder(words: readonly string[]): string[] {
  const [first, second = '', third = '', fourth = '', ...rest] = words;
  const isTable = (rib: string, direction: string, verb: string) =>
    rib === 'adj-rib' && ['in', 'out'].includes(direction) && verb === 'show';
  if (first === 'adj-rib' && isTable(first, second, third)) {
    return ['show', 'adj-rib', second, ...words.slice(3)];
  }
  if (first !== 'neighbor' || !isAddress(second)) return [...words];
  const [fifth = '', ...others] = rest;
  if (isTable(third, fourth, fifth)) return ['show', 'adj-rib', fourth, second, ...others];
  if (third !== 'show' || (fourth !== '' && !FORMS.includes(fourth))) return [...words];
  return ['show', 'neighbor', second, ...words.slice(fourth === 'neighbor' ? 4 : 3)];
}
