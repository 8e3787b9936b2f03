// Events of the daemon, as it tells them in the JSON of ExaBGP 5.0, as lines for people.

import type { HealthEvent } from '../../healthcheck/index.ts';
import { type Colour, type Paint, safe, shorten, widthOf } from '../terminal/index.ts';
import { timeOfDay } from './clock.ts';
import { phaseColour, phaseText } from './health-words.ts';
import { asPathText, attributesText, valueText } from './words.ts';

type Attributes = Readonly<Record<string, unknown>>;
/** By family; of announcements also by next hop. */
type Announced = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
type Withdrawn = Readonly<Record<string, readonly unknown[]>>;

export interface Event {
  readonly time?: number;
  readonly type: string;
  readonly neighbor?: {
    readonly address?: { readonly local?: string; readonly peer?: string };
    readonly state?: string;
    readonly reason?: string;
    readonly direction?: 'send' | 'receive';
    readonly message?: {
      readonly update?: {
        readonly attribute?: Attributes;
        readonly announce?: Announced;
        readonly withdraw?: Withdrawn;
      };
      readonly eor?: { readonly afi: string; readonly safi: string };
    };
    readonly notification?: Readonly<Record<string, unknown>>;
    readonly open?: Readonly<Record<string, unknown>>;
    readonly negotiated?: Readonly<Record<string, unknown>>;
    readonly 'route-refresh'?: { readonly afi: string; readonly safi: string; readonly subtype: string };
    readonly operational?: Readonly<Record<string, unknown>>;
  };
  readonly health?: HealthEvent;
  readonly notification?: string;
  readonly dropped?: number;
}

/** What a line says: one sign, its colour, and words that are `safe`. */
interface Said {
  readonly sign: string;
  readonly colour: Colour;
  readonly text: string;
}

const ADDRESS = 15;

/** An UPDATE has a line for each route. `width`: columns of the terminal, or Infinity. */
export function eventLines(event: Event, width: number, paint: Paint): string[] {
  const { neighbor, time } = event;
  const clock = time === undefined ? '' : `${timeOfDay(time)} `;
  const address = neighbor === undefined ? '' : `${safe(neighbor.address?.peer ?? '?').padEnd(ADDRESS)} `;
  const way = { send: '> ', receive: '< ', none: '  ' }[neighbor?.direction ?? 'none'];
  const head = `${clock}${address}${neighbor === undefined ? '' : way}`;
  const room = width - widthOf(head);
  return said(event).map(({ sign, colour, text }) => `${head}${paint(shorten(`${sign} ${text}`, room), colour)}`);
}

function said(event: Event): readonly Said[] {
  const { type, neighbor } = event;
  if (event.health !== undefined) return [healthSaid(event.health)];
  if (neighbor === undefined) return [{ sign: '!', colour: 'yellow', text: daemonText(event) }];
  switch (type) {
    case 'state':
      return [stateSaid(neighbor.state ?? '', neighbor.reason)];
    case 'update':
      return updateSaid(neighbor.message);
    case 'fsm':
      return [{ sign: '=', colour: 'dim', text: `state ${safe(neighbor.state ?? '')}` }];
    case 'notification':
      return [{ sign: '!', colour: 'red', text: noticeText(neighbor.notification ?? {}) }];
    case 'refresh': {
      const { afi = '', safi = '', subtype = '' } = neighbor['route-refresh'] ?? {};
      return [{ sign: '=', colour: 'cyan', text: safe(`route-refresh ${afi} ${safi} ${subtype}`) }];
    }
    default: {
      const about = neighbor.open ?? neighbor.negotiated ?? neighbor.operational;
      return [{ sign: '=', colour: 'dim', text: `${safe(type)}${about === undefined ? '' : ` ${valueText(about)}`}` }];
    }
  }
}

function daemonText({ type, notification, dropped }: Event): string {
  if (notification === 'overflow') return `${dropped} events were dropped, since they were not read in time`;
  return notification === 'shutdown' ? 'the daemon ends' : safe(notification ?? type);
}

function healthSaid({ name, phase, before, reason, alarm, announced }: HealthEvent): Said {
  const routes = announced.map(
    ({ prefix, as, med }) => `${safe(prefix)}${as === 'up' ? '' : ` as ${safe(as)}`} med ${med}`,
  );
  const change = `${safe(before)} -> ${phaseText({ phase, alarm })}`;
  const text = `service ${safe(name)} ${change}: ${safe(reason)}; announced: ${routes.join(', ') || 'nothing'}`;
  return { sign: '*', colour: phaseColour(phase, alarm), text };
}

function stateSaid(state: string, reason: string | undefined): Said {
  const text = `session ${safe(state)}${reason === undefined ? '' : `: ${safe(reason)}`}`;
  return { sign: '*', colour: state === 'up' ? 'green' : state === 'down' ? 'red' : 'cyan', text };
}

function noticeText({ code, subcode, message }: Readonly<Record<string, unknown>>): string {
  const more = typeof message === 'string' && message !== '' ? `: ${safe(message)}` : '';
  return `notification ${code}/${subcode}${more}`;
}

type Message = NonNullable<NonNullable<Event['neighbor']>['message']>;

function updateSaid({ update, eor }: Message = {}): Said[] {
  if (eor !== undefined) return [{ sign: '=', colour: 'cyan', text: safe(`end-of-rib ${eor.afi} ${eor.safi}`) }];
  const attributes = update?.attribute ?? {};
  const path = asPathText(attributes);
  const others = attributesText(attributes, ['as-path', 'next-hop']);
  const about = `${path === '' ? '' : ` as-path ${path}`}${others === '' ? '' : ` ${others}`}`;
  const lines: Said[] = [];
  for (const [family, routes] of Object.entries(update?.withdraw ?? {})) {
    for (const route of routes)
      lines.push({ sign: '-', colour: 'red', text: `${familyText(family)}${nlriText(route)}` });
  }
  for (const [family, byHop] of Object.entries(update?.announce ?? {})) {
    for (const [hop, routes] of Object.entries(byHop)) {
      const to = hop === 'no-nexthop' ? '' : ` next-hop ${safe(hop)}`;
      for (const route of routes) {
        lines.push({ sign: '+', colour: 'green', text: `${familyText(family)}${nlriText(route)}${to}${about}` });
      }
    }
  }
  return lines;
}

/** What most routes are goes without saying. */
function familyText(family: string): string {
  return family === 'ipv4 unicast' ? '' : `${safe(family)} `;
}

/** `10.0.0.0/8`, with whatever else the route has. */
function nlriText(route: unknown): string {
  if (typeof route === 'string') return safe(route);
  const { nlri, ...more } = route as Readonly<Record<string, unknown>>;
  const { string: text } = more;
  if (nlri === undefined && typeof text === 'string') return safe(text);
  const members = Object.entries(more).filter(([name]) => name !== 'nexthop' && name !== 'next-hop');
  const texts = members.map(
    ([name, value]) => `${name === 'path-information' ? 'path' : safe(name)} ${valueText(value)}`,
  );
  return [...(nlri === undefined ? [] : [valueText(nlri)]), ...texts].join(' ');
}
