// Commands that act on tables: what is said again, forgotten, or marked as complete.

import { parseOperational, wordsOf, writeOperational } from '../../bgp/index.ts';
import { DONE, type Row, refused } from './kind.ts';
import { each, established, isNoRange, nobody, parseFamily, select } from './words.ts';

export const ribRows: readonly Row[] = [
  {
    words: 'announce eor',
    selects: true,
    usage: '[AFI SAFI]',
    about:
      'Sends an End-of-RIB marker (RFC 4724), of ipv4 unicast where no family is named, after all routes that wait.',
    example: 'announce eor ipv6 unicast',
    parse: (words, to) => {
      const family = parseFamily(words.more() ? words : wordsOf('ipv4 unicast', ''));
      return ({ speaker }) => each(established(speaker, to), (peer) => peer.endOfRib(family));
    },
  },
  {
    words: 'announce route-refresh',
    selects: true,
    usage: 'AFI SAFI',
    about: 'Asks peers to send their routes of a family again (RFC 2918).',
    example: 'announce route-refresh ipv4 unicast',
    parse: (words, to) => {
      const family = parseFamily(words);
      return ({ speaker }) => each(established(speaker, to), (peer) => peer.refresh(family));
    },
  },
  {
    words: 'announce operational',
    selects: true,
    usage:
      'asm | adm afi AFI safi SAFI advisory "TEXT" | rpcq | apcq | lpcq afi AFI safi SAFI sequence N | ' +
      'rpcp | apcp | lpcp afi AFI safi SAFI sequence N counter N [router-id A.B.C.D]',
    about: 'Sends an operational message to peers that have agreed on them.',
    example: 'announce operational asm afi ipv4 safi unicast advisory "maintenance at noon"',
    parse: (words, to) => {
      const message = parseOperational(words);
      return ({ speaker }) => {
        const peers = established(speaker, to);
        if (peers.length === 0) return nobody();
        const sent = peers.filter((peer) => peer.operational(writeOperational(message, peer.config.routerId)));
        return sent.length > 0 ? DONE : refused('no neighbor has agreed on operational messages');
      };
    },
  },
  {
    words: ['flush adj-rib out', 'rib flush out', 'flush adj-rib-out'],
    selects: true,
    usage: '',
    about: 'Says everything that is announced again to peers that are up, and sends what waits for auto-flush.',
    example: 'flush adj-rib out',
    parse:
      (_words, to) =>
      ({ speaker }) =>
        each(established(speaker, to), (peer) => peer.resend()),
  },
  {
    words: ['clear adj-rib out', 'rib clear out', 'clear adj-rib-out', 'clear adj-rib'],
    selects: true,
    usage: '',
    about: 'Withdraws and forgets everything that is announced, routes of the configuration too.',
    example: 'clear adj-rib out',
    parse:
      (_words, to) =>
      ({ speaker }) =>
        each(select(speaker.peers(isNoRange), to), (peer) => peer.clear()),
  },
  {
    words: ['clear adj-rib in', 'rib clear in', 'clear adj-rib-in'],
    selects: true,
    usage: '',
    about: 'Forgets what peers announced; nothing is asked of them. It comes back with a route refresh.',
    example: 'clear adj-rib in',
    parse:
      (_words, to) =>
      ({ speaker }) => {
        for (const peer of select(speaker.peers(), to)) peer.clearReceived();
        return DONE;
      },
  },
];
