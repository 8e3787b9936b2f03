// `capability { … }`: what our OPEN offers.

import { RECEIVE, ROLES, SEND, type Words } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { type OpenSection, type Rows, sectionKind } from './sections.ts';
import { choice, flag, invertedFlag } from './values.ts';

/** What twelve bits hold, RFC 4724 section 3. */
export const LONGEST_RESTART = 4095;

const ADD_PATH = { disable: undefined, receive: RECEIVE, send: SEND, 'send/receive': SEND | RECEIVE } as const;
const ADD_PATH_WORDS = Object.keys(ADD_PATH) as (keyof typeof ADD_PATH)[];

const rows: Rows<NeighborDraft> = {
  asn4: {
    ...flag(true, ({ options }, value) => {
      options.asn4 = value;
    }),
    about: 'AS numbers of four octets (RFC 6793); true when nothing is said.',
  },
  'route-refresh': {
    ...flag(true, ({ options }, value) => {
      options.routeRefresh = value;
    }),
    about: 'Either side may ask for all routes again (RFC 2918, RFC 7313).',
  },
  'extended-message': {
    ...flag(true, ({ options }, value) => {
      options.extendedMessage = value;
    }),
    about: 'Messages of up to 65535 octets (RFC 8654); true when nothing is said.',
  },
  'graceful-restart': {
    usage: '[SECONDS | disable]',
    about: `The peer keeps our routes for so long after the session ends (RFC 4724), ${LONGEST_RESTART} at most; alone or 0 it is the hold time.`,
    example: '120',
    line: gracefulRestart,
  },
  'add-path': {
    usage: ADD_PATH_WORDS.join(' | '),
    about: 'Several routes of one prefix, told apart by path-information (RFC 7911).',
    example: 'send/receive',
    line: (words, { options }) => {
      if (words.peek()?.toLowerCase() === 'receive/send') words.fail('the option is send/receive');
      const mode = words.accept('disabled') ? 'disable' : choice(words, 'an add-path mode', ADD_PATH_WORDS);
      options.addPath = ADD_PATH[mode];
    },
  },
  nexthop: {
    ...flag(true, ({ options }, value) => {
      options.offerNextHops = value;
    }),
    about:
      'Next hops of the other protocol for the families in the section nexthop (RFC 8950); true when there is one.',
  },
  aigp: {
    ...flag(true, ({ options }, value) => {
      options.aigp = value;
    }),
    about: 'The attribute AIGP is for this external neighbor too (RFC 7311); internal ones always have it.',
  },
  role: {
    usage: `${ROLES.join(' | ')} [strict]`,
    about: 'What we are to an external neighbor (RFC 9234); strict refuses one that does not say what it is.',
    example: 'customer',
    line: (words, { options }) => {
      options.role = choice(words, 'a role', ROLES);
      options.roleStrict = words.more() && choice(words, 'what may follow a role', ['strict']) === 'strict';
    },
  },
  'software-version': {
    ...invertedFlag('software-version', ({ file, options }, value) => {
      options.softwareVersion = value ? file.run.software : undefined;
    }),
    about: 'Tells the peer which software this is. Alone it means false.',
  },
  'link-local-nexthop': {
    ...flag(true, ({ options }, value) => {
      options.linkLocalNextHop = value;
    }),
    about: 'An IPv6 link-local address, local-link-local, goes beside a global next hop.',
  },
  'link-local-prefer': {
    ...flag(false, (_neighbor, value, notes, place) => {
      if (value) notes.warn(place, `'link-local-prefer' has no effect: a link-local next hop is never sent alone`);
    }),
    about: 'Of ExaBGP 6, and without effect: a link-local next hop is never sent alone.',
  },
  'multi-session': {
    ...flag(true, ({ options }, value, notes, place) => {
      options.multiSession = value;
      if (value) notes.warn(place, `'multi-session' is offered to the peer, and one session carries every family`);
    }),
    about: 'Offered to the peer and without effect: one session carries every family.',
  },
  operational: {
    ...flag(true, ({ options }, value, notes, place) => {
      options.operational = value;
      if (value) notes.warn(place, `'operational' is offered to the peer, and no operational message is sent`);
    }),
    about: 'Offered to the peer and without effect: no operational message is sent.',
  },
};

function gracefulRestart(words: Words, neighbor: NeighborDraft): void {
  const at = words.where();
  if (['disable', 'disabled', 'false', 'no'].includes(words.peek()?.toLowerCase() ?? '')) {
    words.next();
    neighbor.gracefulRestart = undefined;
    return;
  }
  const given = words.more() ? words.number(0, LONGEST_RESTART, 'restart time') : 0;
  neighbor.gracefulRestart = { seconds: given === 0 ? undefined : given, at };
}

export const capabilityKind = sectionKind('capability', rows);

export function openCapability(neighbor: NeighborDraft): OpenSection {
  const section = capabilityKind.open(neighbor);
  neighbor.sections.push(section);
  return section;
}
