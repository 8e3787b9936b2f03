// The commands to a daemon that runs, as the command line has them.

import { Argument, type Command, Option } from 'commander';

/** As `subscribe` has them, and all of them at once. */
export const EVENTS = [
  'all',
  'state',
  'update',
  'notification',
  'refresh',
  'open',
  'keepalive',
  'negotiated',
  'fsm',
  'sent',
  'health',
];
const SHELLS = ['bash', 'zsh', 'fish'];

/** Options that say which daemon is meant. */
export function withDaemon(command: Command): Command {
  return command
    .option('-s, --socket <path>', 'control socket of the daemon')
    .option('-i, --instance <name>', 'name of the daemon, that of its socket without .sock')
    .option('-f, --root <folder>', 'folder that etc and run are in')
    .addOption(new Option('-e, --env-file <file>', 'settings, instead of those in etc/exabgp/exabgp.env').hideHelp());
}

function withOutput(command: Command): Command {
  return withDaemon(command).option('-j, --json', 'print JSON, a line for each thing');
}

function withTable(command: Command): Command {
  return withOutput(command).option('-w, --wide', 'shorten nothing');
}

/** Adds them; `done` is told the exit status. */
export function addLiveCommands(program: Command, done: (status: number) => void): void {
  withTable(program.command('neighbors').alias('neighbor').description('show all neighbors, or everything about one'))
    .argument('[address]', 'of a neighbor')
    .action(async (address, options) => done(await (await import('./show.ts')).neighbors(address, options)));

  withTable(program.command('routes').description('show the routes that neighbors sent, or that they are sent'))
    .addArgument(new Argument('<direction>', 'in: what was received; out: what is announced').choices(['in', 'out']))
    .argument('[prefix]', 'a prefix, or an address: the prefixes that it is in')
    .option('-l, --longer', 'the prefixes inside of it, too')
    .option('-b, --by <owner>', 'those announced by one process or client')
    .option('--family <family>', 'of one family, as ipv6-unicast')
    .option('-n, --neighbor <selector>', 'of one neighbor')
    .action(async (direction, prefix, options) =>
      done(await (await import('./show.ts')).routes(direction, prefix, options)),
    );

  withTable(program.command('owners').description('show who announces how many routes')).action(async (options) =>
    done(await (await import('./show.ts')).owners(options)),
  );

  for (const verb of ['announce', 'withdraw'] as const) {
    const example = verb === 'announce' ? '203.0.113.0/24 med 5 (next hop self, if none is named)' : '203.0.113.0/24';
    withOutput(program.command(verb).description(`${verb} a route`))
      .argument('<words...>', `as a helper says it, or a prefix: ${example}`)
      .option('-n, --neighbor <selector>', 'to one neighbor, or some')
      .action(async (words, options) => done(await (await import('./act.ts')).change(verb, words, options)));
  }

  withTable(program.command('health').description('show services and their checks, or everything about one'))
    .usage('[options] [NAME | explain NAME | disable NAME | enable NAME | drain NAME]')
    .argument('[words...]', 'the name of a service, or one after explain, disable, enable or drain')
    .option(
      '--check',
      'exit with status 1 where a service that is shown is not up; one that falls is up until it is down',
    )
    .option('--wait <seconds>', 'of drain: how long routers have for it; keryx drain NAME stays until it is over')
    .action(async (words, options) => done(await (await import('./health.ts')).health(words, options)));

  withTable(program.command('monitor').description('show routes, states of neighbors and services as they change'))
    .option('-n, --neighbor <address>', 'of one neighbor')
    .option('--sent', 'what we send, too')
    .action(async (options) => done(await (await import('./monitor.ts')).monitor(options)));

  withOutput(program.command('events').description('print events as helpers get them, a line of JSON each'))
    .addArgument(new Argument('[kinds...]', 'usually state and update').choices(EVENTS))
    .action(async (kinds, options) => done(await (await import('./monitor.ts')).events(kinds, options)));

  withOutput(
    program.command('top').description('watch neighbors, services and helpers on a screen of their own'),
  ).action(async (options) => done(await (await import('./top.ts')).top(options)));

  withOutput(program.command('status').description('show what the daemon is and since when')).action(async (options) =>
    done(await (await import('./show.ts')).status(options)),
  );

  const act = async (command: string, options: object) => done(await (await import('./act.ts')).act(command, options));
  withOutput(program.command('reload').description('have the configuration read again'))
    .option('--dry-run', 'say what that would change, and change nothing')
    .action(({ dryRun, ...options }) => act(dryRun ? 'reload --dry-run' : 'reload', options));

  withOutput(program.command('drain').description('have routers move traffic away, before the end'))
    .argument('[name]', 'of a service; without it, everything that is announced and all services')
    .option('--off', 'announce it again as it was')
    .option('--wait <seconds>', 'how long routers have for it, instead of what services are configured with')
    .option('--no-follow', 'do not stay until it is drained')
    .action(async (name, options) => done(await (await import('./health-drain.ts')).drain(name, options)));

  withOutput(program.command('shutdown').description('end all sessions, and the daemon')).action((options) =>
    act('shutdown', options),
  );

  withOutput(program.command('cli').description('give any command of the API, or talk to the daemon'))
    .argument('[command...]', 'without it, each line of standard input is one; a terminal has history and completion')
    .option('--strict', 'of lines: end at the first that is refused')
    .action(async (words, options) => done(await (await import('./shell.ts')).cli(words, options)));

  program
    .command('completion')
    .description('print a script that completes command lines, for a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(async (shell) => done((await import('./scripts.ts')).completion(shell, program)));

  withDaemon(program.command('complete', { hidden: true }))
    .argument('[words...]', 'of a command line, the last of which is being written')
    .action(async (words) => done(await (await import('./complete.ts')).complete(program, words)));
}
