// How users write routes of the mobile user plane: `mup-t1st PREFIX rd RD teid N qfi N endpoint ADDRESS`.

import { parseAddress } from '../address.ts';
import { NO_OCTETS } from '../octets.ts';
import type { Words } from '../words.ts';
import { parsePrefixWord } from './inet.ts';
import type { NlriWord } from './kind.ts';
import { type MupRoute, routeTypes } from './mup-routes.ts';
import { rdWord } from './rd.ts';

export interface MupDraft {
  readonly code: number;
  readonly address: Uint8Array;
  readonly length: number;
  rd: Uint8Array | undefined;
  teid: number | undefined;
  /** Undefined when the text did not say it. */
  teidBits: number | undefined;
  qfi: number | undefined;
  endpoint: Uint8Array | undefined;
  source: Uint8Array | undefined;
}

type Said = 'rd' | 'teid' | 'qfi' | 'endpoint' | 'source';

/** By type: the words that it must have, and those that it may have. */
const WORDS: Readonly<Record<number, { readonly needs: readonly Said[]; readonly may?: readonly Said[] }>> = {
  1: { needs: ['rd'] },
  2: { needs: ['rd'] },
  3: { needs: ['rd', 'teid', 'qfi', 'endpoint'], may: ['source'] },
  4: { needs: ['rd', 'teid'] },
};
const T2ST = 4;

/** A word of routes that some types do not have; octets are a route that is said already. */
function wordOf(name: Said, about: NlriWord<MupDraft>): NlriWord<MupDraft | Uint8Array> {
  return {
    usage: about.usage,
    about: about.about,
    read: (words, draft, route) => {
      if (draft instanceof Uint8Array) words.back().fail(`a raw route has no ${name}`);
      else {
        const { needs, may = [] } = WORDS[draft.code]!;
        if (![...needs, ...may].includes(name)) words.back().fail(`a ${wordFor(draft.code)} route has no ${name}`);
        about.read(words, draft, route);
      }
    },
  };
}

export const mupWords: Readonly<Record<string, NlriWord<MupDraft | Uint8Array>>> = {
  rd: wordOf('rd', rdWord),
  teid: wordOf('teid', {
    usage: 'NUMBER | NUMBER/BITS',
    about: 'Tunnel endpoint identifier of 32 bits; with mup-t2st the bits of it that count, 0 to 32.',
    read: readTeid,
  }),
  qfi: wordOf('qfi', {
    usage: 'NUMBER',
    about: 'QoS flow identifier, 0 to 63.',
    read: (words, draft) => {
      draft.qfi = words.number(0, 63, 'qfi');
    },
  }),
  endpoint: wordOf('endpoint', {
    usage: 'ADDRESS',
    about: 'Where the tunnel of the session ends.',
    read: (words, draft) => {
      draft.endpoint = anyAddress(words);
    },
  }),
  source: wordOf('source', {
    usage: 'ADDRESS',
    about: 'Where the tunnel of the session begins; may be left out.',
    read: (words, draft) => {
      draft.source = anyAddress(words);
    },
  }),
};

/** The type, and the prefix or address after it. */
export function readHead(words: Words, bits: 32 | 128): MupDraft {
  const word = words.next('the type of the route');
  const code = [...routeTypes.keys()].find((key) => wordFor(key) === word);
  if (code === undefined) {
    const known = [...routeTypes.keys()].map(wordFor).join(', ');
    return words.back().fail(`'${word}' is not a type of MUP routes: ${known}`);
  }
  const prefixed = code % 2 === 1;
  const address = prefixed ? undefined : anyAddress(words);
  const prefix = address === undefined ? parsePrefixWord(words) : { address, length: address.length * 8 };
  if (prefix.address.length * 8 !== bits)
    words.back().fail(`an ${bits === 32 ? 'IPv4' : 'IPv6'} address must stand here`);
  return {
    code,
    address: prefix.address,
    length: prefix.length,
    rd: undefined,
    teid: undefined,
    teidBits: undefined,
    qfi: undefined,
    endpoint: undefined,
    source: undefined,
  };
}

export function routeOf(draft: MupDraft, fail: (message: string) => never): MupRoute {
  const { code, address, length, rd, teid = 0, teidBits = 32, qfi = 0 } = draft;
  const { endpoint = NO_OCTETS, source = NO_OCTETS } = draft;
  const { needs } = WORDS[code]!;
  const missing = needs.filter((name) => draft[name] === undefined);
  if (rd === undefined || missing.length > 0) {
    return fail(`${missing.join(', ')} missing: a ${wordFor(code)} route needs ${needs.join(', ')}`);
  }
  return { code, address, length, rd, teid, teidBits, qfi, endpoint, source };
}

function wordFor(code: number): string {
  return routeTypes.get(code)!.word;
}

function readTeid(words: Words, draft: MupDraft): void {
  const text = words.next('a teid');
  const [, number = '', length] = /^(\d{1,10})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const bits = Number(length ?? 32);
  if ((draft.code === T2ST) !== (length !== undefined) || number === '' || bits > 32) {
    words.back().fail(`'${text}' is not a teid: ${draft.code === T2ST ? 'NUMBER/BITS, 32 bits at most' : 'a number'}`);
  }
  if (Number(number) >= 2 ** bits) words.back().fail(`the teid ${number} does not fit ${bits} bits`);
  draft.teid = Number(number);
  draft.teidBits = bits;
}

function anyAddress(words: Words): Uint8Array {
  const text = words.next('an address');
  return parseAddress(text) ?? words.back().fail(`'${text}' is not an address`);
}
