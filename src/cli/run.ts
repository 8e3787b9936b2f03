// `keryx run`: settings and configuration files to a running daemon.

import type { Config } from '../config-parser/index.ts';
import { type DaemonOptions, runDaemon } from '../daemon.ts';
import { makeLog } from '../log.ts';
import { findUser, type User } from '../privileges.ts';
import { type ControlPlan, checkJournal, JournalError, type Version } from '../process-bridge/index.ts';
import type { Log } from '../speaker/index.ts';
import { isKept, startAgain, staysBecause } from './background.ts';
import { controlPlan } from './control-plan.ts';
import { openDestination } from './destination.ts';
import { load } from './load.ts';
import { checkPidFile, claimPidFile } from './pid-file.ts';
import type { PlaceOptions } from './places.ts';
import { printNeighbor } from './print-config.ts';
import { reloader } from './reload.ts';
import { levelOf, SettingError, type Settings } from './settings/index.ts';
import { type Surroundings, surroundings } from './surroundings.ts';
import { unable } from './unable.ts';

export interface RunOptions extends PlaceOptions {
  readonly once?: boolean;
  readonly passive?: boolean;
  readonly debug?: boolean;
  readonly verbose?: boolean;
  readonly logLevel?: string;
  /** Path of the control socket. */
  readonly socket?: string;
  /** Name of the control socket, without `.sock`. */
  readonly instance?: string;
  readonly version: string;
}

const BGP_PORT = 179;

/** Resolves to the exit status. Rejects with SettingError. */
export async function run(files: readonly string[], options: RunOptions): Promise<number> {
  const around = surroundings(options);
  const { settings, root } = around;
  const level = levelFor(options, settings);
  const software = softwareName(options.version, process.env);
  const passive = options.passive === true || settings.get('bgp.passive');
  const reading = { root, software, passive, encoder: settings.get('api.encoder') };
  const config = load(settings.get('debug.rotate') ? files.slice(0, 1) : files, reading);
  if (config === undefined) return 1;
  const cannot = unable(config);
  for (const line of cannot) console.error(line);
  if (cannot.length > 0) return 1;
  const user = userFor(settings);
  const control = controlPlan(settings, around, user, options);
  const destination = settings.get('log.destination');
  const pidFile = settings.get('daemon.pid');
  process.umask(settings.get('daemon.umask'));
  checkPlaceOfJournal(settings.get('api.journal'));
  const background = settings.get('daemon.daemonize') && !isKept();
  const stays = background ? staysBecause(destination, files) : undefined;
  const to = openDestination(destination);
  if (background && stays === undefined) {
    if (pidFile !== '') checkPidFile(pidFile);
    await startAgain(process.env);
    return 0;
  }
  if (pidFile !== '') claimPidFile(pidFile);
  const { log, flush } = makeLog(level, to);
  if (stays !== undefined) log.error({ why: stays }, 'daemon.daemonize is refused, Keryx stays in the foreground');
  tellMissing(log, around);
  const adapt = (read: Config): Config => ({
    ...read,
    processes: read.processes.map((each) => ({ ...each, respawn: each.respawn && settings.get('api.respawn') })),
  });
  const status = await runDaemon({
    config: adapt(config),
    printNeighbor,
    reload: reloader(files, { ...reading, rotate: settings.get('debug.rotate'), adapt }),
    log,
    version: options.version,
    env: process.env,
    control,
    ...daemonSettings(settings),
    healthState: stateFile(settings, control),
    ...(options.once && { attempts: 1 }),
    passive,
    user,
  });
  await flush();
  process.exit(status);
}

/** What peers are told of us. ExaBGP takes this variable for its version, and a program that sets it expects the name too. */
function softwareName(version: string, { exabgp_version }: NodeJS.ProcessEnv): string {
  return exabgp_version === undefined ? `Keryx/${version}` : `ExaBGP/${exabgp_version}`;
}

function daemonSettings(
  settings: Settings,
): Omit<DaemonOptions, 'config' | 'control' | 'healthState' | 'log' | 'version' | 'env' | 'user' | 'passive'> {
  const port = settings.get('tcp.port') || BGP_PORT;
  return {
    bind: settings.get('tcp.bind'),
    port,
    // As in ExaBGP, a file of settings says where to listen, and only the environment where to call.
    dialPort: settings.origin('tcp.port') === 'environment' ? port : BGP_PORT,
    attempts: settings.get('tcp.once') ? 1 : settings.get('tcp.attempts'),
    delay: settings.get('tcp.delay'),
    openWait: settings.get('bgp.openwait'),
    grouping: settings.get('bgp.grouping'),
    ack: settings.get('api.ack'),
    routesFormat: settings.get('api.show-routes-format'),
    defaults: {
      version: Number.parseInt(settings.get('api.version'), 10) as Version,
      compact: settings.get('api.compact'),
    },
    terminate: settings.get('api.terminate'),
    journal: settings.get('api.journal'),
    drop: settings.get('daemon.drop'),
  };
}

/** Where the runtime folder is, which is empty after a start of the machine, as its interfaces are. */
function stateFile(settings: Settings, control: ControlPlan | undefined): string | undefined {
  const said = settings.get('health.state');
  return said === '' ? control?.sockets.at(-1)?.replace(/(\.sock)?$/, '.health') : said;
}

/** pino's name of the level; what the command line says counts more than the settings. */
function levelFor({ debug, verbose, logLevel }: RunOptions, settings: Settings): string {
  if (logLevel !== undefined) {
    const level = levelOf(logLevel);
    if (level === undefined) {
      throw new SettingError(`'${logLevel}' is not a log level: fatal, error, warn, info, debug, trace, silent`);
    }
    return level;
  }
  if (debug || verbose) return 'debug';
  return settings.get('log.enable') ? levelOf(settings.get('log.level'))! : 'silent';
}

/** While there is somebody to read why not. Throws SettingError. */
function checkPlaceOfJournal(file: string): void {
  if (file === '') return;
  try {
    checkJournal(file);
  } catch (error) {
    throw error instanceof JournalError ? new SettingError(`api.journal : ${error.message}`) : error;
  }
}

function userFor(settings: Settings): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const name = settings.get('daemon.user');
  const user = findUser(name);
  if (user === undefined) {
    throw new SettingError(`there is no user '${name}': set exabgp_daemon_user to one that exists`);
  }
  return user;
}

function tellMissing(log: Log, { missing }: Surroundings): void {
  if (missing === undefined) return;
  const about = { file: missing.file, hint: 'keryx env > FILE makes one' };
  if (missing.wanted) log.warn(about, 'environment file missing');
  else log.debug(about, 'environment file missing');
}
