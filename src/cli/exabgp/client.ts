// ExaBGP's command line client: the same command line, the same output, and exit status 0 whatever the daemon says, since
// scripts look at the output.

import { connect, Unreachable } from '../client/index.ts';
import { after } from '../live/clock.ts';
import { safe, standardOutput } from '../terminal/index.ts';
import { expand } from './shortcuts.ts';

/** `exabgpcli` is the program of 4.2, `exabgp cli` that of 5.0. */
export type ClientName = 'exabgpcli' | 'exabgp cli';

interface ClientWords {
  readonly root?: string;
  readonly env?: string;
  readonly name?: string;
  readonly help: boolean;
  readonly words: readonly string[];
}

const SILENCE_MS = 5000;

const OPTIONS: Readonly<Record<string, string>> = {
  '--root': 'root',
  '-f': 'root',
  '--env': 'env',
  '-e': 'env',
  '--pipename': 'name',
};

/** Resolves to the exit status. */
export async function exabgpClient(program: ClientName, args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if (typeof read === 'string') {
    console.error(`${read}\n${usage(program)}`);
    return 1;
  }
  if (read.help) {
    console.log(usage(program));
    return 0;
  }
  let { words } = read;
  if (words.length === 0) {
    if (program === 'exabgpcli') {
      console.log(usage(program));
      return 0;
    }
    console.log('no command provided, sending "help"');
    words = ['help'];
  }
  const expanded = expand(words);
  const command = expanded.join(' ');
  if (command !== words.join(' ')) console.log(`command: ${safe(command)}`);
  const { root, env, name } = read;
  try {
    const where = { ...(root !== undefined && { root }), ...(env !== undefined && { envFile: env }) };
    return await ask(command, { ...where, ...(name !== undefined && { instance: name }) });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function ask(command: string, where: Parameters<typeof connect>[0]): Promise<number> {
  const daemon = await connect(where);
  const output = standardOutput();
  output.onClose(() => daemon.close());
  // It would forget what this connection has said before, and is never answered.
  if (command === 'reset') {
    daemon.close();
    return 0;
  }
  // Answers as 4.2 gives them, which is what the programs that read them know.
  await daemon.ask('api version 4');
  let cancel = warnAfterSilence();
  const { ok, why } = await daemon.stream(command, (line) => {
    cancel();
    cancel = warnAfterSilence();
    output.raw(line);
  });
  cancel();
  daemon.close();
  if (!ok) {
    console.error("ExaBGP returns an error (see ExaBGP's logs for more information)");
    console.error('use help for a list of available commands');
    // Only here does Keryx say more than ExaBGP did.
    console.error(`reason: ${safe(why)}`);
  }
  return 0;
}

function warnAfterSilence(): () => void {
  return after(SILENCE_MS, () => {
    for (const line of [
      'no answer for five seconds',
      'the daemon may be busy with a long command',
      'its log says more',
      'this program goes on waiting',
    ]) {
      console.error(`warning: ${line}`);
    }
  });
}

/** Options stand before the command. A text says what is wrong. */
export function readArguments(args: readonly string[]): ClientWords | string {
  const values = new Map<string, string>();
  let at = 0;
  while (at < args.length && args[at]!.startsWith('-')) {
    const [option = '', inline] = args[at]!.split(/=(.*)/s, 2);
    at += 1;
    if (option === '--help' || option === '-h') return { help: true, words: [] };
    const name = OPTIONS[option];
    if (name === undefined) return `there is no option ${safe(option)}`;
    const value = inline ?? args[at++];
    if (value === undefined) return `a value must follow ${option}`;
    values.set(name, value);
  }
  const [root, env, name] = ['root', 'env', 'name'].map((option) => values.get(option));
  return {
    help: false,
    // A script may hand over the whole command in one piece.
    words: args
      .slice(at)
      .flatMap((word) => word.split(/\s+/))
      .filter((word) => word !== ''),
    ...(root !== undefined && { root }),
    ...(env !== undefined && { env }),
    ...(name !== undefined && { name }),
  };
}

function usage(program: ClientName): string {
  const options =
    program === 'exabgpcli' ? '[--root DIR] [--env FILE] [--help] COMMAND...' : '[--pipename NAME] [COMMAND...]';
  return [
    `usage: ${program} ${options}`,
    '',
    'Gives one command to the daemon and prints the answer, as the program of ExaBGP does.',
    '`help` is the command that lists the others; `keryx --help` shows what Keryx has besides.',
  ].join('\n');
}
