// Two speakers before the same scripted router, each with a helper that writes down what it is told. ExaBGP 4.2 shows what
// the events are, and Keryx is to tell the same.

import { userInfo } from 'node:os';
import {
  addPathFor,
  asn4For,
  bare,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHopFor,
  type Family,
  families,
  frameOf,
  gracefulRestartFor,
  hostNameFor,
  ipv4Unicast,
  ipv6Unicast,
  multiprotocolFor,
  operational,
  routeRefresh,
  writeMessage,
} from '../../src/bgp/index.ts';
import { type Child, startChild } from './child.ts';
import { TestHelper } from './e2e-helper.ts';
import { Folder, freePort, OURS, THEIRS } from './e2e-place.ts';
import { RawRouter, updateOf } from './e2e-raw.ts';
import { until } from './wait.ts';

/** One of the two speakers. */
export interface SpeakerKind {
  readonly command: readonly string[];
  /** More statements of the process. */
  readonly process: string;
}

export const exabgp: SpeakerKind = { command: ['exabgp'], process: '' };
export const keryx: SpeakerKind = {
  command: [process.execPath, 'bin/keryx', 'run'],
  process: 'api-version 4;',
};

/** What is asked for, what the router says, and how it ends. */
export interface Script {
  /** Forms of messages: `parsed; packets;`. */
  readonly forms: string;
  readonly negotiated: boolean;
  readonly addPath: boolean;
  /** Whole messages, once the session is up and all was heard that the speaker has to say. */
  readonly says: readonly Uint8Array[];
  /** `signal`: SIGUSR1, then SIGTERM. */
  readonly end: 'notification' | 'hang-up' | 'signal';
}

const NAMES = [
  'ipv4 unicast',
  'ipv4 multicast',
  'ipv4 nlri-mpls',
  'ipv4 mpls-vpn',
  'ipv4 flow',
  'ipv6 unicast',
  'ipv6 flow',
  'l2vpn vpls',
  'l2vpn evpn',
];
const FAMILIES: readonly Family[] = NAMES.map((name) => families.named(name)!.family);
const LIMIT_MS = 60_000;

/** The last that the router says before the end: a withdrawal that every form of event shows. */
const MARK = updateOf('0005 20C6120001 0000');
const MARK_PATH = updateOf('0009 00000007 20C6120001 0000');
const MARKS = ['198.18.0.1/32', '20C61200010000'];

export const THEIR_AS = 65002;

function open(addPath: boolean): Uint8Array {
  return writeMessage({
    type: 'open',
    version: 4,
    as: THEIR_AS,
    holdTime: 60,
    routerId: '10.0.0.2',
    capabilities: [
      ...FAMILIES.map(multiprotocolFor),
      asn4For(THEIR_AS),
      ...(addPath ? [addPathFor([ipv4Unicast, ipv6Unicast], 3)] : []),
      bare(routeRefresh),
      bare(enhancedRouteRefresh),
      bare(extendedMessage),
      hostNameFor('router2', ''),
      gracefulRestartFor([ipv4Unicast], 120),
      extendedNextHopFor([{ family: ipv4Unicast, afi: 2 }]),
      bare(operational),
      { code: 71, value: new Uint8Array(0) },
      { code: 200, value: Uint8Array.of(1, 2) },
    ],
  });
}

function configuration(kind: SpeakerKind, run: readonly string[], { forms, negotiated, addPath }: Script): string {
  const messages = 'open; update; notification; keepalive; refresh; operational;';
  return `process watch { run ${run.join(' ')}; encoder json; ${kind.process} }
neighbor ${THEIRS} {
  router-id 10.0.0.11;
  local-address ${OURS};
  local-as 65001;
  peer-as ${THEIR_AS};
  hold-time 60;
  family { ${NAMES.map((name) => `${name};`).join(' ')} }
  capability {
    route-refresh enable;
    operational enable;
    graceful-restart 20;
    ${addPath ? 'add-path receive;' : ''}
  }
  api {
    processes [ watch ];
    neighbor-changes;
    fsm;
    signal;
    ${negotiated ? 'negotiated;' : ''}
    receive { ${forms} ${messages} }
    send { ${forms} ${messages} }
  }
  static {
    route 192.0.2.0/24 next-hop self med 10 community [ 65001:1 no-export ];
    route 192.0.2.128/25 next-hop 10.1.1.1 origin incomplete as-path [ 65001 65100 65200 ] atomic-aggregate large-community 65001:1:2 extended-community [ target:65001:10 origin:65001:20 ];
  }
}
`;
}

/** Runs a speaker through a script, and gives what its helper was told, line by line, from its first event to the end. */
export async function toldBy(kind: SpeakerKind, script: Script): Promise<string[]> {
  const folder = new Folder();
  const helper = new TestHelper(folder, 'watch');
  const port = await freePort(THEIRS);
  const router = await RawRouter.start(port, { first: [open(script.addPath), writeMessage({ type: 'keepalive' })] });
  const env = {
    ...process.env,
    exabgp_daemon_user: userInfo().username,
    exabgp_api_cli: 'false',
    exabgp_tcp_bind: '',
    exabgp_tcp_port: String(port),
  };
  const config = folder.write('speaker.conf', configuration(kind, helper.run, script));
  const child = startChild([...kind.command, config], folder.at('log'), env);
  try {
    await play(script, child, router, helper);
  } catch (failure) {
    throw new Error(
      `${kind.command.join(' ')}: it said\n${child.log().slice(-3000)}\nand its sessions ended\n${helper.lines.filter((line) => /"state": "down"/.test(line)).join('\n')}`,
      {
        cause: failure,
      },
    );
  } finally {
    await child.stop();
    router.stop();
    helper.close();
  }
  return helper.lines.filter((line) => line.startsWith('{'));
}

async function play(
  { says, addPath, end }: Script,
  child: Child,
  router: RawRouter,
  helper: TestHelper,
): Promise<void> {
  const told = (what: string, ...texts: readonly string[]): Promise<void> =>
    until(
      `the helper to be told ${what}`,
      () => {
        if (helper.lines.some((line) => texts.some((text) => line.includes(text)))) return;
        throw new Error(`it was told ${helper.lines.slice(-3).join('\n')}`);
      },
      LIMIT_MS,
    );
  await told('that the session is up', '"state": "up"');
  await router.hears('update', 2 + FAMILIES.length, LIMIT_MS);
  for (const message of says) router.say(message);
  router.say(addPath ? MARK_PATH : MARK);
  await told('the mark', ...MARKS);
  if (end === 'signal') {
    child.signal('SIGUSR1');
    await told('of the signal', '"SIGUSR1"');
    child.signal('SIGTERM');
    await told('of the end', '"notification": "shutdown"');
    return;
  }
  if (end === 'notification') router.say(frameOf(3, Uint8Array.of(6, 2)));
  else router.hangUp();
  await told('that the session is down', '"state": "down"');
}
