// `check command`: a program ends with status 0.

import type { Word, Words } from '../../bgp/index.ts';
import { attempt, shown } from './attempt.ts';
import type { CheckKind, CommandEnd } from './kind.ts';
import { text } from './values.ts';

interface CommandDraft {
  run: readonly string[] | undefined;
  shell: string | undefined;
  readonly env: Record<string, string>;
}

export const command: CheckKind<CommandDraft> = {
  name: 'command',
  about:
    'A program ends with status 0. It and all that it started in its process group are killed when it takes too long.',
  words: {
    run: {
      usage: 'PROGRAM [ARGUMENT …]',
      about: 'The program, looked for along PATH, and its arguments. No shell is involved.',
      example: '/usr/lib/nagios/plugins/check_load -w 4 -c 8',
      raw: true,
      line: (words, draft) => {
        const program = text(words, 'a program');
        draft.run = [program, ...words.rest().map(({ text: argument }: Word) => argument)];
      },
    },
    shell: {
      usage: '"LINE"',
      about: 'Instead of run: a line for /bin/sh.',
      example: '"pgrep named && test -e /run/ready"',
      raw: true,
      line: (words, draft) => {
        draft.shell = text(words, 'a line for the shell');
      },
    },
    environment: {
      usage: 'NAME=VALUE',
      about: 'Added to the environment of the program, which is that of keryx.',
      example: 'LC_ALL=C',
      adds: true,
      raw: true,
      line: (words, draft) => {
        const [name, value] = assignment(words);
        draft.env[name] = value;
      },
    },
  },
  draft: () => ({ run: undefined, shell: undefined, env: {} }),
  settle({ run, shell, env }) {
    if (run !== undefined && shell !== undefined) return { problem: `use either 'run' or 'shell', not both` };
    const argv = run ?? (shell === undefined ? undefined : ['/bin/sh', '-c', shell]);
    if (argv === undefined) return { problem: `'run' is missing` };
    return {
      kind: 'command',
      target: shown(shell ?? argv.join(' ')),
      run: attempt((it, { commands }) => {
        const cancel = commands.run({ argv, env }, (end) => {
          if (end.status === 0) it.pass(described(end));
          else it.fail(described(end));
        });
        it.holds(cancel);
      }),
    };
  },
};

function assignment(words: Words): [name: string, value: string] {
  const read = words.next('NAME=VALUE');
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/.exec(read) ?? [];
  if (name === undefined || value === undefined) return words.back().fail('this is not NAME=VALUE');
  return [name, value];
}

/** How it ended, and the first line of what it said. */
function described({ status, signal, problem, output }: CommandEnd): string {
  if (problem !== undefined) return problem;
  const first = firstLine(output);
  return `${signal === null ? `exit status ${status}` : `killed by ${signal}`}${first === '' ? '' : `: ${first}`}`;
}

/** The first line that is not blank. */
export function firstLine(output: string): string {
  return /\S.*/.exec(output)?.[0].trimEnd() ?? '';
}
