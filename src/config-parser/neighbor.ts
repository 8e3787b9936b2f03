// `neighbor ADDRESS { … }`

import { parseAddress, parseAsn, parseIPv4, parsePrefix, printAddress, type Words } from '../bgp/index.ts';
import { openApi } from './api.ts';
import { openCapability } from './capability.ts';
import type { FileDraft, NeighborDraft } from './draft.ts';
import { openAddPath, openFamily } from './family.ts';
import { checkNeighbor } from './neighbor-check.ts';
import type { Notes } from './notes.ts';
import { openNestedProcess } from './process.ts';
import { later, notYet, type OpenSection, type Row, type Rows, sectionKind } from './sections.ts';
import { openStatic } from './static.ts';
import { address, boolean, flag, isAuto, keywordPlace, placed } from './values.ts';

const rows: Rows<NeighborDraft> = {
  'peer-address': {
    line: (words, { options }) => {
      options.peerAddress = peerAddress(words);
    },
  },
  description: {
    line: (words, { options }) => {
      options.description = words.next('a description');
    },
  },
  'router-id': {
    line: (words, { options }, notes) => {
      const { text, place } = placed(words, 'a router id');
      const octets = parseIPv4(text) ?? words.back().fail(`'${text}' is not a router id: an IPv4 address`);
      if (octets.every((octet) => octet === 0)) notes.warn(place, 'peers refuse the router id 0.0.0.0');
      options.routerId = printAddress(octets);
    },
  },
  'local-address': {
    line: (words, neighbor) => {
      const at = words.where();
      neighbor.options.localAddress = isAuto(words) ? undefined : address(words);
      neighbor.localAddressAt = at;
    },
  },
  'local-as': {
    line: (words, { options }) => {
      if (isAuto(words)) words.back().fail(notYet(`'local-as auto'`));
      options.localAs = asn(words);
    },
  },
  'peer-as': {
    line: (words, neighbor) => {
      neighbor.peerAs = isAuto(words) ? 'auto' : asn(words);
    },
  },
  'hold-time': {
    line: (words, { options }) => {
      const seconds = words.number(0, 65535, 'hold time');
      if (seconds > 0 && seconds < 3) words.back().fail('a hold time is 0 or at least 3 seconds');
      options.holdTime = seconds;
    },
  },
  passive: flag(true, ({ options }, value) => {
    options.passive = value;
  }),
  connect: {
    line: (words, { options }) => {
      const port = words.number(0, 65535, 'port');
      options.port = port === 0 ? undefined : port;
    },
  },
  'group-updates': flag(true, ({ options }, value) => {
    options.groupUpdates = value;
  }),
  'manual-eor': {
    line: (words, { options }, notes) => {
      if (!words.more()) notes.warn(words.where(), `'manual-eor' without a value means false, as in ExaBGP`);
      options.manualEor = boolean(words, false);
    },
  },
  'adj-rib-out': {
    line: (words) => {
      const given = words.more();
      if (boolean(words, false)) return;
      if (given) words.back();
      words.fail(`${given ? '' : 'without a value this means false: '}Keryx keeps what it announces, always`);
    },
  },
  'adj-rib-in': {
    line: (words, _neighbor, notes) => {
      notes.warn(words.where(), `'adj-rib-in' has no effect yet: what peers announce is reported, not kept`);
      boolean(words, false);
    },
  },
  'auto-flush': {
    line: (words) => {
      if (!boolean(words, true)) words.back().fail(notYet(`'auto-flush false'`));
    },
  },
  'host-name': hostName(`'host-name'`),
  'domain-name': hostName(`'domain-name'`),
  family: { block: (_words, neighbor) => openFamily(neighbor) },
  capability: { block: (_words, neighbor) => openCapability(neighbor) },
  'add-path': { block: (_words, neighbor) => openAddPath(neighbor) },
  api: { block: (words, neighbor) => openApi(words, neighbor, keywordPlace(words)) },
  static: { block: (_words, neighbor) => openStatic(neighbor) },
  process: {
    block: (words, { file, processes }) => openNestedProcess(words, file, (process) => processes.push(process)),
  },
  ...later(
    'listen',
    'source-interface',
    'outgoing-ttl',
    'incoming-ttl',
    'ttl-security',
    'md5-password',
    'md5-base64',
    'md5-ip',
    'rate-limit',
    'inherit',
    'local-link-local',
    'nexthop',
    'announce',
    'flow',
    'l2vpn',
    'operational',
    'tcp-ao',
    'group',
  ),
};

function hostName(keyword: string): Row<NeighborDraft> {
  return {
    line: (words, _neighbor, notes) => {
      const { text, place } = placed(words, 'a name');
      const sound = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text) && !text.includes('..');
      if (!sound || text.length > 255) words.back().fail(`'${text}' is not a host or domain name`);
      notes.warn(place, `${keyword} is not sent to the peer yet`);
    },
  };
}

function asn(words: Words): number {
  const text = words.next('an AS number');
  return parseAsn(text) ?? words.back().fail(`'${text}' is not an AS number: 0 to 4294967295, or 0.0 to 65535.65535`);
}

/** The address of one peer; a prefix of all its bits is one too. */
function peerAddress(words: Words): string {
  const text = words.next('the address of the peer');
  if (!text.includes('/'))
    return printAddress(parseAddress(text) ?? words.back().fail(`'${text}' is not an IP address`));
  const prefix = parsePrefix(text) ?? words.back().fail(`'${text}' is not an IP address`);
  if (prefix.length < prefix.address.length * 8) words.back().fail(notYet('a range of peers'));
  return printAddress(prefix.address);
}

const kind = sectionKind('neighbor', rows, checkNeighbor);

/** Opens a `neighbor` section. A bad address is noted, and its content is read all the same. */
export function openNeighbor(words: Words, file: FileDraft, notes: Notes): OpenSection {
  const at = keywordPlace(words);
  const peer = notes.attempt(() => peerAddress(words));
  if (peer === undefined) words.rest();
  return kind.open({
    file,
    at,
    options: peer === undefined ? {} : { peerAddress: peer },
    peerAs: undefined,
    localAddressAt: undefined,
    families: new Set(),
    gracefulRestart: undefined,
    addPathFamilies: new Map(),
    routes: [],
    lastTail: '',
    firstRoutes: new Map(),
    subscriptions: [],
    processes: [],
  });
}
