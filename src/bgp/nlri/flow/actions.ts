// What a flow rule does: words to the extended communities that say so, RFC 8955 section 7.

import { parseAddress, parseIPv6 } from '../../address.ts';
import { addAttribute, attributes, extendedCommunityOf, ipv6ExtendedCommunityOf } from '../../attribute/index.ts';
import type { Words } from '../../words.ts';
import type { NlriWord, RouteDraft } from '../kind.ts';

const NEXT_HOP = 3;
const EXTENDED = 16;
const EXTENDED_IPV6 = 25;
/** Octets or packets a second; ExaBGP sends no more. */
const FASTEST = 1e12;

type Action = NlriWord<unknown>;

export const actionWords: Readonly<Record<string, Action>> = {
  accept: { usage: '', about: 'Nothing is done.', read: () => {} },
  discard: {
    usage: '',
    about: 'The packets are dropped.',
    read: (_words, _draft, route) => extended(route, 'rate-limit', ['0']),
  },
  'rate-limit': {
    usage: 'NUMBER [bytes | packets]',
    about: 'At most so many octets, or packets, a second; 0 drops them all.',
    read: (words, _draft, route) => {
      const rate = Math.min(words.number(0, Number.MAX_SAFE_INTEGER, 'rate limit'), FASTEST);
      const unit = words.accept('packets') ? ['packets'] : [];
      if (unit.length === 0) words.accept('bytes');
      extended(route, 'rate-limit', [String(rate), ...unit]);
    },
  },
  redirect: {
    usage: 'AS:NUMBER | ADDRESS:NUMBER | ADDRESS',
    about: 'The packets go to the VRF with this route target, or to this address.',
    read: (words, _draft, route) => redirect(words, route),
  },
  'redirect-to-nexthop': {
    usage: '',
    about: 'The packets go to the next-hop of the route.',
    read: (_words, _draft, route) => extended(route, 'redirect-to-nexthop', []),
  },
  'redirect-to-nexthop-ietf': {
    usage: 'ADDRESS',
    about: 'The packets go to this address, as draft-ietf-idr-flowspec-redirect-ip says it.',
    read: (words, _draft, route) => {
      const address = words.next('an address');
      const octets = parseAddress(address) ?? words.back().fail(`'${address}' is not an address`);
      if (octets.length === 4) extended(route, 'redirect-to-nexthop-ietf', [address]);
      else put(route, EXTENDED_IPV6, ipv6ExtendedCommunityOf('redirect-to-nexthop-ietf', octets, 0));
    },
  },
  copy: {
    usage: 'ADDRESS',
    about: 'A copy of the packets goes to this address.',
    read: (words, _draft, route) => {
      const address = words.next('an address');
      const octets = parseAddress(address) ?? words.back().fail(`'${address}' is not an address`);
      extended(route, 'copy-to-nexthop', []);
      hop(words, route, octets);
    },
  },
  mark: {
    usage: 'DSCP',
    about: 'The packets get this differentiated services code point, 0 to 63.',
    read: (words, _draft, route) => extended(route, 'mark', [String(words.number(0, 0x3f, 'DSCP'))]),
  },
  action: {
    usage: 'sample | terminal | sample-terminal',
    about: 'The packets are sampled, and rules that follow may not be looked at.',
    read: (words, _draft, route) => {
      const text = words.next('an action').toLowerCase();
      if (!['sample', 'terminal', 'sample-terminal'].includes(text)) {
        words.back().fail(`'${text}' is not an action: sample, terminal or sample-terminal`);
      }
      extended(route, 'action', [text]);
    },
  },
};

export const scopeWords: Readonly<Record<string, Action>> = {
  'interface-set': {
    usage: '[transitive: | non-transitive:]input|output|input-output:AS:GROUP | [ … ]',
    about: 'The rule applies at these interfaces (draft-ietf-idr-flowspec-interfaceset).',
    read: (words, _draft, route) => {
      words.list('an interface set', (text) => {
        const set = extendedCommunityOf('interface-set', text.split(':'));
        if (set === undefined)
          words
            .back()
            .fail(
              `'${text}' is not an interface set: direction, AS and group up to 16383 as in transitive:input:65000:24`,
            );
        else put(route, EXTENDED, set);
      });
    },
  },
};

/** Attributes that may stand in `then`. */
export const thenNames = ['community', 'large-community', 'extended-community', 'extended-community-ipv6'];

/** False, with nothing read, when `word` is none of them. */
export function thenAttribute(word: string, words: Words, route: RouteDraft): boolean {
  const row = thenNames.includes(word) ? attributes.byName(word) : undefined;
  const value = row?.parse?.(words);
  if (row !== undefined && value !== undefined) addAttribute(route.attributes, row, value);
  return row !== undefined;
}

// `65000:1`, `192.0.2.1:1`, an address, or an IPv6 address with a number, which needs brackets to be one.
function redirect(words: Words, route: RouteDraft): void {
  if (words.accept('[')) {
    redirect6(words, route);
    return;
  }
  const text = words.next('a route target or an address');
  const address = parseAddress(text);
  if (address !== undefined) {
    extended(route, 'redirect-to-nexthop', []);
    hop(words, route, address);
    return;
  }
  const target = extendedCommunityOf('redirect', text.split(':'));
  if (target === undefined) words.back().fail(`'${text}' is not a target: AS:NUMBER of 6 octets in all, or an address`);
  else put(route, EXTENDED, target);
}

function redirect6(words: Words, route: RouteDraft): void {
  const text = words.next('an IPv6 address');
  const address = parseIPv6(text) ?? words.back().fail(`'${text}' is not an IPv6 address`);
  if (!words.accept(']')) words.fail(`']' is missing after the address`);
  const number = /^:(\d{1,5})$/.exec(words.peek() ?? '')?.[1];
  if (number === undefined) {
    extended(route, 'redirect-to-nexthop', []);
    hop(words, route, address);
    return;
  }
  words.next();
  if (Number(number) > 0xffff) words.back().fail(`'${number}' is not a number from 0 to 65535`);
  put(route, EXTENDED_IPV6, ipv6ExtendedCommunityOf('redirect', address, Number(number)));
}

/** An address that the packets go to is the next hop of the route. */
function hop(words: Words, route: RouteDraft, address: Uint8Array): void {
  const said = route.attributes.get(NEXT_HOP)?.value;
  if (said !== undefined && Buffer.compare(said, address) !== 0) {
    words.back().fail('the route has another next-hop already, and can have one only');
  }
  put(route, NEXT_HOP, address);
}

function extended(route: RouteDraft, name: string, fields: readonly string[]): void {
  put(route, EXTENDED, extendedCommunityOf(name, fields)!);
}

function put(route: RouteDraft, code: number, value: Uint8Array): void {
  addAttribute(route.attributes, attributes.byCode(code)!, value);
}
