// What nearly every end-to-end test needs: a configuration, a daemon that runs it, and an end to all of it.

import { type Daemon, endDaemons, Daemon as Program, type RunOptions } from './e2e-daemon.ts';
import { closeHelpers } from './e2e-helper.ts';
import { Folder, OURS, removeFolders, THEIRS } from './e2e-place.ts';
import { stopRaws } from './e2e-raw.ts';
import { OUR_AS, stopRouters, THEIR_AS } from './e2e-router.ts';

/** For `afterEach`. */
export async function clear(): Promise<void> {
  await endDaemons();
  await stopRouters();
  stopRaws();
  closeHelpers();
}

/** For `after`. */
export { removeFolders };

export interface NeighborText {
  readonly peer?: string;
  readonly local?: string;
  readonly holdTime?: number;
  /** More statements of the neighbor. */
  readonly more?: string;
}

/** A neighbor as ExaBGP 4 and 5 write it. */
export function neighborText({ peer = THEIRS, local = OURS, holdTime = 30, more = '' }: NeighborText = {}): string {
  return `neighbor ${peer} {
    router-id 192.0.2.1;
    local-address ${local};
    local-as ${OUR_AS};
    peer-as ${THEIR_AS};
    hold-time ${holdTime};
    family { ipv4 unicast; ipv6 unicast; }
    ${more}
}
`;
}

export function processText(name: string, run: readonly string[], more = ''): string {
  return `process ${name} { run ${run.join(' ')}; encoder json; ${more} }\n`;
}

/** Starts the daemon on a configuration and waits until it says that it runs. */
export async function run(text: string, port: number, { env, ...options }: RunOptions = {}): Promise<Daemon> {
  const config = new Folder().write('keryx.conf', text);
  const daemon = new Program(['run', config], { ...options, env: { exabgp_tcp_port: String(port), ...env } });
  await daemon.logs('started');
  return daemon;
}
