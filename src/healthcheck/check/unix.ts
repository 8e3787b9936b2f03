// `check unix`: somebody accepts connections on a socket in the file system.

import { connect } from 'node:net';
import { attempt } from './attempt.ts';
import type { CheckKind } from './kind.ts';
import { type Talk, talk, talkWords } from './stream.ts';
import { path } from './values.ts';

/** Octets, of sockaddr_un. */
const LONGEST_PATH = 107;

interface UnixDraft extends Talk {
  path: string | undefined;
}

export const unix: CheckKind<UnixDraft> = {
  name: 'unix',
  about: 'A connection to a Unix stream socket is accepted, and what is expected is heard on it.',
  words: {
    path: {
      usage: 'PATH',
      about: 'The path of the socket.',
      example: '/run/app.sock',
      raw: true,
      line: (words, draft) => {
        const read = path(words, 'the path of a socket');
        if (Buffer.byteLength(read) > LONGEST_PATH) {
          words.back().fail(`the path of a socket has ${LONGEST_PATH} octets at most`);
        }
        draft.path = read;
      },
    },
    ...talkWords,
  },
  draft: () => ({ path: undefined, send: undefined, expect: undefined }),
  settle({ path: socket, ...said }) {
    if (socket === undefined) return { problem: `'path' is missing` };
    return {
      kind: 'unix',
      target: socket,
      run: attempt((it, tools) => talk(connect(socket), said, it, tools)),
    };
  },
};
