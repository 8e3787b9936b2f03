// What `keryx top` shows: a pure function of two looks at the daemon and the size of the screen.

import type { ServiceView } from '../../healthcheck/index.ts';
import {
  type Cell,
  type Column,
  filler,
  headLine,
  type Paint,
  planTable,
  safe,
  shorten,
  tableLine,
  widthOf,
} from '../terminal/index.ts';
import { SERVICE_COLUMNS, serviceRow } from './health-table.ts';
import { isUp } from './health-words.ts';
import type { OwnerJson, PeerJson, QueuesJson, StatusJson } from './json.ts';
import { asText, receivedText, stateColour } from './neighbors.ts';
import { brief, count, duration, octets } from './words.ts';

/** One look at the daemon. */
export interface Look {
  /** monotonic milliseconds */
  readonly at: number;
  readonly status: StatusJson;
  readonly peers: readonly PeerJson[];
  readonly queues: QueuesJson;
  readonly owners: readonly OwnerJson[];
  readonly services: readonly ServiceView[];
}

export interface View {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Neighbors that are scrolled away at the top. */
  readonly offset: number;
  /** In the corner: the time of day. */
  readonly clock: string;
  /** Why there is nothing new. */
  readonly trouble?: string | undefined;
}

const NEIGHBORS: readonly Column[] = [
  { title: 'NEIGHBOR', least: 15, keep: true },
  { title: 'AS', align: 'right' },
  { title: 'STATE' },
  { title: 'SINCE', align: 'right' },
  { title: 'IN/s', align: 'right' },
  { title: 'OUT/s', align: 'right' },
  { title: 'UPD IN/s', align: 'right', spare: 3 },
  { title: 'UPD OUT/s', align: 'right', spare: 3 },
  { title: 'ROUTES IN', align: 'right' },
  { title: 'OUT', align: 'right' },
  { title: 'FLAPS', align: 'right', spare: 2 },
  { title: 'DESCRIPTION', least: 8, spare: 1 },
];

const HELPERS: readonly Column[] = [
  { title: 'HELPER', least: 9, keep: true },
  { title: 'ROUTES', align: 'right' },
  { title: 'QUEUED', align: 'right' },
  { title: 'SIZE', align: 'right' },
];

/** Lines of the screen: as many as there are rows, none wider than it. Without a screen, whatever there is. */
export function topLines(look: Look, before: Look | undefined, view: View): string[] {
  const { rows, columns, paint, clock, trouble } = view;
  const [title = '', ...head] = headLines(look, before, columns, clock).map((line) => shorten(line, columns));
  const room = neighborRoom(look, rows);
  const first = Math.max(0, Math.min(view.offset, look.peers.length - room));
  const names = Object.keys(look.queues);
  const lines = [
    paint(title, 'bold'),
    ...head,
    '',
    ...table(
      NEIGHBORS,
      look.peers.map((peer) => neighborRow(peer, look, before)),
      view,
      first,
      room,
    ),
    ...section(SERVICE_COLUMNS, troubledFirst(look.services).map(serviceRow), view, serviceRoom(look, rows)),
    ...section(
      HELPERS,
      names.map((name) => helperRow(name, look)),
      view,
      helperRoom(look, rows),
    ),
  ];
  if (rows === Number.POSITIVE_INFINITY) return lines;
  const body = lines.slice(0, rows - 1);
  while (body.length < rows - 1) body.push('');
  const keys = trouble ?? keysText(look.peers.length, first, room);
  return [...body, paint(shorten(keys, columns), trouble === undefined ? 'dim' : 'red')];
}

const HEAD_ROWS = 2;

/** Services have a quarter of the screen at most. */
function serviceRoom({ services }: Look, rows: number): number {
  return Math.min(services.length, Math.max(1, Math.floor(rows / 4)));
}

function troubledFirst(services: readonly ServiceView[]): readonly ServiceView[] {
  return [...services.filter((view) => !isUp(view)), ...services.filter(isUp)];
}

/** Helpers have a quarter of the screen at most. */
function helperRoom({ queues }: Look, rows: number): number {
  return Math.min(Object.keys(queues).length, Math.max(1, Math.floor(rows / 4)));
}

/** How many neighbors are in sight at once. */
export function neighborRoom(look: Look, rows: number): number {
  // A blank line and the titles of each table, and the line of keys.
  const others = [helperRoom(look, rows), serviceRoom(look, rows)].filter((room) => room > 0);
  return Math.max(1, rows - HEAD_ROWS - 2 - others.reduce((sum, room) => sum + room + 2, 0) - 1);
}

function keysText(peers: number, first: number, room: number): string {
  const hidden =
    peers > room ? `neighbors ${first + 1} to ${Math.min(peers, first + room)} of ${peers}, up and down scroll` : '';
  return ['q quits', hidden].filter((each) => each !== '').join('   ');
}

function headLines(
  { status, peers, services, at }: Look,
  before: Look | undefined,
  columns: number,
  clock: string,
): string[] {
  const left = `${safe(status.version)}   process ${status.pid}   up ${duration(status.uptime)}`;
  const up = peers.filter(({ state }) => state === 'established').length;
  const sum = (value: (peer: PeerJson) => number) => peers.reduce((total, peer) => total + value(peer), 0);
  const rates = (way: 'sent' | 'received') => {
    return sum((peer) => rate(peer, { at }, before, ({ messages }) => messages[way].total));
  };
  const corner = clock === '' ? '' : `${filler(left, columns - widthOf(clock) - 1)} ${clock}`;
  return [
    `${left}${corner}`,
    `${count(peers.length, 'neighbor')}, ${up} established   ` +
      (services.length === 0 ? '' : `${count(services.length, 'service')}, ${services.filter(isUp).length} up   `) +
      `routes: ${sum(({ routes }) => routes.received ?? 0)} in, ${sum(({ routes }) => routes.announced)} out   ` +
      `messages: ${brief(rates('received'))}/s in, ${brief(rates('sent'))}/s out`,
  ];
}

/** A second of it, since the look before; messages are counted anew with each connection. */
function rate(
  peer: PeerJson,
  { at }: Pick<Look, 'at'>,
  before: Look | undefined,
  value: (peer: PeerJson) => number,
): number {
  const old = before?.peers.find(({ name }) => name === peer.name);
  if (before === undefined || old === undefined || at <= before.at) return 0;
  return (Math.max(0, value(peer) - value(old)) * 1000) / (at - before.at);
}

function neighborRow(peer: PeerJson, look: Look, before: Look | undefined): Cell[] {
  const perSecond = (value: (peer: PeerJson) => number) => brief(rate(peer, look, before, value));
  const { state, routes, sessions } = peer;
  const flaps = Math.max(0, sessions - (state === 'established' ? 1 : 0));
  return [
    safe(peer.address),
    asText(peer['peer-as']),
    { text: safe(state), colour: stateColour(state) },
    duration(peer.since),
    perSecond(({ messages }) => messages.received.total),
    perSecond(({ messages }) => messages.sent.total),
    perSecond(({ messages }) => messages.received.update),
    perSecond(({ messages }) => messages.sent.update),
    receivedText(peer),
    `${routes.announced}${routes.pending ? '+' : ''}`,
    String(flaps),
    safe(peer.description),
  ];
}

function helperRow(name: string, { queues, owners }: Look): Cell[] {
  const { items, bytes } = queues[name]!;
  // Each start of a helper is an owner: `process NAME#2`.
  const own = owners.filter(({ owner }) => owner.replace(/#\d+$/, '') === `process ${name}`);
  const routes = own.reduce((sum, each) => sum + each.routes, 0);
  return [safe(name), String(routes), { text: String(items), colour: items > 0 ? 'yellow' : 'plain' }, octets(bytes)];
}

/** A table below that of neighbors; nothing where it has no rows. */
function section(columns: readonly Column[], rows: readonly Cell[][], view: View, room: number): string[] {
  return rows.length === 0 ? [] : ['', ...table(columns, rows, view, 0, room)];
}

/** The titles, and `room` rows from `first` on. Widths are those of all rows, so that nothing moves while one scrolls. */
function table(columns: readonly Column[], rows: readonly Cell[][], view: View, first: number, room: number): string[] {
  const plan = planTable(columns, rows, view.columns);
  const shown = rows.slice(first, first + room);
  return [headLine(columns, plan, view.paint), ...shown.map((row) => tableLine(columns, plan, row, view.paint))];
}
