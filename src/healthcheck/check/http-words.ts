// The words of `check http` and `check https`.

import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Words } from '../../bgp/index.ts';
import type { Trust } from './authority.ts';
import type { CheckWords } from './kind.ts';
import { addressWord, hostName, sourceWord, text } from './values.ts';

/** Of status codes, both ends included. */
export type Range = readonly [from: number, to: number];

export interface HttpDraft extends Trust {
  url: URL | undefined;
  method: string;
  /** By their names in lower case; a name said twice has both values. */
  readonly headers: Record<string, string[]>;
  host: string | undefined;
  /** Empty: the usual ones. */
  readonly status: Range[];
  body: string | undefined;
  address: string | undefined;
  source: string | undefined;
}

export const DEFAULT_STATUS: readonly Range[] = [[200, 299]];

/** Beyond these a request has a body, or asks for something else than an answer. */
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE'];

/** Headers that say how messages go, which is not for the user to say. */
const RESERVED = ['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer'];

export function requestWords(scheme: 'http' | 'https'): CheckWords<HttpDraft> {
  return {
    url: {
      usage: 'URL',
      about: 'What to ask for. An address in it is better than a name, which has to be looked up at every try.',
      example: `${scheme}://192.0.2.80/health`,
      raw: true,
      line: (words, draft) => {
        draft.url = readUrl(words, scheme);
      },
    },
    method: {
      usage: METHODS.join(' | '),
      about: 'The method, usually GET. The request has no body.',
      example: 'HEAD',
      line: (words, draft) => {
        const read = words.next('a method').toUpperCase();
        if (!METHODS.includes(read)) words.back().fail(`'${read}' is not a method: ${METHODS.join(', ')}`);
        draft.method = read;
      },
    },
    header: {
      usage: '"NAME: VALUE"',
      about: 'A header of the request. Its value is shown nowhere.',
      example: '"Authorization: Bearer 0123"',
      adds: true,
      raw: true,
      line: (words, draft) => {
        const [name, value] = readHeader(words);
        draft.headers[name] = [...(draft.headers[name] ?? []), value];
      },
    },
    host: {
      usage: 'NAME',
      about: 'What the header Host says, and in TLS the name that the certificate must be for, if not that of the URL.',
      example: 'www.example.com',
      line: (words, draft) => {
        draft.host = hostName(words);
      },
    },
    status: {
      usage: 'CODE | FROM-TO …',
      about: 'Which status codes are good, usually 200-299.',
      example: '200-299 401',
      adds: true,
      line: (words, draft) => {
        for (const range of words.list('a status code', (read) => readStatus(words, read))) draft.status.push(range);
        while (words.more()) draft.status.push(readStatus(words, words.next()));
      },
    },
    body: {
      usage: '"TEXT"',
      about:
        'What the first 65536 octets of the body must have in them, letter by letter. Without it, any body will do.',
      example: '"status: ok"',
      raw: true,
      line: (words, draft) => {
        draft.body = text(words, 'the text to look for');
      },
    },
    address: addressWord('Where to connect to, whatever the host in the URL is.'),
    source: sourceWord,
  };
}

function readUrl(words: Words, scheme: string): URL {
  const read = words.next('a URL');
  if (!URL.canParse(read)) return words.back().fail('this is not a URL');
  const url = new URL(read);
  if (url.protocol !== `${scheme}:`) words.back().fail(`the URL of this check begins with '${scheme}://'`);
  if (![url.username, url.password].every(decodes))
    words.back().fail('the user or the password in this URL is no text');
  return url;
}

function decodes(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function readHeader(words: Words): [name: string, value: string] {
  const read = words.next('NAME: VALUE');
  const [, name = '', value = ''] = /^([^\s:]+):[ \t]*(.*)$/s.exec(read) ?? [];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // The text is not repeated, since it may be a secret.
    return words.back().fail(`this is not "NAME: VALUE" as HTTP has headers`);
  }
  const lower = name.toLowerCase();
  if (lower === 'host') words.back().fail(`use 'host NAME;' for this header`);
  if (RESERVED.includes(lower)) words.back().fail(`the header ${name} cannot be set`);
  return [lower, value];
}

function readStatus(words: Words, read: string): Range {
  const [, first, last = first] = /^([1-9]\d\d)(?:-([1-9]\d\d))?$/.exec(read) ?? [];
  if (first === undefined) return words.back().fail(`'${read}' is neither a status code nor a range as 200-299`);
  if (Number(first) > Number(last)) words.back().fail(`'${read}' has nothing in it`);
  return [Number(first), Number(last)];
}
