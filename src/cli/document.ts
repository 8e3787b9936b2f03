// A configuration as a JSON document, in the shape of docs/config.schema.json.

import { afiName, printRoute } from '../bgp/index.ts';
import type { Config } from '../config-parser/index.ts';
import type { Said } from '../healthcheck/index.ts';
import type { Reports, Subscription } from '../process-bridge/index.ts';
import type { PeerConfig } from '../speaker/index.ts';
import { offeredBy } from './offered.ts';

/** What stands in place of a password. */
export const HIDDEN = '(hidden)';

export interface DocumentOptions {
  /** Passwords as they are, a character for each octet. */
  readonly secrets?: boolean;
}

/** Members are called as in a configuration; what a neighbor does not have is not there. */
export function documentOf(
  { processes, neighbors, subscriptions, services }: Config,
  options: DocumentOptions = {},
): object {
  return {
    processes: processes.map(
      ({ name, run, said, fifo, encoder, version, respawn, onExit, grace, readyTimeout, health }) => ({
        name,
        ...(fifo === undefined ? { run: said ?? run } : { fifo }),
        encoder,
        'api-version': version,
        respawn,
        'on-exit': onExit,
        grace,
        'ready-timeout': readyTimeout,
        health,
      }),
    ),
    healthchecks: services.map(({ name, said }) => ({
      name,
      statements: said.map((each) => statementOf(each, options.secrets ?? false)),
    })),
    neighbors: neighbors.map((config) => ({
      ...identityOf(config),
      ...socketOf(config, options.secrets ? (secret) => secret : () => HIDDEN),
      ...offerOf(config),
      api: subscriptions.filter(({ peer }) => peer === config.name).map(apiOf),
      routes: config.routes.map(printRoute),
    })),
  };
}

/** A list of words, or an object where they open a section. */
function statementOf({ words, content }: Said, secrets: boolean): object {
  const shown = secrets ? words : withoutSecrets(words);
  if (content === undefined) return shown;
  return { section: shown, statements: content.map((each) => statementOf(each, secrets)) };
}

/** What a check says to a server may be what lets it in. */
function withoutSecrets(words: readonly string[]): readonly string[] {
  const [keyword = '', first = '', ...rest] = words;
  switch (keyword) {
    case 'header':
      return [keyword, first.replace(/:.*$/s, `: ${HIDDEN}`), ...rest];
    case 'environment':
      return [keyword, first.replace(/=.*$/s, `=${HIDDEN}`), ...rest];
    case 'url':
      return [keyword, first.replace(/\/\/[^/]*@/, `//${HIDDEN}@`).replace(/\?.*$/s, `?${HIDDEN}`), ...rest];
    default:
      return words;
  }
}

function identityOf(config: PeerConfig): object {
  const { peerAddress, rangeLength } = config;
  return {
    name: config.name,
    description: config.description,
    'peer-address': rangeLength === undefined ? peerAddress : `${peerAddress}/${rangeLength}`,
    'local-address': config.localAddress ?? 'auto',
    'local-as': config.localAs ?? 'auto',
    'peer-as': config.peerAs ?? 'auto',
    'router-id': config.routerId,
    'hold-time': config.holdTime,
    passive: config.passive,
    listen: config.listen,
    connect: config.port,
    'group-updates': config.groupUpdates,
    'auto-flush': config.autoFlush,
    'adj-rib-in': config.adjRibIn,
    'manual-eor': config.manualEor,
    'rate-limit': config.rateLimit,
    'local-link-local': config.localLinkLocal,
  };
}

function socketOf({ socket }: PeerConfig, shown: (secret: string) => string): object {
  const { md5Password, tcpAo } = socket;
  return {
    'md5-password': md5Password === undefined ? undefined : shown(md5Password),
    'md5-ip': socket.md5Ip,
    'outgoing-ttl': socket.outgoingTtl,
    'incoming-ttl': socket.incomingTtl,
    'source-interface': socket.sourceInterface,
    'tcp-ao': tcpAo && { keyid: tcpAo.keyId, algorithm: tcpAo.algorithm, password: shown(tcpAo.password) },
  };
}

function offerOf(config: PeerConfig): object {
  const offered = offeredBy(config);
  const { nextHops, addPathFamilies } = offered;
  return {
    'host-name': offered.hostName,
    'domain-name': offered.domainName,
    family: config.families.map(({ name }) => name),
    capability: {
      asn4: offered.asn4,
      'route-refresh': offered.routeRefresh,
      'graceful-restart': offered.gracefulRestart,
      'add-path': offered.addPath,
      'extended-message': offered.extendedMessage,
      nexthop: nextHops.length > 0,
      aigp: config.aigp,
      role: offered.role,
      'role-strict': config.roleStrict,
      'multi-session': offered.multiSession,
      operational: offered.operational,
      'software-version': offered.softwareVersion,
      'link-local-nexthop': offered.linkLocalNextHop,
    },
    'add-path': addPathFamilies.map(({ family, limit }) => ({ family: family.name, limit })),
    nexthop: nextHops.map(({ family, afi }) => ({ family: family.name, 'next-hop': afiName(afi) })),
  };
}

function apiOf({ processes, state, negotiated, fsm, signal, receive, send }: Subscription): object {
  return {
    processes,
    'neighbor-changes': state,
    negotiated,
    fsm,
    signal,
    receive: reportsOf(receive),
    send: reportsOf(send),
  };
}

function reportsOf({ parsed, packets, consolidate, events }: Reports): object {
  return { parsed, packets, consolidate, messages: [...events] };
}
