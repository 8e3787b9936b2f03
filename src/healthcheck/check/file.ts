// `check file`: a file is there or not, is fresh, says something.

import { stat } from 'node:fs/promises';
import type { Words } from '../../bgp/index.ts';
import { attempt } from './attempt.ts';
import { fileLane, readStart } from './files.ts';
import type { CheckKind } from './kind.ts';
import { plainWords } from './plain-words.ts';
import { path, text } from './values.ts';

/** Octets of a file that are looked at. */
const MOST_READ = 65_536;
const LONGEST_AGE = 31_536_000;

interface FileDraft {
  path: string | undefined;
  absent: boolean;
  contains: string | undefined;
  /** seconds */
  maxAge: number | undefined;
}

interface Wanted extends FileDraft {
  readonly path: string;
}

export const file: CheckKind<FileDraft> = {
  name: 'file',
  about: 'A file is there.',
  words: {
    path: {
      usage: 'PATH',
      about: 'The path of the file, on a file system of this machine.',
      example: '/run/app/heartbeat',
      raw: true,
      line: (words, draft) => {
        draft.path = path(words, 'the path of a file');
      },
    },
    absent: {
      about: 'It must not be there.',
      line: (_: Words, draft) => {
        draft.absent = true;
      },
    },
    contains: {
      usage: '"TEXT"',
      about: `What its first ${MOST_READ} octets must have in them. It must be a regular file then.`,
      example: '"ready"',
      raw: true,
      line: (words, draft) => {
        draft.contains = text(words, 'the text to look for');
      },
    },
    'max-age': {
      usage: 'SECONDS',
      about: 'It must have been changed so many seconds ago at most, as a heartbeat is.',
      example: '30',
      line: (words, draft) => {
        draft.maxAge = words.number(1, LONGEST_AGE, 'number of seconds');
      },
    },
  },
  draft: () => ({ path: undefined, absent: false, contains: undefined, maxAge: undefined }),
  settle(draft) {
    if (draft.path === undefined) return { problem: `'path' is missing` };
    const wanted: Wanted = { ...draft, path: draft.path };
    if (wanted.absent && (wanted.contains !== undefined || wanted.maxAge !== undefined)) {
      return { problem: `a file that is 'absent' neither contains anything nor has an age` };
    }
    let busy = false;
    const run = attempt((it, tools) => {
      // A thread that hangs is not joined by a second one.
      if (busy) {
        it.fail('the file system has not answered the last time yet');
        return;
      }
      busy = true;
      const looked = fileLane.run(async () => (it.over ? undefined : look(wanted, tools.wall())));
      const settled = looked.then(
        (trouble) =>
          trouble === undefined ? it.pass(wanted.absent ? 'it is not there' : 'it is there') : it.fail(trouble),
        (error) => it.error(error),
      );
      void settled.finally(() => {
        busy = false;
      });
    });
    return { kind: 'file', target: wanted.path, run };
  },
};

/** What is wrong with it; undefined: nothing. `now` is in seconds since 1970. */
async function look({ path: where, absent, contains, maxAge }: Wanted, now: number): Promise<string | undefined> {
  const found = await stat(where).catch((error: NodeJS.ErrnoException) => {
    if (absent && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  });
  if (absent) return found === undefined ? undefined : 'it is there';
  if (found === undefined) return plainWords('ENOENT');
  const age = now - found.mtimeMs / 1000;
  if (maxAge !== undefined && age > maxAge) return `it was changed ${Math.floor(age)} s ago`;
  if (contains === undefined) return undefined;
  return (await readStart(where, MOST_READ)).includes(contains) ? undefined : 'it does not have the text';
}
