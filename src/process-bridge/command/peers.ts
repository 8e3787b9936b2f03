// Commands that make, end and list neighbors.

import { CEASE, type Family, families, notification, type Words } from '../../bgp/index.ts';
import { canonicalAddress, type NeighborOptions, neighbor, type PeerView } from '../../speaker/index.ts';
import { parseChoices } from '../selector.ts';
import { DONE, type Outcome, type Row, type Run, refused } from './kind.ts';
import { each, isNoRange, nobody, select } from './words.ts';

export const peerRows: readonly Row[] = [
  {
    words: 'teardown',
    selects: true,
    usage: 'CEASE-SUBCODE',
    about: 'Ends the sessions of the neighbors that are named with a NOTIFICATION Cease (RFC 4486); they come back.',
    example: 'neighbor 192.0.2.1 teardown 4',
    parse: (words, to) => {
      const subcode = words.number(0, 255, 'Cease subcode');
      return ({ speaker }) => {
        // Without a selector nothing is torn down: ExaBGP answers done and does nothing, and nobody means "all".
        if (to === undefined) return refused('teardown needs a neighbor, or neighbor * for all');
        return each(select(speaker.peers(), to), (peer) => peer.teardown(notification(CEASE, subcode)));
      };
    },
  },
  {
    words: ['create neighbor', 'peer create', 'neighbor create'],
    selects: false,
    usage:
      'ADDRESS local-address ADDRESS local-as ASN peer-as ASN [router-id A.B.C.D] [family-allowed AFI-SAFI[/AFI-SAFI]… | in-open] ' +
      '[hold-time SECONDS] [passive] [description WORD] [graceful-restart SECONDS] [group-updates true|false] [api PROCESS]…',
    about: 'Adds a neighbor until the next reload. Processes that are named may announce to it; the caller always may.',
    example: 'create neighbor 192.0.2.9 local-address 192.0.2.1 local-as 65001 peer-as 65009',
    parse: (words) => create(words),
  },
  {
    words: ['delete neighbor', 'peer delete', 'neighbor delete'],
    selects: false,
    usage: 'SELECTOR',
    about:
      'Ends and forgets neighbors, with Cease / Peer De-configured. Those of the configuration come back with a reload.',
    example: 'delete neighbor 192.0.2.9',
    parse: (words) => {
      const to = parseChoices(words);
      return ({ speaker }) => {
        const gone = speaker.peers((peer) => isNoRange(peer) && to(peer));
        for (const { name } of gone) speaker.remove(name);
        return gone.length === 0 ? nobody() : DONE;
      };
    },
  },
  {
    words: 'peer list',
    selects: false,
    usage: '',
    about: 'Lists the neighbors with their AS and their state, as JSON.',
    example: 'peer list',
    parse:
      () =>
      ({ speaker }) => ({ ok: true, lines: [`[${speaker.peers().map(listed).join(', ')}]`] }),
  },
];

function listed({ peerAddress, config, session, state }: PeerView): string {
  const as = config.peerAs ?? session?.peerAs ?? null;
  const fsm = state.replace('-', '').toUpperCase();
  return `{"peer-address": ${JSON.stringify(peerAddress)}, "peer-as": ${as}, "state": "${fsm}"}`;
}

/** Fields that may change while the words are read. */
type Draft = { -readonly [K in keyof NeighborOptions]: NeighborOptions[K] };

const KEYS: Readonly<Record<string, (words: Words, draft: Draft, processes: string[]) => void>> = {
  'local-address': (words, draft) => {
    draft.localAddress = address(words);
  },
  'local-ip': (words, draft) => {
    draft.localAddress = address(words);
  },
  'local-as': (words, draft) => {
    draft.localAs = words.number(1, 0xffff_ffff, 'AS number');
  },
  'peer-as': (words, draft) => {
    draft.peerAs = words.number(1, 0xffff_ffff, 'AS number');
  },
  'router-id': (words, draft) => {
    const text = address(words);
    if (text.includes(':')) words.back().fail(`'${text}' is not a router id: A.B.C.D`);
    draft.routerId = text;
  },
  'hold-time': (words, draft) => {
    const seconds = words.number(0, 65_535, 'hold time');
    if (seconds === 1 || seconds === 2) words.back().fail('a hold time is 0, or 3 at least');
    draft.holdTime = seconds;
  },
  passive: (_words, draft) => {
    draft.passive = true;
  },
  description: (words, draft) => {
    draft.description = words.next('a description');
  },
  'graceful-restart': (words, draft) => {
    draft.gracefulRestart = words.number(0, 4095, 'restart time');
  },
  'group-updates': (words, draft) => {
    draft.groupUpdates = words.accept('true') || !(words.accept('false') || words.fail('true or false must follow'));
  },
  'family-allowed': (words, draft) => {
    if (!words.accept('in-open')) draft.families = familiesOf(words);
  },
  api: (words, _draft, processes) => {
    processes.push(words.next('the name of a process'));
  },
};

function create(words: Words): Run {
  const draft: Draft = { peerAddress: address(words), localAs: undefined, peerAs: undefined, routerId: '' };
  const processes: string[] = [];
  while (words.more() && words.peek() !== ';') {
    const key = words.next();
    const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (read === undefined) return words.back().fail(`'${key}' is not one of ${Object.keys(KEYS).join(', ')}`);
    read(words, draft, processes);
  }
  const missing = [
    draft.localAddress === undefined && 'local-address',
    draft.localAs === undefined && 'local-as',
    draft.peerAs === undefined && 'peer-as',
  ].filter((each) => each !== false);
  if (missing.length > 0) words.fail(`missing: ${missing.join(', ')}`);
  if (draft.routerId === '') {
    if (draft.localAddress!.includes(':')) words.fail('missing: router-id, which an IPv6 address cannot stand in for');
    draft.routerId = draft.localAddress!;
  }
  draft.families ??= [families.named('ipv4 unicast')!.family];
  const config = neighbor(draft);
  return ({ speaker, bridge, caller }): Outcome => {
    try {
      speaker.add(config);
    } catch (error) {
      return refused((error as Error).message);
    }
    bridge.allow(config.name, [...new Set([...processes, caller.name])]);
    return DONE;
  };
}

function address(words: Words): string {
  const text = words.next('an address');
  return canonicalAddress(text) ?? words.back().fail(`'${text}' is not an address`);
}

function familiesOf(words: Words): Family[] {
  return words
    .next('families')
    .split('/')
    .map((text) => {
      const codec = families.named(text.replace('-', ' '));
      return codec?.family ?? words.back().fail(`'${text}' is not a family, such as ipv4-unicast`);
    });
}
