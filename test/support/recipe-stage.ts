// Where the recipes of a page are played:
//
//    a machine with Keryx                             the router, with BIRD
//    198.51.100.2/24, 2001:db8::2/64  router -- eth0  198.51.100.1/24, 2001:db8::1/64
//
// Each has a network namespace without a name, which is gone when its last process is. The machine has a /run of its own
// besides, and programs `keryx`, `birdc`, `curl` and `systemctl` that stand for those of the page: systemctl starts and
// stops services that the test plays.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Child, killRunningChildren, startChild } from './child.ts';
import { Daemon, KERYX } from './e2e-daemon.ts';
import { Folder } from './e2e-place.ts';
import { until } from './wait.ts';

const SERVICE = resolve('build/test/support/recipe-service.js');
export const PATIENCE = 60_000;

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What recipe-service.js is told, by the name of the unit. */
export type Services = Readonly<Record<string, readonly string[]>>;

process.once('exit', killRunningChildren);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

export class Stage {
  readonly folder = new Folder();
  readonly #services: Services;
  readonly #running = new Map<string, Child>();
  readonly #others: Child[] = [];
  /** How a program is run on the machine, and at the router. */
  #machine: readonly string[] = [];
  #router: readonly string[] = [];
  #systemctl: Server | undefined;
  daemon: Daemon | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  async open(bird: string): Promise<void> {
    const machine = this.#holder('machine', ['--net', '--mount'], 'mount -t tmpfs tmpfs /run');
    const router = this.#holder('router', ['--net'], 'true');
    for (const { log } of [machine, router]) {
      await until('a namespace', () => {
        if (!log().includes('ready')) throw new Error(log());
      });
    }
    this.#machine = ['nsenter', `--target=${machine.pid}`, '--net', '--mount'];
    this.#router = ['nsenter', `--target=${router.pid}`, '--net'];
    const cable = `ip link set lo up
      ip link add router type veth peer name eth0 netns ${router.pid}
      ip link set router up
      ip address add 198.51.100.2/24 dev router
      ip address add 2001:db8::2/64 dev router nodad`;
    const end = `ip link set lo up
      ip link set eth0 up
      ip address add 198.51.100.1/24 dev eth0
      ip address add 2001:db8::1/64 dev eth0 nodad`;
    for (const [argv, text] of [[this.#machine, cable] as const, [this.#router, end] as const]) {
      const { status, stderr } = await run([...argv, 'sh', '-e', '-c', text]);
      if (status !== 0) throw new Error(stderr);
    }
    this.#programs();
    await this.#openSystemctl();
    await Promise.all(Object.keys(this.#services).map((unit) => this.#start(unit)));
    await this.#startBird(bird);
  }

  #holder(name: string, namespaces: readonly string[], first: string): Child {
    const argv = ['unshare', ...namespaces, 'sh', '-c', `${first} && echo ready && exec sleep 900`];
    const child = startChild(argv, this.folder.at(`${name}.log`));
    this.#others.push(child);
    return child;
  }

  async #startBird(text: string): Promise<void> {
    const argv = ['bird', '-f', '-c', this.folder.write('bird.conf', text), '-s', this.folder.at('bird.ctl')];
    const child = startChild([...this.#router, ...argv, '-P', this.folder.at('bird.pid')], this.folder.at('bird.log'));
    this.#others.push(child);
    await until('BIRD to answer', async () => {
      const { status } = await this.sh('birdc show status');
      if (status !== 0) throw new Error(child.log());
    });
  }

  #programs(): void {
    mkdirSync(this.folder.at('bin'));
    const node = process.execPath;
    const ask = `const [to, ...words] = process.argv.slice(1);
      const s = require('node:net').connect(to, () => s.end(JSON.stringify(words)));
      s.on('data', (why) => { process.stderr.write(why); process.exitCode = 1; });`;
    const get = `require('node:http').get(process.argv.at(-1), { agent: false, timeout: 2000 }, (r) => {
      process.exitCode = r.statusCode < 400 ? 0 : 22; r.resume();
    }).on('timeout', function () { this.destroy(); }).on('error', () => { process.exitCode = 7; });`;
    this.folder.script('bin/keryx', `exec ${node} ${KERYX} "$@"`);
    this.folder.script('bin/birdc', `exec ${birdc()} -s ${this.folder.at('bird.ctl')} "$@"`);
    this.folder.script('bin/systemctl', `exec ${node} -e "${ask}" ${this.folder.at('systemctl.sock')} "$@"`);
    this.folder.script('bin/curl', `exec ${node} -e "${get}" -- "$@"`);
  }

  #openSystemctl(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let asked = '';
      socket.on('data', (chunk) => {
        asked += chunk;
      });
      socket.on('end', () => {
        const [verb, unit = ''] = JSON.parse(asked) as string[];
        this.#control(verb, unit).then(
          () => socket.end(),
          (error: Error) => socket.end(error.message),
        );
      });
    });
    this.#systemctl = server;
    return new Promise((done) => server.listen(this.folder.at('systemctl.sock'), done));
  }

  async #control(verb: string | undefined, unit: string): Promise<void> {
    if (!['start', 'stop', 'restart'].includes(verb ?? '')) throw new Error(`systemctl ${verb} is not played`);
    if (this.#services[unit] === undefined) throw new Error(`there is no unit ${unit}`);
    if (verb !== 'start') await this.#running.get(unit)?.stop();
    if (verb !== 'stop') await this.#start(unit);
  }

  async #start(unit: string): Promise<void> {
    const log = this.folder.write(`${unit}.log`, '');
    const argv = [...this.#machine, process.execPath, SERVICE, ...this.#services[unit]!];
    const child = startChild(argv, log);
    this.#running.set(unit, child);
    await until(`${unit} to listen`, () => {
      if (!child.log().includes('ready')) throw new Error(child.log());
    });
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: `${this.folder.at('bin')}:${process.env.PATH}`,
      KERYX_ROOT: this.folder.path,
      exabgp_daemon_user: 'root',
    };
  }

  /** Lines of a shell on the machine, in the folder of the configuration. */
  sh(text: string): Promise<Said> {
    // Who enters another tree of mounts is at its root.
    const lines = `cd ${this.folder.path}\n${text}`;
    return run([...this.#machine, 'sh', '-c', lines], { ...process.env, ...this.#env });
  }

  /** `as`: words before the program, which give it fewer rights. */
  async start(as: readonly string[] = []): Promise<void> {
    const program = [process.execPath, KERYX, 'run', this.folder.at('keryx.conf')];
    this.daemon = new Daemon([], { instead: [...this.#machine, ...as, ...program], env: this.#env });
    await this.daemon.logs('session up', PATIENCE);
  }

  async close(): Promise<void> {
    await this.daemon?.end();
    this.#systemctl?.close();
    await Promise.all([...this.#running.values(), ...this.#others].map((child) => child.stop()));
  }
}

/** The real one, since ours has its name. */
function birdc(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'birdc')).find(existsSync) ?? 'birdc';
}

async function run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Said> {
  const [program, ...args] = argv;
  try {
    const { stdout, stderr } = await promisify(execFile)(program!, args, { env, timeout: PATIENCE });
    return { status: 0, stdout, stderr };
  } catch (failure) {
    const {
      code,
      stdout = '',
      stderr = String(failure),
    } = failure as {
      code?: unknown;
      stdout?: string;
      stderr?: string;
    };
    return { status: typeof code === 'number' ? code : -1, stdout, stderr };
  }
}
