#!/usr/bin/env node
// The command line. Each command loads what it needs when it is run, so that an answer is never far.

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, Option } from 'commander';
import { asClient, todays, UsageError } from './arguments.ts';
import { addLiveCommands } from './live/commands.ts';
import { SettingError } from './settings/error.ts';

// What a large configuration becomes stays alive: young memory that grows at once copies it less often on the way.
setFlagsFromString('--semi-space-growth-factor=8');

const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const program = new Command('keryx')
  .description('A BGP speaker that programs drive. `keryx FILE` runs a configuration, as `keryx run FILE` does.')
  .version(VERSION, '-v, --version', 'print the version')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', '\n`keryx env` prints the settings, `keryx example` a configuration to start from.')
  .exitOverride();

/** Options that say where files of settings and `etc` are; `short`: by the letters of ExaBGP 4.2 too. */
function withPlaces(command: Command, short = true): Command {
  command
    .option(
      short ? '-e, --env-file <file>' : '--env-file <file>',
      'settings, instead of those in etc/exabgp/exabgp.env',
    )
    .option(short ? '-f, --root <folder>' : '--root <folder>', 'folder that etc is in');
  return short ? command.addOption(new Option('--env <file>').hideHelp()) : command;
}

const PYTHON = ['pdb', 'memory', 'profile'];

/** ExaBGP's debugging options, which are taken. */
function withPython(command: Command): Command {
  for (const flags of ['-p, --pdb', '-m, --memory', '--profile <file>'])
    command.addOption(new Option(flags).hideHelp());
  return command.hook('preAction', (_program, run) => {
    for (const name of PYTHON.filter((each) => run.opts()[each] !== undefined)) {
      console.error(`note: --${name} is about Python and has no effect`);
    }
  });
}

withPython(
  withPlaces(
    program
      .command('run')
      .alias('server')
      .description('run the speaker')
      .argument('<file...>', 'configuration files, which count as one; - is standard input')
      .option('-1, --once', 'dial each neighbor a single time and end when all are gone')
      .option('-P, --passive', 'never dial, wait to be called')
      .option('-d, --debug', 'log everything')
      .addOption(new Option('-v, --verbose').hideHelp())
      .addOption(new Option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent'))
      .option('--socket <path>', 'control socket, for the command line')
      .option('--instance <name>', 'name of the control socket, where several daemons run'),
  ),
).action(async (files: string[], { env, ...options }) => {
  const { run } = await import('./run.ts');
  process.exitCode = await run(files, { envFile: env, ...options, version: VERSION });
});

withPython(
  withPlaces(
    program
      .command('validate')
      .description('read configuration files, print every problem in them, and run nothing')
      .argument('<file...>', 'configuration files, which count as one; - is standard input')
      .option('-r, --route', 'write each route as octets, and read it back')
      // Neighbors are always checked, and what is found is always told.
      .addOption(new Option('-n, --neighbor').hideHelp())
      .addOption(new Option('-d, --debug').hideHelp())
      .addOption(new Option('-v, --verbose').hideHelp()),
  ),
).action(async (files: string[], { env, ...options }) => {
  const { validate } = await import('./validate.ts');
  process.exitCode = validate(files, { envFile: env, ...options });
});

withPlaces(
  program
    .command('env')
    .description('print the settings as a file for etc/exabgp/exabgp.env')
    .option('-d, --diff', 'only those that are not as usual')
    .option('-e, --env', 'as lines for the environment'),
  false,
).action(async (options) => {
  const { env } = await import('./env.ts');
  process.exitCode = env(options);
});

withPlaces(
  program
    .command('decode')
    .description('decode hexadecimal octets of BGP messages to JSON')
    .argument('[hex]', 'a whole message or the body of an UPDATE; - reads lines from standard input')
    .option('-f, --family <family>', 'family of an NLRI, as "ipv4 unicast"')
    .option('-u, --update', 'the octets are an UPDATE')
    .option('-o, --open', 'the octets are an OPEN')
    .option('-n, --nlri', 'the octets are NLRI of the family')
    .option('-i, --path-information', 'each NLRI has a path identifier, RFC 7911')
    .option('-c, --configuration <file>', 'decode as its first neighbor would')
    .addOption(new Option('-d, --debug').hideHelp())
    .addOption(new Option('-p, --pdb').hideHelp()),
  false,
).action(async (hex: string | undefined, options) => {
  const { decode } = await import('./decode.ts');
  process.exitCode = await decode(hex, options);
});

withPlaces(
  program
    .command('encode')
    .description('encode a route to the UPDATE that announces it, in hexadecimal')
    .argument('<route>', 'as in a configuration; - reads one a line from standard input')
    .option('-f, --family <family>', 'family of the route where its words do not say it')
    .option('-a, --local-as <asn>', 'our AS number', '65533')
    .option('-z, --peer-as <asn>', 'that of the peer', '65533')
    .option('-i, --path-information', 'with a path identifier, RFC 7911')
    .option('-n, --nlri', 'the NLRI alone')
    .option('--no-header', 'without the header of the message')
    .option('-c, --configuration <file>', 'encode for its first neighbor'),
  false,
).action(async (route: string, options) => {
  const { encode } = await import('./encode.ts');
  process.exitCode = await encode(route, options);
});

withPlaces(
  program
    .command('export')
    .description('print configuration files as one JSON document')
    .argument('<file...>', 'configuration files, which count as one; - is standard input')
    .option('--secrets', 'with passwords as they are')
    .option('-o, --output <file>', 'write to a file')
    .addOption(new Option('-i, --indent <columns>', 'columns of indentation').default('2'))
    .addOption(new Option('--json', 'the only form there is').hideHelp()),
).action(async (files: string[], { env, ...options }) => {
  const { exportConfig } = await import('./export.ts');
  process.exitCode = exportConfig(files, { envFile: env, ...options });
});

withPlaces(
  program
    .command('migrate')
    .description('print a configuration of ExaBGP 3 or 4 in the words of today')
    .argument('<file>', 'a configuration file; - is standard input')
    .option('-w, --write', 'write it to the file, and keep what was there as FILE.bak'),
).action(async (file: string, { env, ...options }) => {
  const { migrate } = await import('./migrate.ts');
  process.exitCode = migrate(file, { envFile: env, ...options });
});

withPlaces(
  program
    .command('plan')
    .description('print what a reload would do: sessions, routes and processes that change')
    .argument('<file...>', 'configuration files, which count as one; - is standard input')
    .option('-a, --against <file>', 'the configuration that runs now; without it everything starts'),
).action(async (files: string[], { env, ...options }) => {
  const { plan } = await import('./plan.ts');
  process.exitCode = plan(files, { envFile: env, ...options });
});

program
  .command('example')
  .description('print a configuration with everything that can be said in it, explained')
  .action(async () => {
    const { example } = await import('./example.ts');
    process.exitCode = example();
  });

program
  .command('configuration')
  .description('configuration validate, export or example: as ExaBGP 6 spells these commands')
  .action(() => program.error('error: configuration must be followed by validate, export or example'));

program
  .command('healthcheck')
  .description("watch a service and announce its addresses, as ExaBGP's healthcheck does; for `run` in a process")
  .argument('[options...]', 'those of ExaBGP: `keryx healthcheck --help`')
  .helpOption(false)
  .allowUnknownOption()
  .action(async (words: string[]) => {
    const { runHealthcheck } = await import('./healthcheck.ts');
    process.exit(await runHealthcheck(words));
  });

addLiveCommands(program, (status) => {
  process.exitCode = status;
});

program
  .command('version')
  .description('print the version')
  .action(() => {
    console.log(`keryx ${VERSION}`);
  });

// A reader that goes away, as `head` does, is no mistake of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const names = new Set(['help', ...program.commands.flatMap((each) => [each.name(), ...each.aliases()])]);
try {
  const words = process.argv.slice(2);
  const client = asClient(process.argv[1] ?? '', words);
  if (client !== undefined) {
    const { exabgpClient } = await import('./exabgp/client.ts');
    process.exitCode = await exabgpClient(client.name, client.words);
  } else if (words.length === 0) {
    program.outputHelp({ error: true });
    process.exitCode = 1;
  } else await program.parseAsync(todays(words, names), { from: 'user' });
} catch (error) {
  if (error instanceof SettingError) {
    console.error(error.message);
    process.exitCode = 1;
  } else if (error instanceof UsageError) {
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  } else if (error instanceof CommanderError) {
    // commander has printed what is wrong; a mistake on the command line is 2, help and version are 0.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else throw error;
}
