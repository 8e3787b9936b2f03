// The program: from its arguments to its exit status.

import { writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Places } from './addresses.ts';
import { BadOption } from './arguments.ts';
import { Helper } from './helper.ts';
import { type Log, makeLog } from './log.ts';
import type { Network } from './network.ts';
import { announcedNetworks, checkMetrics, knownNames, type Options, readOptions, UnknownWords } from './options.ts';
import { isPipe, Pipe } from './pipe.ts';
import { makeSyslog } from './syslog.ts';
import { helpText, USAGE } from './usage.ts';

/** Somebody to become. */
export interface Identity {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
  findUser(name: string): Identity | undefined;
  /** Its number. */
  findGroup(name: string): number | undefined;
}

interface Ids {
  readonly user: Identity | undefined;
  readonly group: number | undefined;
}

/** Runs until it is told to end. Resolves to the exit status; with 2, nothing was done. */
export async function healthcheck(args: readonly string[], around: Surroundings): Promise<number> {
  let options: Options | 'help';
  let ids: Ids;
  try {
    options = readOptions(args);
    if (options === 'help') {
      around.stdout.write(`${helpText()}\n`);
      return 0;
    }
    ids = idsOf(options, around);
    if (options.pid !== undefined) writePid(options.pid);
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    around.stderr.write(`${USAGE}\nhealthcheck: error: ${error.message}${await hint(error)}\n`);
    return 2;
  }
  const log = makeLog({
    debug: options.debug,
    console: options.silent ? undefined : around.stderr,
    syslog:
      options.syslog && !options.debug
        ? makeSyslog({ facility: options.facility, ident: identOf(options), env: around.env })
        : undefined,
  });
  try {
    return await run(options, ids, around, log);
  } catch (error) {
    if (error instanceof BadOption) {
      log('ERROR', error.message);
      return 2;
    }
    log('ERROR', `Uncaught exception: ${(error as Error).stack}`);
    return 1;
  }
}

async function run(options: Options, ids: Ids, around: Surroundings, log: Log): Promise<number> {
  const found = await findNetworks(options, around, log);
  if (found === undefined) return 1;
  const { networks, places } = found;
  let helper: Helper | undefined;
  let over = false;
  const stop = () => {
    over = true;
    helper?.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  if (options.ipSetup) {
    const missing = await places?.add();
    if (missing !== undefined) {
      log('ERROR', missing.why);
      await places?.remove();
      return 1;
    }
  }
  const refused = become(ids, log);
  if (refused !== undefined) {
    log('ERROR', refused);
    await places?.remove();
    return 1;
  }
  const pipe = new Pipe({
    stdin: around.stdin,
    stdout: around.stdout,
    answered: options.ack && around.stdout.isTTY !== true,
    held: isPipe(0),
    onGone: () => {
      if (!over) log('INFO', 'the daemon is gone');
      stop();
    },
  });
  helper = new Helper({
    options,
    networks: announcedNetworks(options, networks),
    places,
    pipe,
    env: around.env,
    log,
  });
  if (over) helper.stop();
  await helper.run();
  return 0;
}

interface Found {
  readonly networks: readonly Network[];
  readonly places: Places | undefined;
}

/** Undefined, with the reason in the log, when there is nothing to announce. */
async function findNetworks(options: Options, { env }: Surroundings, log: Log): Promise<Found | undefined> {
  const detected = options.networks.length === 0;
  const touches = options.ipSetup || options.ipDynamic;
  if (!detected && !touches) return { networks: options.networks, places: undefined };
  // Where no address is looked at, all of this is not needed in memory.
  const [{ detect, Places }, { systemIp }] = await Promise.all([
    import('./addresses.ts'),
    import('../address/index.ts'),
  ]);
  const ip = systemIp(env.PATH);
  const networks = detected ? await detect(options, ip) : options.networks;
  if (typeof networks === 'string' || networks.length === 0) {
    log('ERROR', typeof networks === 'string' ? `No IP found: ${networks}` : 'No IP found');
    return undefined;
  }
  if (detected) checkMetrics(options, announcedNetworks(options, networks));
  return { networks, places: touches ? new Places(options, networks, detected, ip, log) : undefined };
}

function identOf({ name }: Options): string {
  return `healthcheck${name === undefined ? '' : `-${name}`}[${process.pid}]`;
}

function idsOf({ user, group }: Options, { findUser, findGroup }: Surroundings): Ids {
  const found = { user: user === undefined ? undefined : findUser(user), group: undefined as number | undefined };
  if (group !== undefined) found.group = findGroup(group);
  if (user !== undefined && found.user === undefined) throw new BadOption(`--user: there is no user '${user}'`);
  if (group !== undefined && found.group === undefined) throw new BadOption(`--group: there is no group '${group}'`);
  return found;
}

function writePid(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    throw new BadOption(`--pid: ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The group first, since the user may not change it any more. Returns why it is not allowed. */
function become({ user, group }: Ids, log: Log): string | undefined {
  const gid = group ?? user?.gid;
  if (gid === undefined) return undefined;
  try {
    // Known to Node, not to its types.
    if (user !== undefined && process.getuid?.() === 0) {
      (process as { initgroups?: (name: string, gid: number) => void }).initgroups?.(user.name, gid);
    }
    log('DEBUG', `Dropping privileges to group ${gid}`);
    process.setgid?.(gid);
    if (user === undefined) return undefined;
    log('DEBUG', `Dropping privileges to user ${user.name}/${user.uid}`);
    process.setuid?.(user.uid);
  } catch (error) {
    return `cannot become another user or group: ${(error as Error).message}`;
  }
  return undefined;
}

/** What the first of the words that are unknown may have meant. */
async function hint(error: BadOption): Promise<string> {
  if (!(error instanceof UnknownWords)) return '';
  const { suggestion } = await import('../../bgp/index.ts');
  return suggestion(error.words[0]!.split('=')[0]!, knownNames());
}
