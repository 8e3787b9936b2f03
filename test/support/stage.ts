// One session made ready: namespaces, daemon, subject; and all of it cleared away.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cable, layCable } from './netns.ts';
import type { Peer, PeerKind } from './peer.ts';
import { type Plan, title } from './plan.ts';
import { type Speaker, startSubject } from './subject.ts';

export interface Stage {
  readonly cable: Cable;
  readonly folder: string;
  readonly peer: Peer;
  readonly subject: Speaker;
  close(): Promise<void>;
}

/** `beforeSession` runs when the namespaces are there and nobody has dialled yet. */
export async function openStage(
  kind: PeerKind,
  plan: Plan,
  beforeSession?: (cable: Cable, folder: string) => Promise<void>,
): Promise<Stage> {
  const cable = layCable();
  const folder = mkdtempSync(join(tmpdir(), 'keryx-interop-'));
  const peer = kind.create({ namespace: cable.theirs, folder, plan });
  let subject: Speaker | undefined;
  const close = async (): Promise<void> => {
    await subject?.stop();
    await peer.stop();
    cable.remove();
    if (process.env.KERYX_KEEP_LOGS) console.error(`logs of ${kind.name}, ${title(plan)}: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  };
  try {
    await beforeSession?.(cable, folder);
    // Who is dialled is there first, so that no first attempt fails and waits out a retry timer.
    if (plan.dialer === 'us') await peer.start();
    subject = await startSubject(cable.ours, folder, plan);
    if (plan.dialer === 'them') await peer.start();
    return { cable, folder, peer, subject, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}
