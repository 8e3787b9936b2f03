// `keryx neighbors ADDRESS`: everything about a neighbor.

import { type Cell, type Colour, type Paint, safe, shorten, wrap, wrappedLines } from '../terminal/index.ts';
import type { CountsJson, PeerJson } from './json.ts';
import { asText, receivedText, stateColour } from './neighbors.ts';
import { count, duration, valueText } from './words.ts';

const LABEL = 13;
const INDENT = '  ';
const KINDS: readonly (keyof CountsJson)[] = [
  'open',
  'notification',
  'keepalive',
  'update',
  'refresh',
  'operational',
  'total',
];

/** `width`: columns of the terminal, or Infinity. */
export function neighborLines(peer: PeerJson, width: number, paint: Paint): string[] {
  const table = (titles: readonly string[], rows: readonly (readonly Cell[])[], right = false): string[] => {
    const columns = titles.map((title, i) =>
      right && i > 0 ? { title, align: 'right' as const } : { title, least: Math.max(8, title.length) },
    );
    return wrappedLines(columns, rows, width - INDENT.length, paint).map((line) => `${INDENT}${line}`);
  };
  const line = (label: string, text: string, colour: Colour = 'plain'): string => {
    const [first = '', ...rest] = wrap(text, width - INDENT.length - LABEL - 1);
    const head = `${INDENT}${paint(label.padEnd(LABEL), 'dim')} ${paint(first, colour)}`;
    return [head, ...rest.map((each) => `${' '.repeat(INDENT.length + LABEL + 1)}${paint(each, colour)}`)].join('\n');
  };
  const { local, peer: theirs } = peer.capabilities;
  const names = [...new Set([...Object.keys(local), ...Object.keys(theirs ?? {})])];
  return [
    paint(shorten(heading(peer), width), 'bold'),
    line('state', stateText(peer), stateColour(peer.state)),
    line('last down', safe(peer['last-down'] ?? 'never')),
    ...(peer.description === '' ? [] : [line('description', safe(peer.description))]),
    ...(peer.range === null ? [] : [line('called from', safe(peer.range))]),
    line('local', `${safe(peer['local-address'])}, AS ${asText(peer['local-as'])}, router id ${peer['router-id']}`),
    line(
      'remote',
      `${safe(peer.address)}, AS ${asText(peer['peer-as'])}, router id ${peer['peer-router-id'] ?? 'unknown'}`,
    ),
    line('hold time', holdText(peer)),
    line('agreed', limitText(peer)),
    line('routes', routesText(peer)),
    '',
    ...table(
      ['CAPABILITY', 'LOCAL', 'REMOTE'],
      names.map((name) => [
        safe(name),
        offered(name, local[name]),
        theirs === null ? '?' : offered(name, theirs[name]),
      ]),
    ),
    '',
    ...table(
      ['FAMILY', 'REMOTE', 'ADD-PATH'],
      peer.families.map((family) => [safe(family.name), said(family.peer), safe(family['add-path'] ?? '?')]),
    ),
    '',
    ...table(
      ['MESSAGES', 'SENT', 'RECEIVED'],
      KINDS.map((kind) => [kind, String(peer.messages.sent[kind]), String(peer.messages.received[kind])]),
      true,
    ),
  ];
}

function heading(peer: PeerJson): string {
  const kind = peer.internal === null ? '' : peer.internal ? ', internal' : ', external';
  return `neighbor ${safe(peer.address)}, AS ${asText(peer['peer-as'])}${kind}${peer.passive ? ', passive' : ''}`;
}

function stateText({ state, since, sessions }: PeerJson): string {
  const verb = state === 'established' ? 'for' : 'and down for';
  return `${safe(state)} ${verb} ${duration(since)}, ${count(sessions, 'session')} so far`;
}

function holdText({ 'hold-time': { local, peer, negotiated } }: PeerJson): string {
  const offers = `local ${local} s, remote ${peer === null ? 'unknown' : `${peer} s`}`;
  if (negotiated === null) return offers;
  if (negotiated === 0) return `off (${offers})`;
  return `${negotiated} s, a keepalive every ${Math.floor(negotiated / 3)} s (${offers})`;
}

function limitText(peer: PeerJson): string {
  const limit = peer['message-limit'];
  return limit === null
    ? 'nothing is agreed yet'
    : `messages of up to ${limit} octets, route refresh: ${safe(peer.refresh ?? 'absent')}`;
}

function routesText(peer: PeerJson): string {
  const { announced, pending } = peer.routes;
  const received =
    receivedText(peer) === '-' ? 'received ones are not kept (adj-rib-in)' : `${receivedText(peer)} received`;
  return `${announced} announced${pending ? ', of which some wait to be sent' : ''}; ${received}`;
}

/** What an OPEN says of a capability: its members but for its name, or a bare yes. */
function offered(capability: string, value: unknown): string {
  if (value === undefined) return 'no';
  const { name: _, variant: __, ...members } = value as Readonly<Record<string, unknown>>;
  const texts = Object.entries(members)
    .filter(([, each]) => !isEmpty(each))
    .map(([key, each]) => memberText(capability, key, each));
  return texts.length === 0 ? 'yes' : texts.join(', ');
}

function isEmpty(value: unknown): boolean {
  return value === '' || (value !== null && typeof value === 'object' && Object.keys(value).length === 0);
}

/** Families and conversions are lists that need no name, and neither does a number that has that of its capability. */
function memberText(capability: string, key: string, value: unknown): string {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    const list = value.map(safe).join(', ') || 'none';
    return key === 'families' || key === 'conversion' ? list : `${safe(key)} ${list}`;
  }
  return key === capability ? valueText(value) : `${safe(key)} ${valueText(value)}`;
}

function said(side: boolean | null): string {
  return side === null ? '?' : side ? 'yes' : 'no';
}
