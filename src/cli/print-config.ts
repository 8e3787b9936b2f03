// A configuration in the words of today: what is read back from it is the same.

import { afiName, families, printRoute, type Route, safiName } from '../bgp/index.ts';
import type { Config } from '../config-parser/index.ts';
import type { Said } from '../healthcheck/index.ts';
import type { ProcessConfig, Reports, Subscription } from '../process-bridge/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import { type Offered, offeredBy } from './offered.ts';
import { printList, printWord } from './print-words.ts';

/** Text of a section or a statement, one line each, not indented. */
type Lines = readonly string[];

const STARS = '*****';

/** One neighbor's section, with stars for its secrets. */
export function printNeighbor(config: PeerConfig): string[] {
  const { md5Password, tcpAo, ...socket } = config.socket;
  const starred = {
    ...socket,
    ...(md5Password !== undefined && { md5Password: STARS }),
    ...(tcpAo && { tcpAo: { ...tcpAo, password: STARS } }),
  };
  return neighborLines({ ...config, socket: starred }, []).filter((line) => line !== '');
}

/** Without comments, templates and groups; programs and passwords are written out. Ends with a newline. */
export function printConfig({ processes, neighbors, subscriptions, services }: Config): string {
  const sections = [
    ...processes.map(processLines),
    ...neighbors.map((neighbor) =>
      neighborLines(
        neighbor,
        subscriptions.filter(({ peer }) => peer === neighbor.name),
      ),
    ),
    ...services.map(({ name, said }) => section(`healthcheck ${name}`, said.flatMap(saidLines))),
  ];
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function saidLines({ words, content }: Said): Lines {
  const text = words.map(printWord).join(' ');
  return content === undefined ? [`${text};`] : section(text, content.flatMap(saidLines));
}

function section(head: string, content: Lines): Lines {
  return [`${head} {`, ...content.map((line) => (line === '' ? '' : `    ${line}`)), '}'];
}

/** A section with an empty line before it, or nothing when there is nothing in it. */
function part(head: string, content: Lines): Lines {
  return content.length === 0 ? [] : ['', ...section(head, content)];
}

function processLines(config: ProcessConfig): Lines {
  const { name, said, run: runs, fifo, encoder, version, respawn, onExit, grace, readyTimeout, health } = config;
  const run = said ?? runs;
  return section(`process ${printWord(name)}`, [
    fifo === undefined ? `run ${run.map(printWord).join(' ')};` : `fifo ${printWord(fifo)};`,
    `encoder ${encoder};`,
    ...when(version !== undefined, `api-version ${version === 3 ? '3.4' : version};`),
    ...when(!respawn, 'respawn false;'),
    ...when(onExit !== undefined, `on-exit ${onExit};`),
    ...when(grace !== undefined, `grace ${grace};`),
    ...when(readyTimeout !== undefined, `ready-timeout ${readyTimeout};`),
    ...when(health === true, 'health true;'),
  ]);
}

function neighborLines(config: PeerConfig, subscriptions: readonly Subscription[]): Lines {
  const { peerAddress, rangeLength } = config;
  const offered = offeredBy(config);
  return section(`neighbor ${peerAddress}${rangeLength === undefined ? '' : `/${rangeLength}`}`, [
    ...identityLines(config, offered),
    ...socketLines(config),
    ...part('family', familyLines(config)),
    ...part('capability', capabilityLines(config, offered)),
    ...part('add-path', addPathLines(offered)),
    ...part('nexthop', nextHopLines(offered)),
    ...subscriptions.flatMap((each) => part('api', apiLines(each))),
    ...routeLines(config.routes),
  ]);
}

function identityLines(config: PeerConfig, { hostName, domainName }: Offered): Lines {
  const { description, localAddress, localAs, peerAs, routerId, holdTime, localLinkLocal, rateLimit } = config;
  return [
    ...when(description !== '', `description ${printWord(description)};`),
    `local-address ${localAddress ?? 'auto'};`,
    `local-as ${localAs ?? 'auto'};`,
    `peer-as ${peerAs ?? 'auto'};`,
    `router-id ${routerId};`,
    `hold-time ${holdTime};`,
    ...when(hostName !== undefined, `host-name ${hostName};`),
    ...when(domainName !== undefined, `domain-name ${domainName};`),
    ...when(localLinkLocal !== undefined, `local-link-local ${localLinkLocal};`),
    ...when(!config.groupUpdates, 'group-updates false;'),
    ...when(!config.autoFlush, 'auto-flush false;'),
    ...when(!config.adjRibIn, 'adj-rib-in false;'),
    ...when(config.manualEor, 'manual-eor true;'),
    ...when(rateLimit !== undefined, `rate-limit ${rateLimit};`),
  ];
}

function socketLines({ passive, listen, port, socket }: PeerConfig): Lines {
  const { md5Password, md5Ip, outgoingTtl, incomingTtl, sourceInterface, tcpAo } = socket;
  return [
    ...when(passive, 'passive true;'),
    ...when(listen !== undefined, `listen ${listen};`),
    ...when(port !== undefined, `connect ${port};`),
    ...when(sourceInterface !== undefined, `source-interface ${printWord(sourceInterface ?? '')};`),
    ...when(outgoingTtl !== undefined, `outgoing-ttl ${outgoingTtl};`),
    ...when(incomingTtl !== undefined, `incoming-ttl ${incomingTtl};`),
    ...(md5Password === undefined ? [] : secretLines('md5-password', 'md5-base64', md5Password)),
    ...when(md5Ip !== undefined, `md5-ip ${md5Ip};`),
    ...part(
      'tcp-ao',
      tcpAo === undefined
        ? []
        : [
            `keyid ${tcpAo.keyId};`,
            `algorithm ${tcpAo.algorithm};`,
            ...secretLines('password', 'base64', tcpAo.password),
          ],
    ),
  ];
}

// A secret holds a character for each octet: what is not plain text can only be written in base64.
function secretLines(keyword: string, base64: string, secret: string): Lines {
  if (/^[\x20-\x7e]+$/.test(secret)) return [`${keyword} ${printWord(secret)};`];
  return [`${keyword} "${Buffer.from(secret, 'latin1').toString('base64')}";`, `${base64} true;`];
}

function familyLines(config: PeerConfig): Lines {
  if (config.families.length === families.all().length) return ['all;'];
  return config.families.map(({ name }) => `${name};`);
}

function capabilityLines({ aigp, roleStrict }: PeerConfig, offered: Offered): Lines {
  const { gracefulRestart, addPath, role } = offered;
  return [
    ...when(!offered.asn4, 'asn4 false;'),
    ...when(offered.routeRefresh, 'route-refresh true;'),
    ...when(gracefulRestart !== undefined, `graceful-restart ${gracefulRestart};`),
    ...when(addPath !== 'disable', `add-path ${addPath};`),
    ...when(!offered.extendedMessage, 'extended-message false;'),
    ...when(offered.nextHops.length > 0, 'nexthop true;'),
    ...when(aigp, 'aigp true;'),
    ...when(role !== undefined, `role ${role}${roleStrict ? ' strict' : ''};`),
    ...when(offered.multiSession, 'multi-session true;'),
    ...when(offered.operational, 'operational true;'),
    ...when(offered.softwareVersion, 'software-version true;'),
    ...when(offered.linkLocalNextHop, 'link-local-nexthop true;'),
  ];
}

function addPathLines({ addPathFamilies }: Offered): Lines {
  return addPathFamilies.map(({ family, limit }) => `${family.name}${limit === undefined ? '' : ` limit ${limit}`};`);
}

function nextHopLines({ nextHops }: Offered): Lines {
  return nextHops.map(({ family, afi }) => `${afiName(family.afi)} ${safiName(family.safi)} ${afiName(afi)};`);
}

function apiLines({ processes, state, negotiated, fsm, signal, receive, send }: Subscription): Lines {
  return [
    `processes ${printList(processes)};`,
    ...when(state, 'neighbor-changes;'),
    ...when(negotiated, 'negotiated;'),
    ...when(fsm, 'fsm;'),
    ...when(signal, 'signal;'),
    ...reportLines('receive', receive),
    ...reportLines('send', send),
  ];
}

function reportLines(direction: string, { parsed, packets, consolidate, events }: Reports): Lines {
  const words = [
    ...when(parsed, 'parsed;'),
    ...when(packets, 'packets;'),
    ...when(consolidate, 'consolidate;'),
    ...[...events].map((event) => `${event};`),
  ];
  return words.length === 0 ? [] : [`${direction} { ${words.join(' ')} }`];
}

/** Sections of routes, one for each run of routes that belong into the same. */
function routeLines(routes: readonly Route[]): Lines {
  const lines: string[] = [];
  let last: string | undefined;
  for (const route of routes) {
    const text = printRoute(route);
    const [afi = '', ...rest] = text.split(' ');
    const announced = ['ipv4', 'ipv6', 'l2vpn'].includes(afi);
    const head = announced ? `announce { ${afi}` : 'static';
    if (head !== last) lines.push(...(last === undefined ? [] : [closing(last)]), '', `${head} {`);
    lines.push(`    ${announced ? rest.join(' ') : text};`);
    last = head;
  }
  return last === undefined ? lines : [...lines, closing(last)];
}

function closing(head: string): string {
  return head === 'static' ? '}' : '} }';
}

function when(condition: boolean, line: string): Lines {
  return condition ? [line] : [];
}
