// `check tcp`: somebody accepts connections, and may be asked to say something.

import { connect } from 'node:net';
import { attempt } from './attempt.ts';
import type { CheckKind } from './kind.ts';
import { type Talk, talk, talkWords } from './stream.ts';
import { addressWord, type Endpoint, hostPort, mismatch, portWord, sourceWord } from './values.ts';

export const tcp: CheckKind<Endpoint & Talk> = {
  name: 'tcp',
  about: 'A TCP connection is accepted, and what is expected is heard on it.',
  words: {
    address: addressWord('The IPv4 or IPv6 address to connect to.'),
    port: portWord('The port to connect to.'),
    source: sourceWord,
    ...talkWords,
  },
  draft: () => ({ address: undefined, port: undefined, source: undefined, send: undefined, expect: undefined }),
  settle({ address, port, source, ...said }) {
    if (address === undefined) return { problem: `'address' is missing` };
    if (port === undefined) return { problem: `'port' is missing` };
    const problem = mismatch(address, source);
    if (problem !== undefined) return { problem };
    const options = { host: address, port, ...(source !== undefined && { localAddress: source }) };
    return {
      kind: 'tcp',
      target: hostPort(address, port),
      run: attempt((it, tools) => talk(connect(options), said, it, tools)),
    };
  },
};
