// What a neighbor says of the two ends of its session.

import { parseAsn, parseIPv4, printAddress, type Words } from '../bgp/index.ts';
import { linkLocalAddress, peerAddress, sessionAddress } from './address.ts';
import type { NeighborDraft } from './draft.ts';
import type { Rows } from './sections.ts';
import { isAuto, placed } from './values.ts';

function asn(words: Words): number | 'auto' {
  if (isAuto(words)) return 'auto';
  const text = words.next('an AS number');
  return parseAsn(text) ?? words.back().fail(`'${text}' is not an AS number: 0 to 4294967295, or 0.0 to 65535.65535`);
}

function hostName(words: Words): string {
  const text = words.next('a name');
  const sound = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text) && !text.includes('..');
  return sound && text.length <= 255 ? text : words.back().fail(`'${text}' is not a host or domain name`);
}

export const identityRows: Rows<NeighborDraft> = {
  description: {
    usage: 'TEXT',
    about: 'For people; in quotes where it has blanks.',
    example: '"the router in the rack"',
    line: (words, { options }) => {
      options.description = words.more() ? words.next() : '';
    },
  },
  'peer-address': {
    usage: 'ADDRESS | RANGE',
    about: 'The address of the peer, when it does not stand behind the word neighbor.',
    example: '192.0.2.1',
    line: (words, { options }) => {
      Object.assign(options, peerAddress(words));
    },
  },
  'local-address': {
    usage: 'ADDRESS | auto',
    about: 'Our address, which `next-hop self` means; auto, also when nothing is said, is what the kernel chooses.',
    example: '192.0.2.2',
    line: (words, { options }) => {
      options.localAddress = isAuto(words) ? undefined : sessionAddress(words);
    },
  },
  'router-id': {
    usage: 'IPV4-ADDRESS',
    about: 'Our identifier; an IPv4 local-address stands in for it.',
    example: '192.0.2.2',
    line: (words, { options }, notes) => {
      const { text, place } = placed(words, 'a router id');
      const octets = parseIPv4(text) ?? words.back().fail(`'${text}' is not a router id: an IPv4 address`);
      if (octets.every((octet) => octet === 0)) notes.warn(place, 'peers refuse the router id 0.0.0.0');
      options.routerId = printAddress(octets);
    },
  },
  'local-as': {
    usage: 'ASN | auto',
    about: 'Our AS number; auto takes that of the peer from its OPEN.',
    example: '64496',
    line: (words, { options }) => {
      options.localAs = asn(words);
    },
  },
  'peer-as': {
    usage: 'ASN | auto',
    about: 'The AS number of the peer; auto accepts any.',
    example: '64511',
    line: (words, { options }) => {
      options.peerAs = asn(words);
    },
  },
  'host-name': {
    usage: 'NAME',
    about: 'Our name, told to the peer in capability 73.',
    example: 'edge1',
    line: (words, { options }) => {
      options.hostName = hostName(words);
    },
  },
  'domain-name': {
    usage: 'NAME',
    about: 'Our domain, told to the peer with host-name.',
    example: 'example.net',
    line: (words, { options }) => {
      options.domainName = hostName(words);
    },
  },
  'local-link-local': {
    usage: 'IPV6-ADDRESS',
    about: 'Our link-local address, sent beside a global next hop.',
    example: 'fe80::1',
    line: (words, { options }) => {
      options.localLinkLocal = linkLocalAddress(words);
    },
  },
};
