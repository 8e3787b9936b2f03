// The speaker under test, in our namespace, with one neighbor and the relay helper.
//
// KERYX_SUBJECT chooses another program that takes ExaBGP's configuration: `KERYX_SUBJECT=exabgp` runs the suites
// against ExaBGP itself, which shows whether a failure is the fault of a suite.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { Helper } from './helper-socket.ts';
import { assertListens, inside } from './netns.ts';
import { OUR_AS, ourAddress, type Plan, theirAddress } from './plan.ts';
import { until } from './wait.ts';

export interface Speaker {
  readonly child: Child;
  readonly helper: Helper;
  stop(): Promise<void>;
}

export interface SpeakerPlace {
  readonly namespace: string;
  readonly folder: string;
  /** Names the files of this speaker in the folder. */
  readonly name: string;
  readonly command: string[];
}

export interface NeighborLines {
  readonly local: string;
  readonly peer: string;
  readonly localAs: number;
  readonly peerAs: number;
  readonly routerId: string;
  readonly passive: boolean;
  readonly gracefulRestart: boolean;
  /** Default: unicast of both protocols. */
  readonly families?: readonly string[];
  /** More statements of the capability section. */
  readonly capabilities?: readonly string[];
  /** More sections of the neighbor, such as those that hold routes. */
  readonly sections?: readonly string[];
  /** The helper hears the UPDATEs that are sent too. */
  readonly echo?: boolean;
}

const relay = join(process.cwd(), 'test/support/relay-helper.mjs');

function configuration(neighbor: NeighborLines, socketPath: string): string {
  const { families = ['ipv4 unicast', 'ipv6 unicast'], capabilities = [], sections = [] } = neighbor;
  return `process relay {
  run /usr/bin/env node ${relay} ${socketPath};
  encoder json;
}
neighbor ${neighbor.peer} {
  router-id ${neighbor.routerId};
  local-address ${neighbor.local};
  local-as ${neighbor.localAs};
  peer-as ${neighbor.peerAs};
  hold-time 9;
  ${neighbor.passive ? 'passive true;' : ''}
  family {
    ${families.map((name) => `${name};`).join('\n    ')}
  }
  capability {
    route-refresh enable;
    ${neighbor.gracefulRestart ? 'graceful-restart 20;' : ''}
    ${capabilities.map((line) => `${line};`).join('\n    ')}
  }
  ${sections.join('\n  ')}
  api {
    processes [ relay ];
    neighbor-changes;
    receive { parsed; update; notification; refresh; }
    send { parsed; notification;${neighbor.echo ? ' update;' : ''} }
  }
}
`;
}

/** Starts a speaker that takes ExaBGP's configuration and waits for its helper, and for its listening socket if any. */
export async function startSpeaker(place: SpeakerPlace, neighbor: NeighborLines): Promise<Speaker> {
  const { namespace, folder, name, command } = place;
  const config = join(folder, `${name}.conf`);
  const socketPath = join(folder, `${name}.socket`);
  writeFileSync(config, configuration(neighbor, socketPath));
  const helper = new Helper(socketPath);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    exabgp_daemon_user: 'root',
    exabgp_api_cli: 'false',
    exabgp_log_level: 'DEBUG',
    exabgp_tcp_bind: neighbor.passive ? neighbor.local : '',
    exabgp_tcp_port: '179',
  };
  const child = startChild(inside(namespace, [...command, config]), join(folder, `${name}.log`), env);
  const stop = async (): Promise<void> => {
    await child.stop();
    helper.close();
  };
  try {
    await helper.started();
    if (neighbor.passive) await until(`${name} to listen`, () => assertListens(namespace, neighbor.local));
  } catch (failure) {
    await stop();
    throw new Error(`${name} did not start; it printed:\n${child.log().slice(-2000)}`, { cause: failure });
  }
  return { child, helper, stop };
}

/** The command line of the speaker under test, configuration aside. */
export function subjectCommand(): string[] {
  const chosen = process.env.KERYX_SUBJECT;
  return chosen ? chosen.split(' ') : [process.execPath, join(process.cwd(), 'bin/keryx'), 'run'];
}

export function startSubject(namespace: string, folder: string, plan: Plan): Promise<Speaker> {
  return startSpeaker(
    { namespace, folder, name: 'subject', command: subjectCommand() },
    {
      local: ourAddress(plan),
      peer: theirAddress(plan),
      localAs: OUR_AS,
      peerAs: plan.theirAs,
      routerId: '192.0.2.1',
      passive: plan.dialer === 'them',
      gracefulRestart: plan.gracefulRestart === true,
    },
  );
}
