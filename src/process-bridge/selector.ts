// `neighbor IP [KEY VALUE]… [, neighbor IP …]`: which peers a command is for.

import { parseAddress, printAddress, type Words } from '../bgp/index.ts';
import type { PeerView, Selector } from '../speaker/index.ts';

const KEYS = ['local-ip', 'local-as', 'peer-as', 'router-id', 'family-allowed'] as const;
type Key = (typeof KEYS)[number];

interface Choice {
  /** undefined: any */
  readonly address: string | undefined;
  readonly pairs: readonly (readonly [Key, string])[];
}

/** The selector that opens a command, or undefined when it has none. Throws TextError. */
export function parseSelector(words: Words): Selector | undefined {
  if (!opens(words)) return undefined;
  const choices: Choice[] = [];
  do {
    words.next();
    choices.push(parseChoice(words));
  } while (words.accept(',') && (opens(words) || words.fail(`another 'neighbor' must follow ','`)));
  return (peer) => choices.some((choice) => matches(choice, peer));
}

function opens(words: Words): boolean {
  return words.peek() === 'neighbor' || words.peek() === 'peer';
}

function parseChoice(words: Words): Choice {
  const text = words.next('a neighbor address');
  const octets = parseAddress(text);
  if (octets === undefined && text !== '*') words.back().fail(`'${text}' is not a neighbor address, nor *`);
  const pairs: (readonly [Key, string])[] = [];
  for (let key = keyOf(words.peek()); key !== undefined; key = keyOf(words.peek())) {
    words.next();
    const value = words.next(`the value of ${key}`);
    pairs.push([key, canonical(value)]);
  }
  return { address: octets === undefined ? undefined : printAddress(octets), pairs };
}

function keyOf(word: string | undefined): Key | undefined {
  return KEYS.find((key) => key === word);
}

function canonical(text: string): string {
  const octets = parseAddress(text);
  return octets === undefined ? text : printAddress(octets);
}

function matches({ address, pairs }: Choice, { config }: PeerView): boolean {
  if (address !== undefined && address !== config.peerAddress) return false;
  const values: Record<Key, string> = {
    'local-ip': config.localAddress ?? 'auto',
    'local-as': String(config.localAs),
    'peer-as': String(config.peerAs ?? 'auto'),
    'router-id': config.routerId,
    'family-allowed': 'in-open',
  };
  return pairs.every(([key, value]) => values[key] === value);
}
