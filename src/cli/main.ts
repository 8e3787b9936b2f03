#!/usr/bin/env node
// The command line. Each command loads what it needs when it is run, so that an answer is never far.

import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';

const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const program = new Command('keryx')
  .description('A BGP speaker that programs drive. `keryx FILE` runs a configuration, as `keryx run FILE` does.')
  .version(VERSION, '-v, --version', 'print the version')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

program
  .command('run')
  .alias('server')
  .description('run the speaker in the foreground')
  .argument('<file...>', 'configuration files')
  .option('-1, --once', 'dial each neighbor a single time and end when all are gone')
  .option('-p, --passive', 'never dial, wait to be called')
  .option('-d, --debug', 'log everything')
  .addOption(new Option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent'))
  .action(async (files: string[], options) => {
    const { run } = await import('./run.ts');
    process.exitCode = await run(files, { ...options, version: VERSION, env: process.env });
  });

program
  .command('validate')
  .description('read configuration files, print every problem in them, and run nothing')
  .argument('<file...>', 'configuration files')
  .action(async (files: string[]) => {
    const { validate } = await import('./validate.ts');
    process.exitCode = validate(files);
  });

program
  .command('decode')
  .description('decode hexadecimal octets of a BGP message to JSON')
  .argument('[hex]', 'a whole message or the body of an UPDATE')
  .option('-f, --family <family>', 'family of an NLRI, as "ipv4 unicast"')
  .option('-u, --update <hex>', 'an UPDATE')
  .option('-o, --open <hex>', 'an OPEN')
  .option('-n, --nlri <hex>', 'NLRI of the family')
  .action(async (hex: string | undefined, options) => {
    const { decode } = await import('./decode.ts');
    process.exitCode = decode(hex, options);
  });

program
  .command('version')
  .description('print the version')
  .action(() => {
    console.log(`keryx ${VERSION}`);
  });

/** `keryx FILE` is `keryx run FILE`. */
function withCommand(words: readonly string[]): string[] {
  const first = words[0];
  const names = new Set(['help', ...program.commands.flatMap((command) => [command.name(), ...command.aliases()])]);
  return first === undefined || names.has(first) || first.startsWith('-') ? [...words] : ['run', ...words];
}

// A reader that goes away, as `head` does, is no mistake of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  const words = process.argv.slice(2);
  if (words.length === 0) {
    program.outputHelp({ error: true });
    process.exitCode = 1;
  } else await program.parseAsync(withCommand(words), { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // commander has printed what is wrong; a mistake on the command line is 2, help and version are 0.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
