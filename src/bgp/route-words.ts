// Words of a route that are neither attributes nor part of the NLRI of one family.

import { parseIPv4 } from './address.ts';
import type { RouteDraft } from './nlri/index.ts';
import { readU32 } from './octets.ts';
import type { Words } from './words.ts';

interface RouteWord {
  /** What follows it. */
  readonly usage: string;
  /** One sentence for the reference. */
  readonly about: string;
  read(words: Words, draft: RouteDraft): void;
}

export const routeWords: Readonly<Record<string, RouteWord>> = {
  'path-information': {
    usage: 'NUMBER | A.B.C.D',
    about: 'Path identifier, sent where add-path was negotiated (RFC 7911).',
    read: (words, draft) => {
      draft.pathId = pathId(words);
    },
  },
  split: {
    usage: '/LENGTH',
    about: 'Announces every prefix of this length inside the prefix instead of the prefix itself.',
    read: (words, draft) => {
      const text = words.next('a length');
      const length = /^\/?(\d{1,3})$/.exec(text)?.[1];
      if (length === undefined || Number(length) > 128) words.back().fail(`'${text}' is not a length: split /24`);
      draft.split = Number(length);
    },
  },
  name: {
    usage: 'WORD',
    about: 'A name for the reader of the configuration; it is not sent.',
    read: (words) => {
      words.next('a name');
    },
  },
  watchdog: {
    usage: 'NAME',
    about: 'Puts the route in a group that helpers announce and withdraw by its name.',
    read: (words, draft) => {
      const text = words.next('the name of a watchdog');
      if (text === 'announce' || text === 'withdraw') {
        words.back().fail(`a watchdog cannot be called '${text}'`);
      }
      draft.watchdog ??= text;
    },
  },
  withdraw: {
    usage: '',
    about: 'With a watchdog: the route waits until the watchdog is announced. Alone it means nothing.',
    read: (_words, draft) => {
      draft.withdrawn = true;
    },
  },
};

const rows = new Map(Object.entries(routeWords));

/** Reads what belongs to `word`; false when it is not one of these. */
export function readRouteWord(word: string, words: Words, draft: RouteDraft): boolean {
  const row = rows.get(word);
  row?.read(words, draft);
  return row !== undefined;
}

function pathId(words: Words): number {
  const text = words.next('a path identifier');
  const dotted = parseIPv4(text);
  const value = dotted !== undefined ? readU32(dotted) : /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xffff_ffff) return value;
  return words.back().fail(`'${text}' is not a path identifier: a 32-bit number or a dotted quad`);
}
