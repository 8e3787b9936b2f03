// What a neighbor says of its TCP connections: ports, TTLs, and what authenticates them.

import type { Words } from '../bgp/index.ts';
import { interfaceName, sessionAddress } from './address.ts';
import type { NeighborDraft, SecretDraft } from './draft.ts';
import { type Row, type Rows, sectionKind } from './sections.ts';
import { boolean, choice, flag } from './values.ts';

/** Said of what the daemon refuses to start with, since it could not honour it. */
export const UNABLE = 'Read and checked: the daemon does not start with it yet.';

/** A port; 0 means none was said. */
function port(words: Words): number | undefined {
  return words.number(0, 65535, 'port') || undefined;
}

/** A TTL; ExaBGP takes 0 and words of no for the system's own. */
function ttl(words: Words): number | undefined {
  if (['disable', 'disabled', 'false', 'no'].includes(words.peek()?.toLowerCase() ?? '')) {
    words.next();
    return undefined;
  }
  return words.number(0, 255, 'TTL') || undefined;
}

const md5Password: Row<NeighborDraft> = {
  usage: 'PASSWORD',
  about: `Signs every segment with this password (RFC 2385); at most 80 octets. ${UNABLE}`,
  example: '"a secret"',
  line: (words, { socket }) => {
    socket.password = words.next('a password');
  },
};

/** Whether a password is base64 of what it stands for. */
function base64(keyword: string, secretOf: (neighbor: NeighborDraft) => SecretDraft): Row<NeighborDraft> {
  return {
    usage: '[true | false | auto]',
    about: 'The password is written in base64; auto tries it when all is hex digits. Alone it means false.',
    example: 'false',
    line: (words, neighbor, notes) => {
      if (!words.more()) notes.warn(words.where(), `'${keyword}' without a value means false, as in ExaBGP`);
      secretOf(neighbor).base64 = words.accept('auto') ? 'auto' : boolean(words, false);
    },
  };
}

export const portRows: Rows<NeighborDraft> = {
  passive: {
    ...flag(true, ({ options }, value) => {
      options.passive = value;
    }),
    about: 'Never dial, wait to be called.',
  },
  listen: {
    usage: 'PORT',
    about: 'Listen on local-address and this TCP port for the neighbor; 0 means not at all.',
    example: '1179',
    line: (words, { options }) => {
      options.listen = port(words);
    },
  },
  connect: {
    usage: 'PORT',
    about: 'The TCP port to dial, 179 when nothing else is said.',
    example: '1179',
    line: (words, { options }) => {
      options.port = port(words);
    },
  },
};

const tcpAoKind = sectionKind<NeighborDraft>('tcp-ao', {
  keyid: {
    usage: 'NUMBER',
    about: 'Which key it is, 0 to 255; both sides count alike.',
    example: '1',
    line: (words, { tcpAo }) => {
      tcpAo.keyId = words.number(0, 255, 'key id');
    },
  },
  algorithm: {
    usage: 'hmac-sha-1-96 | aes-128-cmac-96 | hmac-sha-256',
    about: 'What is made of the key and the segment.',
    example: 'hmac-sha-1-96',
    line: (words, { tcpAo }) => {
      tcpAo.algorithm = choice(words, 'an algorithm', ['hmac-sha-1-96', 'aes-128-cmac-96', 'hmac-sha-256']);
    },
  },
  password: {
    usage: 'PASSWORD',
    about: 'The key itself; at most 80 octets.',
    example: '"a secret"',
    line: (words, { tcpAo }) => {
      tcpAo.password = words.next('a password');
    },
  },
  base64: base64('base64', ({ tcpAo }) => tcpAo),
});

export const socketRows: Rows<NeighborDraft> = {
  'source-interface': {
    usage: 'INTERFACE',
    about: `The interface that connections to the neighbor leave by. ${UNABLE}`,
    example: 'eth0',
    line: (words, { socket }) => {
      socket.sourceInterface = interfaceName(words);
    },
  },
  'outgoing-ttl': {
    usage: 'TTL | disable',
    about: `The TTL of what is sent, 1 to 255; the system decides when nothing is said. ${UNABLE}`,
    example: '255',
    line: (words, { socket }) => {
      socket.outgoingTtl = ttl(words);
    },
  },
  'incoming-ttl': {
    usage: 'TTL | disable',
    about: `Drop what arrives with a lower TTL (RFC 5082): 255 for a neighbor on the same link. ${UNABLE}`,
    example: '255',
    line: (words, { socket }) => {
      socket.incomingTtl = ttl(words);
    },
  },
  'md5-password': md5Password,
  'md5-base64': base64('md5-base64', ({ socket }) => socket),
  'md5-ip': {
    usage: 'ADDRESS',
    about: 'The address to listen on for the neighbor, in place of local-address.',
    example: '192.0.2.2',
    line: (words, { socket }) => {
      socket.md5Ip = sessionAddress(words);
    },
  },
  'tcp-ao': {
    about: `Authenticates every segment (RFC 5925); not together with md5-password. ${UNABLE}`,
    section: tcpAoKind,
    block: (_words, neighbor) => {
      const section = tcpAoKind.open(neighbor);
      neighbor.sections.push(section);
      return section;
    },
  },
};

/** How ExaBGP 3 writes some of them. */
export const oldSocketRows: Rows<NeighborDraft> = {
  md5: { ...md5Password, about: 'ExaBGP 3: md5-password.' },
  'ttl-security': {
    usage: '[TTL]',
    about: `ExaBGP 3: outgoing-ttl 255 and incoming-ttl TTL, 255 when nothing is said. ${UNABLE}`,
    example: '255',
    line: (words, { socket }, notes) => {
      const at = words.where();
      const least = words.more() ? ttl(words) : 255;
      socket.incomingTtl = least;
      socket.outgoingTtl = least && 255;
      const [out, back] = [socket.outgoingTtl ?? 'disable', least ?? 'disable'];
      notes.warn(at, `this is ExaBGP 3, and is read as 'outgoing-ttl ${out}; incoming-ttl ${back};'`);
    },
  },
};
