// `show neighbor summary` and `extensive`: the columns of ExaBGP, which tools cut at their places.

import type { PeerView } from '../../speaker/index.ts';
import {
  addressOf,
  capabilityFacts,
  type FamilyFacts,
  type Flavour,
  familyFacts,
  isUp,
  localAsOf,
  MESSAGES,
  messageFacts,
  peerAsOf,
  secondsSince,
  stateName,
} from './facts.ts';

const HEADER = 'Peer            AS        up/down state       |     #sent     #recvd';
const DAY = 86_400;

/**
 * A line for each neighbor below a header; 4.2 left out those that are not up. The counts are of UPDATEs. `now`: of the
 * speaker's clock, milliseconds.
 */
export function summaryLines(peers: Iterable<PeerView>, now: number, flavour: Flavour): string[] {
  const lines = [flavour === 6 ? `${HEADER}    #pfx_in` : HEADER];
  for (const peer of peers) {
    const { sent, received, receivedRoutes } = peer.statistics;
    const columns = [
      addressOf(peer).padEnd(15),
      String(peerAsOf(peer) ?? 'auto').padEnd(7),
      (isUp(peer) ? duration(secondsSince(peer, now)) : 'down').padStart(9),
      stateName(peer).toLowerCase().padEnd(12),
      String(sent.update).padStart(10),
      String(received.update).padStart(10),
    ];
    if (flavour === 6) columns.push(String(receivedRoutes).padStart(10));
    lines.push(columns.join(' '));
  }
  return lines;
}

/** A block for each neighbor, with an empty line after it. */
export function extensiveLines(peers: Iterable<PeerView>, now: number, flavour: Flavour): string[] {
  return [...peers].flatMap((peer) => blockOf(peer, now, flavour));
}

function blockOf(peer: PeerView, now: number, flavour: Flavour): string[] {
  const { row, heading } = layout(flavour);
  const { config, session, opens, statistics } = peer;
  const holdTime = opens?.received.holdTime ?? 'n/a';
  const [sent, received] = [messageFacts(statistics.sent), messageFacts(statistics.received)];
  const families = familyFacts(peer);
  return [
    `Neighbor ${addressOf(peer)}`,
    '',
    heading('Session', 'Local'),
    row('local', peer.localAddress),
    row('state', stateName(peer)),
    row(isUp(peer) ? 'up for' : 'down for', duration(secondsSince(peer, now))),
    '',
    heading('Setup', 'Local', 'Remote'),
    row('AS', localAsOf(peer) ?? 'auto', peerAsOf(peer) ?? 'auto'),
    row('ID', config.routerId, session?.peerRouterId ?? 'n/a'),
    row('hold-time', config.holdTime, holdTime),
    '',
    heading('Capability', 'Local', 'Remote'),
    ...capabilityFacts(peer).map(([name, { local, peer }]) => row(`${name}:`, word(local), word(peer))),
    '',
    heading('Families', 'Local', 'Remote', 'Add-Path'),
    ...families.map((each) => row(`${each.family.name}:`, word(each.local), word(each.peer), pathsWord(each, flavour))),
    '',
    heading('Message Statistic', 'Sent', 'Received'),
    ...[...MESSAGES, 'total' as const].map((name) => row(`${name}:`, sent[name], received[name])),
    '',
  ];
}

/** Names are on the left, and values end below the headings; the last column of 5.0 begins below its own. */
function layout(flavour: Flavour) {
  const indent = flavour === 4 ? 2 : 4;
  const cell = (value: string | number) => String(value).padStart(15);
  const last = (value: string) => (flavour === 4 ? value.padStart(15) : value.padEnd(15));
  return {
    row: (name: string, local: string | number, remote: string | number = '', paths = '') =>
      `   ${name.padEnd(20)} ${cell(local)} ${cell(remote)} ${last(paths)}`,
    heading: (name: string, ...columns: readonly string[]) =>
      `${' '.repeat(indent)}${name.padEnd(23 - indent)} ${columns.map(cell).join(' ')}`,
  };
}

function word(side: boolean | undefined): string {
  return side === undefined ? 'n/a' : side ? 'enabled' : 'disabled';
}

// Since 5.0 it says which way.
function pathsWord({ paths, addPath }: FamilyFacts, flavour: Flavour): string {
  if (paths === undefined) return addPath.local ? 'n/a' : 'disabled';
  return flavour === 4 && paths !== 'disabled' ? 'enabled' : paths;
}

/** `0:00:07`, `1 day, 0:00:07`, `12 days, 13:14:15` */
export function duration(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = `${hours}:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return days === 0 ? clock : `${days} day${days === 1 ? '' : 's'}, ${clock}`;
}
