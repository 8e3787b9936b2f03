// `check tls`: a TLS server has a certificate that is good for some time.

import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { attempt } from './attempt.ts';
import { Authority, type Trust, trustWords } from './authority.ts';
import type { CheckKind } from './kind.ts';
import { plainWords } from './plain-words.ts';
import { addressWord, type Endpoint, hostName, hostPort, mismatch, portWord, sourceWord } from './values.ts';

const DEFAULT_PORT = 443;
const DAY = 86_400;
const MOST_DAYS = 3650;

interface TlsDraft extends Endpoint, Trust {
  host: string | undefined;
  days: number;
}

export const tls: CheckKind<TlsDraft> = {
  name: 'tls',
  about: 'A TLS server has a valid certificate.',
  words: {
    address: addressWord('The IPv4 or IPv6 address to connect to.'),
    port: portWord(`The port to connect to, usually ${DEFAULT_PORT}.`),
    source: sourceWord,
    host: {
      usage: 'NAME',
      about: 'The name that the server is asked for and that the certificate must be for, if not the address.',
      example: 'www.example.com',
      line: (words, draft) => {
        draft.host = hostName(words);
      },
    },
    days: {
      usage: 'DAYS',
      about: 'The certificate must be valid for so many days more, usually 0.',
      example: '14',
      line: (words, draft) => {
        draft.days = words.number(0, MOST_DAYS, 'number of days');
      },
    },
    ...trustWords,
  },
  draft: () => ({
    ...{ address: undefined, port: undefined, source: undefined },
    ...{ host: undefined, days: 0, ca: undefined, insecure: false },
  }),
  settle(draft) {
    const { address, port = DEFAULT_PORT, source, host, days, insecure } = draft;
    if (address === undefined) return { problem: `'address' is missing` };
    const problem = mismatch(address, source);
    if (problem !== undefined) return { problem };
    const authority = new Authority(draft);
    const name = host ?? address;
    const target = `${hostPort(address, port)}${host === undefined ? '' : ` as ${host}`}`;
    const run = attempt((it, tools) => {
      const begin = (secureContext: Awaited<ReturnType<Authority['context']>>) => {
        if (it.over) return;
        const socket = connect({
          ...{ host: address, port, secureContext, ...serverName(name) },
          ...(source !== undefined && { localAddress: source }),
          // Looked at below, so that one that has expired is looked at as well.
          rejectUnauthorized: false,
        });
        it.holds(() => socket.destroy());
        socket.on('error', (error) => it.error(error));
        socket.on('close', () => it.fail('closed during the handshake'));
        socket.on('secureConnect', () => {
          const [ok, why] = judge(socket, insecure, days, tools.wall());
          // Leaving in good order, so that the server has nothing to complain of.
          socket.end(() => (ok ? it.pass(why) : it.fail(why)));
        });
      };
      authority
        .context()
        .then(begin)
        .catch((error) => it.error(error));
    });
    return { kind: 'tls', target, run };
  },
};

/** How a server is asked for a name and held to it. Names alone are sent, as RFC 6066 has it. */
export function serverName(name: string): {
  readonly servername: string;
  checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined;
} {
  const isAddress = /^[0-9.]+$|:/.test(name);
  return {
    servername: isAddress ? '' : name,
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
}

/** `now` is in seconds since 1970. */
function judge(socket: TLSSocket, insecure: boolean, days: number, now: number): [ok: boolean, why: string] {
  const left = (Date.parse(socket.getPeerCertificate().valid_to) / 1000 - now) / DAY;
  if (Number.isNaN(left)) return [false, 'there is no certificate'];
  if (left < 0) return [false, `the certificate expired ${inDays(-left)} ago`];
  if (!insecure && !socket.authorized) return [false, plainWords(socket.authorizationError)];
  if (left < days) return [false, `the certificate expires in ${inDays(left)}`];
  return [true, `the certificate is valid for ${inDays(left)}`];
}

function inDays(days: number): string {
  const whole = Math.floor(days);
  return whole === 1 ? '1 day' : `${whole} days`;
}
