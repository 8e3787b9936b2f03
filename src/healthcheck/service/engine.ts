// All services of a speaker. It is a plug-in, and announces as any user of the library does.

import { suggestion } from '../../bgp/index.ts';
import type { PeerHandle, Plugin } from '../../speaker/index.ts';
import type { ServiceConfig } from './config.ts';
import { Service, type ServiceParts } from './service.ts';
import type { Admin, ServiceView } from './view.ts';

/** What operators said, kept over a restart. */
export interface AdminBook {
  admin(service: string): Admin;
  setAdmin(service: string, admin: Admin): void;
}

export interface EngineParts extends Omit<ServiceParts, 'onStopped' | 'holder'> {
  readonly admins: AdminBook;
}

/** milliseconds between looks at addresses and files */
const LOOK_EVERY = 1000;

export class HealthEngine implements Plugin {
  readonly name = 'health';
  readonly #parts: EngineParts;
  readonly #services = new Map<string, Service>();
  /** Those that are not configured any more, until all that they had is withdrawn. */
  readonly #leaving = new Set<Service>();
  /** Services that were made. */
  #made = 0;
  #started = false;
  #cancel: () => void = () => {};
  #onEmpty: () => void = () => {};

  constructor(configs: readonly ServiceConfig[], parts: EngineParts) {
    this.#parts = parts;
    for (const config of configs) this.#make(config);
  }

  #make(config: ServiceConfig): Service {
    const { admins } = this.#parts;
    const onStopped = () => {
      this.#leaving.delete(service);
      if (this.#leaving.size === 0) this.#onEmpty();
    };
    this.#made += 1;
    const parts = { ...this.#parts, onStopped, holder: `${config.name} ${this.#made}` };
    const service: Service = new Service(config, parts, admins.admin(config.name));
    this.#services.set(config.name, service);
    return service;
  }

  /** Puts addresses where they are to be, while there are rights to do so. Resolves when that was tried. */
  async prepare(): Promise<void> {
    const { book } = this.#parts;
    await Promise.all([...this.#services.values()].map((service) => service.prepare()));
    // What a daemon left behind that could not clean up.
    const wanted = this.configs().flatMap(({ vips, interface: on }) =>
      vips.flatMap(({ address }) => (address === undefined ? [] : [{ address, interface: on }])),
    );
    await book.sweep(wanted);
  }

  start(): void {
    this.#started = true;
    for (const service of this.#services.values()) service.start();
    this.#arm();
  }

  #arm(): void {
    const { tools } = this.#parts;
    this.#cancel = tools.at(tools.now() + LOOK_EVERY, () => {
      for (const service of [...this.#services.values(), ...this.#leaving]) service.look();
      this.#arm();
    });
  }

  /** Makes these the services. What stays announced of one that has changed is not withdrawn on the way. */
  update(configs: readonly ServiceConfig[]): void {
    const names = new Set(configs.map(({ name }) => name));
    for (const [name, service] of this.#services) if (!names.has(name)) this.#remove(name, service);
    for (const config of configs) {
      const service = this.#services.get(config.name);
      if (service !== undefined) service.change(config);
      else {
        const made = this.#make(config);
        if (this.#started) made.start();
      }
    }
  }

  #remove(name: string, service: Service): void {
    this.#services.delete(name);
    this.#leaving.add(service);
    this.#parts.admins.setAdmin(name, 'enabled');
    service.stop(false);
  }

  configs(): ServiceConfig[] {
    return [...this.#services.values()].map(({ config }) => config);
  }

  views(): ServiceView[] {
    return [...this.#services.values()].map((service) => service.view());
  }

  view(name: string): ServiceView | undefined {
    return this.#services.get(name)?.view();
  }

  /** What an operator wants of a service, or of all. Returns why that cannot be. */
  order(name: string | undefined, admin: Admin, wait?: number): string | undefined {
    const { admins } = this.#parts;
    if (name !== undefined && !this.#services.has(name)) {
      return `there is no healthcheck '${name}'${suggestion(name, this.#services.keys())}`;
    }
    for (const [each, service] of this.#services) {
      if (name !== undefined && each !== name) continue;
      // They are out of service already, and are to be so when the drain of all is over.
      if (name === undefined && admin === 'drained' && service.admin === 'disabled') continue;
      admins.setAdmin(each, admin);
      service.order(admin, wait);
    }
    return undefined;
  }

  /** After `drain off`: those that were drained are in service again, and those that were disabled stay so. */
  undrain(): void {
    for (const [name, service] of this.#services) if (service.admin === 'drained') this.order(name, 'enabled');
  }

  /** Addresses are put on interfaces with no other rights than those of the daemon. */
  get needsRights(): boolean {
    return this.configs().some(({ addressPolicy: policy, sudo, vips }) => {
      const managed = policy === 'manage' || policy === 'dynamic';
      return managed && !sudo && vips.some(({ address }) => address !== undefined);
    });
  }

  /** seconds that `stop` may take */
  get stopsWithin(): number {
    const waits = this.configs().map(({ drain: { onShutdown, wait, linger } }) => (onShutdown ? wait + linger : 0));
    return Math.max(0, ...waits);
  }

  /** Withdraws everything, after a drain where that is configured, then takes the addresses away. Resolves when it is done. */
  async stop(): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const service of this.#services.values()) this.#leaving.add(service);
    for (const service of this.#services.values()) service.stop(service.config.drain.onShutdown);
    if (this.#leaving.size > 0) await done;
    this.kill();
  }

  /** Ends checks, and leaves everything else as it is. */
  kill(): void {
    this.#cancel();
    for (const service of [...this.#services.values(), ...this.#leaving]) service.abandon();
    this.#parts.tools.commands.close();
  }

  onAdded(peer: PeerHandle): void {
    for (const service of this.#services.values()) service.welcome(peer);
  }
}
