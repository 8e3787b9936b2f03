// What completion asks the daemon for.

import type { ServiceView } from '../../healthcheck/index.ts';
import type { Client } from '../client/index.ts';
import type { Known } from './candidates.ts';
import { type OwnerJson, type PeerJson, readJson } from './json.ts';

/** Neighbors, owners and services; none where the daemon does not say. */
export async function askKnown(daemon: Client): Promise<Known> {
  const [peers, owners, services] = await Promise.all([
    daemon.ask('show peers'),
    daemon.ask('show owners'),
    daemon.ask('health json'),
  ]);
  return {
    neighbors: peers.lines.map((line) => readJson<PeerJson>(line).address),
    // An owner may have a blank in its name, and is known by what follows it as well.
    owners: [...new Set(owners.lines.map((line) => readJson<OwnerJson>(line).owner.replace(/^process |#\d+$/g, '')))],
    services: services.lines.map((line) => readJson<ServiceView>(line).name),
  };
}
