// Network namespaces and the cables between them:
//
//                                        198.51.100.5 ---- veth ---- 198.51.100.6   site one
//    client   198.51.100.2 ---- veth ---- 198.51.100.1  router
//                                        198.51.100.9 ---- veth ---- 198.51.100.10  site two

import { execFileSync } from 'node:child_process';
import { killRunningChildren } from './child.ts';

/** Of the sites, and of their ends of the cables. */
export const SITES = ['one', 'two'] as const;
export type SiteName = (typeof SITES)[number];

export const SITE_ADDRESS: Readonly<Record<SiteName, string>> = { one: '198.51.100.6', two: '198.51.100.10' };
/** The router's end of the cable to a site. */
export const GATE_ADDRESS: Readonly<Record<SiteName, string>> = { one: '198.51.100.5', two: '198.51.100.9' };

export interface Network {
  readonly client: string;
  readonly router: string;
  readonly sites: Readonly<Record<SiteName, string>>;
  remove(): void;
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Each namespace but that of the router has a default route to it. They are removed at the latest when the process ends. */
export function layNetwork(): Network {
  const name = (which: string) => `kx${process.pid}${which}`;
  const network = { client: name('c'), router: name('r'), sites: { one: name('s1'), two: name('s2') } };
  const { client, router, sites } = network;
  const made: string[] = [];
  const remove = () => {
    for (const each of made.splice(0)) ip('netns', 'del', each);
  };
  process.once('exit', () => {
    killRunningChildren();
    remove();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  // Nobody reads the results any more: node:test would end the process without a word to those who wait for its exit.
  process.stdout.once('error', () => process.exit(1));
  for (const each of [client, router, ...Object.values(sites)]) {
    ip('netns', 'add', each);
    made.push(each);
    ip('-n', each, 'link', 'set', 'lo', 'up');
  }
  lay(router, 'client', '198.51.100.1', client, '198.51.100.2');
  for (const site of SITES) lay(router, site, GATE_ADDRESS[site], sites[site], SITE_ADDRESS[site]);
  // An answer may come from the site that is not chosen any more.
  for (const setting of ['ip_forward=1', 'conf.all.rp_filter=0', 'conf.default.rp_filter=0']) {
    ip('netns', 'exec', router, 'sysctl', '-q', '-w', `net.ipv4.${setting}`);
  }
  return { ...network, remove };
}

function lay(router: string, cable: string, gate: string, leaf: string, address: string): void {
  ip('-n', router, 'link', 'add', cable, 'type', 'veth', 'peer', 'name', 'router', 'netns', leaf);
  ip('-n', router, 'addr', 'add', `${gate}/30`, 'dev', cable);
  ip('-n', leaf, 'addr', 'add', `${address}/30`, 'dev', 'router');
  ip('-n', router, 'link', 'set', cable, 'up');
  ip('-n', leaf, 'link', 'set', 'router', 'up');
  ip('-n', leaf, 'route', 'add', 'default', 'via', gate);
}
