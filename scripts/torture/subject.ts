// A daemon under torture, ours or ExaBGP: two sessions to scripted routers, and helpers of the first.

import { readdirSync, readFileSync } from 'node:fs';
import { Daemon, isAlive } from '../../test/support/e2e-daemon.ts';
import { Folder, freePort, OURS, THEIRS, THEIRS_TOO } from '../../test/support/e2e-place.ts';
import { neighborText } from '../../test/support/e2e-stage.ts';
import { HOLD_TIME, Sink } from '../../test/torture/sink.ts';

export type Kind = 'keryx' | 'exabgp';

export class Subject {
  readonly daemon: Daemon;
  readonly folder: Folder;
  readonly first: Sink;
  readonly second: Sink;
  /** kB, the most that was seen */
  most = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(daemon: Daemon, folder: Folder, first: Sink, second: Sink) {
    this.daemon = daemon;
    this.folder = folder;
    this.first = first;
    this.second = second;
    this.#timer = setInterval(() => {
      this.most = Math.max(this.most, memoryOf(daemon.pid));
    }, 50);
  }

  /** Processes whose command line names the folder of this run, the daemon aside. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== this.daemon.pid && isAlive(pid) && this.#isOurs(pid));
  }

  #isOurs(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`KERYX_CONTRAST=${this.folder.path}`);
    } catch {
      return false;
    }
  }

  /** Whoever holds its pipes. */
  get alive(): boolean {
    return isAlive(this.daemon.pid);
  }

  /** Ends it and all that is left of it. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.daemon.kill();
    for (const pid of this.processes()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await this.daemon.exited();
    this.first.stop();
    this.second.stop();
  }
}

function memoryOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** `helper`: a shell script in which FOLDER is a folder of its own. */
export async function start(kind: Kind, helper: string, hears = ''): Promise<Subject> {
  const folder = new Folder();
  const port = await freePort(THEIRS);
  const first = await Sink.start(THEIRS, port);
  const second = await Sink.start(THEIRS_TOO, port);
  const script = folder.script('helper', helper.replaceAll('FOLDER', folder.path));
  const neighbor = (peer: string, more: string) =>
    neighborText({ peer, local: OURS, holdTime: HOLD_TIME, more }).replace(
      'ipv4 unicast; ipv6 unicast;',
      'ipv4 unicast;',
    );
  const config = folder.write(
    'test.conf',
    `process tortured { run ${script}; encoder json; }
${neighbor(THEIRS, `api { processes [ tortured ]; ${hears} }`)}${neighbor(THEIRS_TOO, '')}`,
  );
  const env = {
    KERYX_CONTRAST: folder.path,
    exabgp_tcp_port: String(port),
    ...(kind === 'exabgp' && {
      exabgp_daemon_drop: 'false',
      exabgp_api_cli: 'false',
      exabgp_log_destination: 'stdout',
    }),
  };
  const daemon = new Daemon(['run', config], { env, ...(kind === 'exabgp' && { instead: ['exabgp', config] }) });
  await Promise.all([first.up(1, 60_000), second.up(1, 60_000)]);
  return new Subject(daemon, folder, first, second);
}
