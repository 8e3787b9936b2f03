// What a neighbor says of how its session is held, and of what is kept for it.

import type { NeighborDraft } from './draft.ts';
import type { Rows } from './sections.ts';
import { UNABLE } from './socket.ts';
import { boolean, flag, invertedFlag } from './values.ts';

export const sessionRows: Rows<NeighborDraft> = {
  'hold-time': {
    usage: 'SECONDS',
    about:
      'The session ends when the peer is silent for so long: 0 for never, or 3 to 65535; 180 when nothing is said.',
    example: '30',
    line: (words, { options }) => {
      const seconds = words.number(0, 65535, 'hold time');
      if (seconds > 0 && seconds < 3) words.back().fail('a hold time is 0 or at least 3 seconds');
      options.holdTime = seconds;
    },
  },
  'rate-limit': {
    usage: 'NUMBER | disable',
    about: `Messages taken from the peer in a second; no limit when nothing is said. ${UNABLE}`,
    example: '1000',
    line: (words, { options }) => {
      const no = ['disable', 'disabled'].includes(words.peek()?.toLowerCase() ?? '');
      if (no) words.next();
      options.rateLimit = no ? undefined : words.number(0, 0xffff_ffff, 'number of messages a second') || undefined;
    },
  },
  'group-updates': {
    ...flag(true, ({ options }, value) => {
      options.groupUpdates = value;
    }),
    about: 'Prefixes that share attributes share UPDATE messages, which they do when nothing is said.',
  },
  'auto-flush': {
    ...flag(true, ({ options }, value) => {
      options.autoFlush = value;
    }),
    about: 'Routes go out by themselves, which they do when nothing is said; false: at the command flush.',
  },
  'manual-eor': {
    ...invertedFlag('manual-eor', ({ options }, value) => {
      options.manualEor = value;
    }),
    about: 'No End-of-RIB markers but those that helpers ask for. Alone it means false.',
  },
  'adj-rib-in': {
    ...invertedFlag('adj-rib-in', ({ options }, value) => {
      options.adjRibIn = value;
    }),
    about:
      'Keeps what the peer announces, for show adj-rib in, which it does when nothing is said. Alone it means false.',
  },
  'adj-rib-out': {
    usage: '[true | false]',
    about: 'Accepted, and of no effect: what is announced is always kept.',
    example: 'true',
    line: (words, _neighbor, notes) => {
      const [at, given] = [words.where(), words.more()];
      if (boolean(words, false)) return;
      notes.warn(at, `${given ? '' : 'without a value this means false: '}Keryx keeps what it announces all the same`);
    },
  },
};
