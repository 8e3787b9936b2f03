// A command to what it does, on whose behalf it is done, and what the caller is answered.

import { CEASE, notification } from '../bgp/index.ts';
import type { PeerHandle, PeerView, Speaker } from '../speaker/index.ts';
import { type Command, helpLines } from './command.ts';
import type { Watchdogs } from './watchdog.ts';

/** On whose behalf: whose routes they become, and which peers they may go to. */
export interface Caller {
  readonly owner: string;
  /** The peers that route commands may touch. */
  peers(): readonly PeerHandle[];
  /** The same for all callers. */
  readonly watchdogs: Watchdogs;
}

/** What the bridge asks of whoever runs the daemon. */
export interface Daemon {
  readonly version: string;
  shutdown(): void;
  /** Reads the configuration again, and says what is wrong with it; `dryRun`: only what it would change. */
  reload?(dryRun: boolean): Outcome;
}

export type Outcome =
  /** `lines` come before the terminator. */
  { readonly ok: true; readonly lines?: readonly string[] } | { readonly ok: false; readonly why: string };

const DONE: Outcome = { ok: true };

export function runCommand(speaker: Speaker, daemon: Daemon, caller: Caller, command: Command): Outcome {
  switch (command.kind) {
    case 'announce': {
      const to = select(caller.peers(), command.to);
      if (to.length === 0) return nobody();
      const routes = caller.watchdogs.note(to, command.routes, caller.owner);
      if (routes.length === 0) return DONE;
      const { peers, problems } = speaker.announce(routes, { to, owner: caller.owner });
      return peers > 0 ? DONE : { ok: false, why: problems.join('; ') };
    }
    case 'withdraw': {
      const to = select(caller.peers(), command.to);
      if (to.length === 0) return nobody();
      caller.watchdogs.release(to, command.routes);
      speaker.withdraw(command.routes, { to });
      return DONE;
    }
    case 'watchdog':
      // Without a name it is that of the helper.
      caller.watchdogs.set(speaker.peers(isNoMember), command.name ?? caller.owner, command.up);
      return DONE;
    case 'clear':
      return each(select(speaker.peers(isNoMember), command.to), (peer) => peer.clear());
    case 'eor':
      return each(established(speaker, command.to), (peer) => peer.endOfRib(command.family));
    case 'refresh':
      return each(established(speaker, command.to), (peer) => peer.refresh(command.family));
    case 'flush':
      return each(established(speaker, command.to), (peer) => peer.resend());
    case 'teardown':
      // Without a selector nothing is torn down: ExaBGP answers done and does nothing, and nobody means "all".
      if (command.to === undefined) return { ok: false, why: 'teardown needs a neighbor' };
      return each(select(speaker.peers(), command.to), (peer) => peer.teardown(notification(CEASE, command.subcode)));
    case 'version':
      return { ok: true, lines: [daemon.version] };
    case 'help':
      return { ok: true, lines: helpLines() };
    case 'reload':
      return daemon.reload?.(command.dryRun) ?? { ok: false, why: 'there is no configuration to read again' };
    case 'shutdown':
      daemon.shutdown();
      return { ok: true, lines: ['shutdown in progress'] };
    case 'ack':
    case 'comment':
    case 'debug':
    case 'reset':
      return DONE;
  }
}

// What is done to a range is done to its members.
function isNoMember({ range }: PeerView): boolean {
  return range === undefined;
}

function select(peers: readonly PeerHandle[], to: ((peer: PeerHandle) => boolean) | undefined): readonly PeerHandle[] {
  return to === undefined ? peers : peers.filter(to);
}

function established(speaker: Speaker, to: ((peer: PeerHandle) => boolean) | undefined): readonly PeerHandle[] {
  return select(speaker.peers(), to).filter(({ state }) => state === 'established');
}

function each(peers: readonly PeerHandle[], act: (peer: PeerHandle) => void): Outcome {
  for (const peer of peers) act(peer);
  return peers.length === 0 ? nobody() : DONE;
}

function nobody(): Outcome {
  return { ok: false, why: 'no neighbor matches the command' };
}
