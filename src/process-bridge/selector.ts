// `neighbor IP [KEY VALUE]… [, neighbor IP …]`: which peers a command is for.

import type { Words } from '../bgp/index.ts';
import { canonicalAddress, type PeerView, type Selector } from '../speaker/index.ts';

const KEYS = ['local-ip', 'local-as', 'peer-as', 'router-id', 'family-allowed'] as const;
type Key = (typeof KEYS)[number];

interface Choice {
  /** An address, or that of a range with its length; undefined: any. */
  readonly address: string | undefined;
  readonly pairs: readonly (readonly [Key, string])[];
}

/** The selector that opens a command, or undefined when it has none. Throws TextError. */
export function parseSelector(words: Words): Selector | undefined {
  if (!opens(words)) return undefined;
  words.next();
  return parseChoices(words);
}

/** What follows `neighbor`: one choice, several with commas, or a list of them in brackets. Throws TextError. */
export function parseChoices(words: Words): Selector {
  const choices = words.accept('[') ? bracketed(words) : listed(words);
  return (peer) => choices.some((choice) => matches(choice, peer));
}

function bracketed(words: Words): Choice[] {
  const choices: Choice[] = [];
  while (!words.accept(']')) {
    if (!words.more()) words.fail(`']' is missing`);
    if (opens(words)) words.next();
    choices.push(parseChoice(words));
    words.accept(',');
  }
  if (choices.length === 0) words.back().fail('a neighbor address is missing');
  return choices;
}

function listed(words: Words): Choice[] {
  const choices = [parseChoice(words)];
  while (words.accept(',')) {
    if (opens(words)) words.next();
    choices.push(parseChoice(words));
  }
  return choices;
}

function opens(words: Words): boolean {
  return words.peek() === 'neighbor' || words.peek() === 'peer';
}

function parseChoice(words: Words): Choice {
  const text = words.next('a neighbor address');
  const address = canonicalAddress(text) ?? canonicalRange(text);
  if (address === undefined && text !== '*') words.back().fail(`'${text}' is not a neighbor address, nor *`);
  const pairs: (readonly [Key, string])[] = [];
  for (let key = keyOf(words.peek()); key !== undefined; key = keyOf(words.peek())) {
    words.next();
    const value = words.next(`the value of ${key}`);
    pairs.push([key, canonical(value)]);
  }
  return { address, pairs };
}

function keyOf(word: string | undefined): Key | undefined {
  return KEYS.find((key) => key === word);
}

function canonical(text: string): string {
  return canonicalAddress(text) ?? text;
}

/** `192.0.2.0/24`; undefined for the prefix of one address, which is written without a length. */
function canonicalRange(text: string): string | undefined {
  const [, start = '', length = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = canonicalAddress(start);
  if (address === undefined) return undefined;
  return Number(length) < (address.includes(':') ? 128 : 32) ? `${address}/${Number(length)}` : undefined;
}

// A range is meant by its address and length; so are the callers that came from it.
function isAt(address: string, { config, range }: PeerView): boolean {
  const { peerAddress, rangeLength } = config;
  const own = rangeLength === undefined ? peerAddress : `${peerAddress}/${rangeLength}`;
  return address === own || (range?.startsWith(`neighbor ${address} `) ?? false);
}

function matches({ address, pairs }: Choice, peer: PeerView): boolean {
  if (address !== undefined && !isAt(address, peer)) return false;
  const { config } = peer;
  const values: Record<Key, string> = {
    'local-ip': config.localAddress ?? 'auto',
    'local-as': String(config.localAs ?? 'auto'),
    'peer-as': String(config.peerAs ?? 'auto'),
    'router-id': config.routerId,
    'family-allowed': 'in-open',
  };
  return pairs.every(([key, value]) => values[key] === value);
}
