// `keryx run`: the environment and the files to a running daemon.

import { runDaemon } from '../daemon.ts';
import { makeLog } from '../log.ts';
import { findUser } from '../privileges.ts';
import { load } from './load.ts';
import { levelOf, readSettings, SettingError } from './settings.ts';

export interface RunOptions {
  readonly once?: boolean;
  readonly passive?: boolean;
  readonly debug?: boolean;
  readonly logLevel?: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Resolves to the exit status. */
export async function run(files: readonly string[], options: RunOptions): Promise<number> {
  try {
    return await start(files, options);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function start(files: readonly string[], options: RunOptions): Promise<number> {
  const settings = readSettings(options.env);
  const level = options.logLevel === undefined ? settings.log.level : levelOf(options.logLevel);
  const silent = !settings.log.enable && options.logLevel === undefined && !options.debug;
  const config = load(files);
  if (config === undefined) return 1;
  const user = process.getuid?.() === 0 ? findUser(settings.daemon.user) : undefined;
  if (process.getuid?.() === 0 && user === undefined) {
    console.error(`there is no user '${settings.daemon.user}': set exabgp_daemon_user to one that exists`);
    return 1;
  }
  const { log, flush } = makeLog(silent ? 'silent' : options.debug ? 'debug' : level, process.stdout.isTTY === true);
  const status = await runDaemon({
    config,
    log,
    version: options.version,
    env: options.env,
    bind: settings.tcp.bind,
    port: settings.tcp.port,
    attempts: options.once ? 1 : settings.tcp.attempts,
    openWait: settings.bgp.openWait,
    passive: options.passive ?? settings.bgp.passive,
    grouping: settings.bgp.grouping,
    ack: settings.api.ack,
    user,
    drop: settings.daemon.drop,
  });
  await flush();
  process.exit(status);
}
