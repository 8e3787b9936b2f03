// The router at the other end of a real session: a library speaker that dials nobody, takes what it is sent, and notes it.

import {
  type AttributeSet,
  eachNlri,
  families,
  type Negotiated,
  type NlriBlock,
  noticeName,
  rowOf,
  typeName,
  type Update,
} from '../../src/bgp/index.ts';
import {
  type DownReason,
  type NeighborOptions,
  neighbor,
  type PeerHandle,
  type PeerView,
  type Plugin,
  Speaker,
} from '../../src/speaker/index.ts';
import { OURS, THEIRS } from './e2e-place.ts';
import { until } from './wait.ts';

export const OUR_AS = 65510;
export const THEIR_AS = 65511;

export interface RouterOptions extends Partial<NeighborOptions> {
  /** Where it listens; the address is `localAddress`. */
  readonly listen: number;
}

export class Router implements Plugin {
  readonly name = 'router';
  readonly speaker = new Speaker();
  readonly peer: PeerHandle;
  /** `up`, `announce 10.0.0.0/8`, `withdraw 10.0.0.0/8`, `end-of-rib ipv4 unicast`, `notification 6/2`, `down`, `refresh`. */
  readonly heard: string[] = [];
  /** What it was announced since the session began. */
  readonly routes = new Map<string, AttributeSet>();
  /** KEEPALIVEs received. */
  keepalives = 0;
  /** UPDATEs received that announce or withdraw something. */
  updates = 0;
  session: Negotiated | undefined;
  /** Why the last session ended, for people. */
  lastWords = '';

  private constructor({ listen: _listen, ...options }: RouterOptions) {
    this.speaker.use(this);
    this.peer = this.speaker.add(
      neighbor({
        peerAddress: OURS,
        localAddress: THEIRS,
        localAs: THEIR_AS,
        peerAs: OUR_AS,
        routerId: '192.0.2.254',
        holdTime: 30,
        passive: true,
        routeRefresh: true,
        ...options,
      }),
    );
    routers.push(this);
  }

  static async start(options: RouterOptions): Promise<Router> {
    const router = new Router(options);
    if (router.peer.config.passive) {
      await router.speaker.listen(router.peer.config.localAddress ?? THEIRS, options.listen);
    }
    router.speaker.start();
    return router;
  }

  stop(): Promise<void> {
    this.speaker.stop();
    return this.speaker.settled();
  }

  /** Waits until it was told `what`, `times` times. */
  hears(what: string, times = 1, limitMs = 10_000): Promise<void> {
    return until(
      `the router to be told '${what}'${times > 1 ? ` ${times} times` : ''}`,
      () => {
        const count = this.count(what);
        if (count < times) throw new Error(`it was told ${count} times, and last ${this.heard.slice(-8).join(', ')}`);
      },
      limitMs,
    );
  }

  /** Waits until the route is there, or gone, and gives its attributes in words. */
  has(prefix: string, present = true, limitMs = 10_000): Promise<string> {
    return until(
      `the router to have ${present ? '' : 'lost '}${prefix}`,
      () => {
        if (this.routes.has(prefix) !== present) throw new Error(`it has ${[...this.routes.keys()].slice(0, 20)}`);
        return present ? this.words(prefix) : '';
      },
      limitMs,
    );
  }

  count(what: string): number {
    return this.heard.filter((each) => each === what).length;
  }

  /** `origin igp as-path [ 65510 ] next-hop 192.0.2.1 …`; empty for a route that is not there. */
  words(prefix: string): string {
    const list = this.routes.get(prefix)?.list ?? [];
    return list.map(({ code, flags, value }) => rowOf(code, flags).print(value)).join(' ');
  }

  // The plug-in

  onEstablished(_peer: PeerHandle, session: Negotiated): void {
    this.session = session;
    this.routes.clear();
    this.heard.push('up');
  }

  onUpdate(_peer: PeerHandle, { announced, withdrawn, endOfRib }: Update): undefined {
    if (announced.length + withdrawn.length > 0) this.updates += 1;
    for (const block of withdrawn) {
      for (const prefix of prefixesOf(block)) {
        this.routes.delete(prefix);
        this.heard.push(`withdraw ${prefix}`);
      }
    }
    for (const block of announced) {
      for (const prefix of prefixesOf(block)) {
        this.routes.set(prefix, block.attributes);
        this.heard.push(`announce ${prefix}`);
      }
    }
    if (endOfRib !== undefined) this.heard.push(`end-of-rib ${endOfRib.name}`);
  }

  onRefresh(): void {
    this.heard.push('refresh');
  }

  onFrame(_peer: PeerView, direction: 'receive' | 'send', type: number): void {
    if (direction === 'receive' && typeName(type) === 'keepalive') this.keepalives += 1;
  }

  onClose(_peer: PeerView, { by, why, notice }: DownReason): void {
    if (by === 'peer' && notice !== undefined) {
      this.heard.push(`notification ${notice.code}/${notice.subcode}`);
    }
    this.heard.push('down');
    this.lastWords = notice === undefined ? why : `${by}: ${noticeName(notice.code, notice.subcode)}`;
  }
}

function prefixesOf(block: NlriBlock): string[] {
  const prefixes: string[] = [];
  const codec = families.of(block.family);
  eachNlri(block, (at, end) => {
    prefixes.push(codec?.print(block.octets.slice(at, end)) ?? '');
  });
  return prefixes;
}

const routers: Router[] = [];

/** For `afterEach`. */
export async function stopRouters(): Promise<void> {
  await Promise.all(routers.splice(0).map((router) => router.stop()));
}
