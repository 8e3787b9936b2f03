// Two sites that announce one VIP to BIRD, and a client that asks it.

import assert from 'node:assert/strict';
import { AnycastBird, type BirdRole, type BirdRoute, ROUTER_AS } from './anycast-bird.ts';
import { GATE_ADDRESS, type Network, SITE_ADDRESS, SITES, type SiteName } from './anycast-net.ts';
import { Probes } from './anycast-probes.ts';
import { PORT, PREFIX, Site, VIP } from './anycast-site-subject.ts';
import { Folder } from './e2e-place.ts';
import { until } from './wait.ts';

const LIMIT = 30_000;

/** Between tries, seconds; and so many failures make a service down. */
export const INTERVAL = 0.3;
/** What a try may take, seconds: more than a busy machine makes it take, and less than a slow service does. */
const TIMEOUT = 0.4;
export const FALL = 2;

export interface StagePlan {
  readonly role: BirdRole;
  /** More statements of the neighbor, of the service, and whole sections. */
  readonly neighbor?: string;
  readonly service?: string;
  readonly sections?: string;
}

const MED: Readonly<Record<SiteName, number>> = { one: 50, two: 100 };

function configuration(name: SiteName, { role, neighbor = '', service = '', sections = '' }: StagePlan): string {
  return `neighbor ${GATE_ADDRESS[name]} {
  local-address ${SITE_ADDRESS[name]};
  router-id ${SITE_ADDRESS[name]};
  local-as ${siteAs(role)};
  peer-as ${ROUTER_AS};
  family { ipv4 unicast; }
  ${neighbor}
}
healthcheck web {
  vip ${PREFIX};
  check http { url http://${VIP}:${PORT}/; }
  interval ${INTERVAL};
  fast-interval ${INTERVAL};
  timeout ${TIMEOUT};
  rise 2;
  fall ${FALL};
  up announce med ${MED[name]};
  ${service}
}
${sections}`;
}

function siteAs(role: BirdRole): number {
  return role === 'external' ? 65001 : ROUTER_AS;
}

export class AnycastStage {
  readonly bird: AnycastBird;
  readonly one: Site;
  readonly two: Site;
  readonly probes: Probes;
  readonly #plan: StagePlan;

  constructor(network: Network, plan: StagePlan) {
    this.#plan = plan;
    this.bird = new AnycastBird(network.router, new Folder(), plan.role, siteAs(plan.role));
    this.one = new Site('one', network.sites.one);
    this.two = new Site('two', network.sites.two);
    this.probes = new Probes(network.client, VIP, PORT);
  }

  get sites(): Site[] {
    return SITES.map((name) => this[name]);
  }

  /** Starts the daemon of a site, and resolves to when that began. */
  async start(site: Site): Promise<number> {
    const at = Date.now();
    await site.start(configuration(site.name, this.#plan));
    return at;
  }

  async open(): Promise<void> {
    await this.bird.listens();
    for (const site of this.sites) site.serve();
    await Promise.all(this.sites.map((site) => this.start(site)));
    await this.well();
  }

  /** Both sites announce the VIP, and the first one answers. */
  async well(): Promise<void> {
    await this.sees(SITES.map((site) => ({ site, med: MED[site], communities: [] })));
    await this.answers('one');
  }

  async sees(routes: readonly BirdRoute[]): Promise<void> {
    await until(
      'BIRD to have these routes',
      async () => assert.deepEqual(await this.bird.routes(PREFIX), routes),
      LIMIT,
    );
  }

  async answers(site: SiteName): Promise<void> {
    const all = () =>
      assert.deepEqual(
        this.probes.latest().map(({ by, why }) => by ?? why),
        [site, site],
      );
    await until(`site ${site} to answer`, all, LIMIT);
  }

  /** The time of the first event of the route of a site since a time. */
  async routeEvent(site: Site, what: 'added' | 'removed', since: number): Promise<number> {
    return await until(
      `the route of site ${site.name} to be ${what}`,
      () => {
        const all = this.bird.events(PREFIX);
        const found = all.find((event) => event.site === site.name && event.what === what && event.at >= since);
        if (found === undefined) throw new Error(JSON.stringify(all));
        return found.at;
      },
      LIMIT,
    );
  }

  async close(): Promise<void> {
    this.probes.stop();
    await Promise.all(this.sites.map((site) => site.stop()));
    await this.bird.stop();
  }
}
