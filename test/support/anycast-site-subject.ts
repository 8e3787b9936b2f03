// A site: Keryx and the service that it looks after, in a network namespace.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import type { ServiceView } from '../../src/healthcheck/index.ts';
import type { SiteName } from './anycast-net.ts';
import { type Tail, tail } from './anycast-tail.ts';
import { type Child, startChild } from './child.ts';
import { Daemon, isAlive, keryx } from './e2e-daemon.ts';
import { Folder } from './e2e-place.ts';
import { ask, inside } from './netns.ts';
import { until } from './wait.ts';

const LIMIT = 30_000;
const SERVICE = resolve('build/test/support/anycast-site.js');

export const VIP = '192.0.2.80';
export const PREFIX = `${VIP}/32`;
export const PORT = 8080;
/** What a slow service takes, milliseconds. */
export const SLOW_MS = 700;
/** What it takes at least until an address that is to be there is there, milliseconds. */
export const IP_TAKES_MS = 400;

/** An address that came or went. */
export interface AddressEvent {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly address: string;
  readonly what: 'added' | 'removed';
}

export class Site {
  readonly name: SiteName;
  readonly namespace: string;
  readonly folder = new Folder();
  readonly addressEvents: AddressEvent[] = [];
  readonly #monitor: Tail;
  #service: Child | undefined;
  #daemon: Daemon | undefined;

  constructor(name: SiteName, namespace: string) {
    this.name = name;
    this.namespace = namespace;
    // An `ip` that takes its time to change anything: whoever does not wait for it is found out.
    const slow = `case " $* " in *' add '*|*' -batch '*) sleep ${IP_TAKES_MS / 1000};; esac`;
    const real = execFileSync('/bin/sh', ['-c', 'command -v ip'], { encoding: 'utf8' }).trim();
    this.folder.script('ip', `${slow}\nexec ${real} "$@"`);
    this.#monitor = tail([real, '-n', namespace, '-ts', 'monitor', 'address'], (line) => {
      const [, at, deleted, address] = /^\[(\S+)\] (Deleted )?.* inet (\S+)\/32 /.exec(line) ?? [];
      if (at === undefined) return;
      this.addressEvents.push({ at: Date.parse(at), address: address!, what: deleted ? 'removed' : 'added' });
    });
  }

  get daemon(): Daemon {
    if (this.#daemon === undefined) throw new Error(`site ${this.name} has no daemon`);
    return this.#daemon;
  }

  serve(): void {
    const argv = [process.execPath, SERVICE, this.name, VIP, String(PORT), String(SLOW_MS)];
    this.#service = startChild(inside(this.namespace, argv), this.folder.at('service.log'));
  }

  /** Sends the service a signal, and says when, milliseconds since 1970. */
  signal(name: NodeJS.Signals): number {
    const at = Date.now();
    this.#service!.signal(name);
    return at;
  }

  /** Ends the service, and says when. */
  async kill(): Promise<number> {
    const at = this.signal('SIGKILL');
    await this.#service!.exited(LIMIT);
    return at;
  }

  async start(config: string): Promise<void> {
    const file = this.folder.write('keryx.conf', config);
    this.#daemon = new Daemon(['run', file], {
      before: ['ip', 'netns', 'exec', this.namespace],
      env: { KERYX_ROOT: this.folder.path, PATH: `${this.folder.path}${delimiter}${process.env.PATH}` },
    });
    await this.#daemon.logs('started', LIMIT);
  }

  /** Runs a command of Keryx, which has to succeed. */
  async command(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await keryx(words, { env: { KERYX_ROOT: this.folder.path } });
    if (code !== 0) throw new Error(`keryx ${words.join(' ')}: status ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  async health(service = 'web'): Promise<ServiceView> {
    return JSON.parse(await this.command('health', '-j', service)) as ServiceView;
  }

  /** How often the VIP is on the loopback. */
  async addresses(): Promise<number> {
    const shown = await ask(this.namespace, ['ip', '-o', 'address', 'show', 'dev', 'lo']);
    return shown.split(` ${VIP}/`).length - 1;
  }

  /** Command lines of processes that are in the namespace and stay there, but for the service and our own. */
  async processes(): Promise<string[]> {
    const pids = (await ask(this.namespace, ['ip', 'netns', 'pids', this.namespace])).split('\n').filter(Boolean);
    const known = [this.#service?.pid, this.#monitor.pid];
    return pids.filter((pid) => !known.includes(Number(pid)) && isAlive(Number(pid))).map(commandLine);
  }

  /** The time of the first event of an address since a time. */
  async addressEvent(what: AddressEvent['what'], since: number, address = VIP): Promise<number> {
    return await until(
      `${address} to be ${what} at site ${this.name}`,
      () => {
        const all = this.addressEvents.filter((event) => event.address === address);
        const found = all.find((event) => event.what === what && event.at >= since);
        if (found === undefined) throw new Error(JSON.stringify(all));
        return found.at;
      },
      LIMIT,
    );
  }

  /** Ends all that is here, without a drain. */
  async stop(): Promise<void> {
    this.#daemon?.signal('SIGKILL');
    await this.#daemon?.exited(LIMIT);
    this.#service?.signal('SIGKILL');
    await this.#service?.exited(LIMIT);
    this.#monitor.stop();
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
  } catch {
    return 'one that has just ended';
  }
}
