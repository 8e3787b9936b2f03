// BIRD as the router between clients and sites: its choice is where packets go.

import { readFileSync } from 'node:fs';
import { GATE_ADDRESS, SITE_ADDRESS, SITES, type SiteName } from './anycast-net.ts';
import { type Child, startChild } from './child.ts';
import type { Folder } from './e2e-place.ts';
import { ask, assertListens, inside } from './netns.ts';
import { until } from './wait.ts';

export const ROUTER_AS = 65000;

/** What the router is to the sites: another AS, or a route reflector of their own, with or without all paths. */
export type BirdRole = 'external' | 'reflector' | 'add-path-reflector';

/** Something that BIRD has noted of a route. */
export interface RouteEvent {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly site: SiteName;
  /** `removed` is a withdrawal, or the end of the session. */
  readonly what: 'added' | 'replaced' | 'removed';
}

/** A route as BIRD has it. */
export interface BirdRoute {
  readonly site: SiteName;
  readonly med: number;
  /** `65535:0` */
  readonly communities: readonly string[];
}

function configuration(log: string, role: BirdRole, siteAs: number): string {
  const internal = role !== 'external';
  const addPaths = role === 'add-path-reflector' ? 'add paths tx;' : '';
  const site = (name: SiteName) => `protocol bgp ${name} {
  local ${GATE_ADDRESS[name]} as ${ROUTER_AS};
  neighbor ${SITE_ADDRESS[name]} as ${siteAs};
  passive yes;
  ${internal ? 'rr client;' : ''}
  debug { routes };
  ipv4 { import all; export ${internal ? 'where source = RTS_BGP' : 'none'}; ${addPaths} };
}
`;
  return `log "${log}" all;
timeformat log "%s.%6f";
router id ${GATE_ADDRESS.one};
protocol device {}
protocol direct { ipv4; }
protocol kernel { ipv4 { export where source = RTS_BGP; }; }
${SITES.map(site).join('')}`;
}

export class AnycastBird {
  readonly #namespace: string;
  readonly #folder: Folder;
  readonly #child: Child;

  constructor(namespace: string, folder: Folder, role: BirdRole, siteAs: number) {
    this.#namespace = namespace;
    this.#folder = folder;
    const config = folder.write('bird.conf', configuration(folder.at('bird.log'), role, siteAs));
    const argv = ['bird', '-f', '-c', config, '-s', folder.at('bird.ctl'), '-P', folder.at('bird.pid')];
    this.#child = startChild(inside(namespace, argv), folder.at('bird.out'));
  }

  async listens(): Promise<void> {
    await until('BIRD to listen', () => assertListens(this.#namespace, GATE_ADDRESS.one));
  }

  /** What happened to routes of a prefix, in order. */
  events(prefix: string): RouteEvent[] {
    const line = /^(\d+\.\d+) <TRACE> (\w+)\.ipv4 > (added|replaced|removed) (?:\[\w+\] )?(\S+) /;
    const lines = readFileSync(this.#folder.at('bird.log'), 'utf8').split('\n');
    return lines.flatMap((text) => {
      const [, at, site, what, of] = line.exec(text) ?? [];
      if (of !== prefix) return [];
      return [{ at: Number(at) * 1000, site: site as SiteName, what: what as RouteEvent['what'] }];
    });
  }

  /** The routes of a prefix, the best first. */
  async routes(prefix: string): Promise<BirdRoute[]> {
    const shown = await this.#birdc('show', 'route', prefix, 'all').catch((failure: Error) => {
      // The exit status of birdc is 1 when there is no such route.
      const { stdout = '' } = failure as { stdout?: string };
      if (stdout.includes('Network not found')) return '';
      throw failure;
    });
    const parts = shown.split(/^.*unicast \[/m).slice(1);
    return parts.map((part) => ({
      site: /^\w+/.exec(part)![0] as SiteName,
      med: Number(/BGP\.med: (\d+)/.exec(part)?.[1]),
      communities: [...(/BGP\.community: (.*)/.exec(part)?.[1] ?? '').matchAll(/\((\d+),(\d+)\)/g)].map(
        ([, high, low]) => `${high}:${low}`,
      ),
    }));
  }

  #birdc(...command: string[]): Promise<string> {
    return ask(this.#namespace, ['birdc', '-s', this.#folder.at('bird.ctl'), ...command]);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
