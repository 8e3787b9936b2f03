// `capability { … }`: what our OPEN offers.

import { RECEIVE, SEND } from '../bgp/index.ts';
import type { NeighborDraft } from './draft.ts';
import { type OpenSection, type Rows, sectionKind } from './sections.ts';
import { choice, flag, offOnly } from './values.ts';

/** What twelve bits hold, RFC 4724 section 3. */
export const LONGEST_RESTART = 4095;

const ADD_PATH = { disable: undefined, receive: RECEIVE, send: SEND, 'send/receive': SEND | RECEIVE } as const;
const ADD_PATH_WORDS = Object.keys(ADD_PATH) as (keyof typeof ADD_PATH)[];

const rows: Rows<NeighborDraft> = {
  asn4: flag(true, (neighbor, value) => {
    neighbor.options.asn4 = value;
  }),
  'route-refresh': flag(true, (neighbor, value) => {
    neighbor.options.routeRefresh = value;
  }),
  'extended-message': flag(true, (neighbor, value) => {
    neighbor.options.extendedMessage = value;
  }),
  'graceful-restart': {
    line: (words, neighbor) => {
      const at = words.where();
      if (['disable', 'disabled', 'false'].includes(words.peek()?.toLowerCase() ?? '')) {
        words.next();
        neighbor.gracefulRestart = undefined;
        return;
      }
      const given = words.more() ? words.number(0, LONGEST_RESTART, 'restart time') : 0;
      neighbor.gracefulRestart = { seconds: given === 0 ? undefined : given, at };
    },
  },
  'add-path': {
    line: (words, neighbor) => {
      neighbor.options.addPath = ADD_PATH[choice(words, 'an add-path mode', ADD_PATH_WORDS)];
    },
  },
  'multi-session': offOnly('multi-session', true),
  operational: offOnly('operational', true),
  nexthop: offOnly('nexthop', true),
  aigp: offOnly('aigp', true),
  'software-version': offOnly('software-version', false),
  'link-local-nexthop': offOnly('link-local-nexthop', true),
  'link-local-prefer': offOnly('link-local-prefer', false),
};

const kind = sectionKind('capability', rows);

export function openCapability(neighbor: NeighborDraft): OpenSection {
  return kind.open(neighbor);
}
