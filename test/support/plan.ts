// What a suite is going to set up: which session, who dials, and the routes the daemon brings along.

import { OUR_V4, OUR_V6, THEIR_V4, THEIR_V6 } from './netns.ts';

export const OUR_AS = 65001;
export const EXTERNAL_AS = 65002;

export interface Plan {
  readonly family: 4 | 6;
  readonly dialer: 'us' | 'them';
  /** The AS of the daemon: `OUR_AS` makes it an internal session. */
  readonly theirAs: number;
  /** Both sides have graceful restart. */
  readonly gracefulRestart?: boolean;
}

export const ourAddress = (plan: Plan): string => (plan.family === 4 ? OUR_V4 : OUR_V6);
export const theirAddress = (plan: Plan): string => (plan.family === 4 ? THEIR_V4 : THEIR_V6);
export const isInternal = (plan: Plan): boolean => plan.theirAs === OUR_AS;

export function title(plan: Plan): string {
  const kind = isInternal(plan) ? 'iBGP' : 'eBGP';
  const extra = plan.gracefulRestart ? ', with graceful restart' : '';
  return `${kind} over IPv${plan.family}, ${plan.dialer === 'us' ? 'we dial' : 'they dial'}${extra}`;
}

/** The routes every daemon announces on its own, with MED 30 and the communities 65002:7, 65002:7:8 and rt 65002:9. */
export const THEIR_ROUTE_V4 = '198.51.100.0/24';
export const THEIR_ROUTE_V6 = '2001:db8:99::/48';
export const THEIR_ROUTES = [
  { afi: 'ipv4', prefix: THEIR_ROUTE_V4, nextHop: THEIR_V4 },
  { afi: 'ipv6', prefix: THEIR_ROUTE_V6, nextHop: THEIR_V6 },
];
