// `route PREFIX …`: unicast, multicast, labelled unicast and L3VPN routes share one grammar, and the words that are
// there say which of them it is.

import type { Prefix } from '../address.ts';
import { type Family, familyOf } from '../family.ts';
import { concat, fewOctets } from '../octets.ts';
import type { Words } from '../words.ts';
import { parsePrefixWord, prefixOctets } from './inet.ts';
import { type Named, type NlriGrammar, nlriGrammar, type RouteDraft } from './kind.ts';
import { labelOctets, parseLabels } from './label.ts';
import { parseRd } from './rd.ts';

const UNICAST = 1;
const MULTICAST = 2;
const LABELLED = 4;
const VPN = 128;

/** More routes than this from one statement are taken for a mistake. */
export const MOST_ROUTES = 2 ** 20;

/** What the words have said of the NLRI besides the prefix. */
export interface PrefixDraft {
  readonly prefix: Prefix | undefined;
  /** As the opening said it. */
  readonly family: Family | undefined;
  rd: Uint8Array | undefined;
  labels: readonly number[] | undefined;
}

export function prefixDraft(prefix?: Prefix, family?: Family): PrefixDraft {
  return { prefix, family, rd: undefined, labels: undefined };
}

type Word = { usage: string; about: string; read(words: Words, draft: PrefixDraft): void };

const rd: Word = {
  usage: 'AS:NUMBER | ADDRESS:NUMBER',
  about: 'Route distinguisher; makes an L3VPN route, which needs a label too.',
  read: (words, draft) => {
    draft.rd = parseRd(words);
  },
};

export const prefixWords = {
  label: {
    usage: 'LABEL | [ LABEL … ]',
    about: 'MPLS label stack, 0 to 1048575 each; makes a labelled route.',
    read: (words: Words, draft: PrefixDraft) => {
      draft.labels = parseLabels(words);
    },
  },
  rd,
  'route-distinguisher': rd,
};

export const prefixGrammar: NlriGrammar = nlriGrammar<PrefixDraft>({
  openings: ['route'],
  head: 'PREFIX',
  example: 'route 192.0.2.0/24 next-hop 198.51.100.1 med 50',
  words: prefixWords,
  begin: (words, family) => {
    const prefix = parsePrefixWord(words);
    if (family !== undefined && family.afi !== prefix.afi) words.back().fail(`this prefix is not ${family.name}`);
    return prefixDraft(prefix, family);
  },
  finish: finishPrefix,
});

/** The NLRI of a draft, of many prefixes when it is to be split. */
export function finishPrefix(draft: PrefixDraft, route: RouteDraft, fail: (message: string) => never): Named[] {
  const prefix = draft.prefix!;
  const family = draft.family ?? familyOf(prefix.afi, draft.rd !== undefined ? VPN : draft.labels ? LABELLED : UNICAST);
  check(draft, family, route, fail);
  return splitPrefix(prefix, route.split, fail).map((each) => ({ family, nlri: nlriOf(each, family, draft) }));
}

function check(
  { prefix, rd, labels }: PrefixDraft,
  { safi, name }: Family,
  route: RouteDraft,
  fail: (m: string) => never,
): void {
  const plain = safi === UNICAST || safi === MULTICAST;
  if (safi === VPN && rd === undefined) fail(`an rd is missing: a route of ${name} needs one`);
  if (safi !== VPN && rd !== undefined) fail(`a route of ${name} has no rd`);
  const bits = 24 * (labels?.length ?? 1) + (safi === VPN ? 64 : 0) + (prefix?.address.length ?? 0) * 8;
  if (!plain && bits > 255) fail(`${labels?.length} labels are too many: labels, rd and prefix have 255 bits together`);
  if (plain && labels !== undefined) fail(`a route of ${name} has no label`);
  if (!plain && labels === undefined && route.purpose === 'announce')
    fail(`a label is missing: a route of ${name} needs one`);
}

function nlriOf(prefix: Prefix, { safi }: Family, { rd, labels }: PrefixDraft): Uint8Array {
  if (safi === UNICAST || safi === MULTICAST) {
    // Filled octet by octet: files hold these by the hundred thousand.
    const nlri = fewOctets(1 + ((prefix.length + 7) >> 3));
    nlri[0] = prefix.length;
    for (let i = 1; i < nlri.length; i += 1) nlri[i] = prefix.address[i - 1]!;
    return nlri;
  }
  const octets = prefixOctets(prefix);
  const stack = labelOctets(labels ?? []);
  const head = rd === undefined ? stack : concat(stack, rd);
  return concat(Uint8Array.of(head.length * 8 + prefix.length), head, octets);
}

function splitPrefix(prefix: Prefix, length: number | undefined, fail: (message: string) => never): Prefix[] {
  if (length === undefined || length <= prefix.length) return [prefix];
  if (length > prefix.address.length * 8) fail(`a prefix cannot be split into /${length}`);
  const count = 2 ** (length - prefix.length);
  if (count > MOST_ROUTES) fail(`split /${length} would make ${count} routes, ${MOST_ROUTES} at most`);
  const parts: Prefix[] = [];
  for (let i = 0; i < count; i += 1) parts.push({ afi: prefix.afi, address: numbered(prefix, length, i), length });
  return parts;
}

/** The address of `prefix` with `number` written so that it ends at bit `length`. */
function numbered({ address }: Prefix, length: number, number: number): Uint8Array {
  const copy = address.slice();
  for (let bit = length - 1, left = number; left > 0; bit -= 1, left = Math.floor(left / 2)) {
    if (left % 2 === 1) copy[bit >> 3]! |= 0x80 >> (bit & 7);
  }
  return copy;
}
