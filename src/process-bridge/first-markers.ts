// The first End-of-RIB of a neighbor says that all is there, and a peer that kept our routes over a restart then drops
// those that did not come again (RFC 4724 section 4.2). So it waits for helpers that are known to say `ready`.

import type { Clock, Log, PeerView, Plugin, Speaker } from '../speaker/index.ts';
import type { ProcessConfig } from './process-config.ts';

export interface FirstMarkersParts {
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly log: Log;
  /** The processes that may announce to a neighbor. */
  readonly processesOf: (peer: PeerView) => readonly string[];
}

export class FirstMarkers implements Plugin {
  readonly name = 'first-markers';
  readonly #parts: FirstMarkersParts;
  /** Processes that are waited for, and what ends the wait for its own sake. */
  readonly #awaited = new Map<string, () => void>();
  /** Neighbors that are up and were not sent a marker, and whom they wait for. */
  readonly #held = new Map<string, readonly string[]>();

  constructor(parts: FirstMarkersParts) {
    this.#parts = parts;
  }

  /** The daemon starts: from now on the time of the helpers runs. */
  begin(processes: readonly ProcessConfig[]): void {
    const { speaker, clock, log } = this.#parts;
    speaker.use(this);
    for (const { name, readyTimeout: seconds } of processes) {
      if (seconds === undefined) continue;
      const cancel = clock.at(clock.now() + seconds * 1000, () => {
        log.warn({ process: name, seconds }, 'helper did not say ready, End-of-RIB waits for it no longer');
        this.ready(name);
      });
      this.#awaited.set(name, cancel);
    }
  }

  /** Nothing more is to be expected of the process. */
  ready(process: string): void {
    this.#awaited.get(process)?.();
    if (!this.#awaited.delete(process)) return;
    for (const [peer, processes] of this.#held) {
      if (this.#late(processes).length > 0) continue;
      this.#held.delete(peer);
      this.#send(peer);
    }
  }

  #send(name: string): void {
    for (const peer of this.#parts.speaker.peers((each) => each.name === name)) {
      for (const family of peer.session?.families ?? []) peer.endOfRib(family);
    }
  }

  stop(): void {
    for (const cancel of this.#awaited.values()) cancel();
    this.#awaited.clear();
    this.#held.clear();
  }

  holdsEndOfRib(peer: PeerView): boolean {
    if (this.#awaited.size === 0) return false;
    const late = this.#late(this.#parts.processesOf(peer));
    if (late.length === 0) return false;
    this.#parts.log.info({ peer: peer.peerAddress, processes: late }, 'End-of-RIB waits for helpers');
    this.#held.set(peer.name, late);
    return true;
  }

  onClose({ name }: PeerView): void {
    this.#held.delete(name);
  }

  #late(processes: readonly string[]): string[] {
    return processes.filter((name) => this.#awaited.has(name));
  }
}
