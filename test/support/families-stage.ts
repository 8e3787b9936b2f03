// Keryx and a daemon that speak any families; with a mirror, a second Keryx that hears what the daemon passes on.
//
//    subject  192.0.2.1   ---- veth ---- 192.0.2.2    the daemon
//    mirror   2001:db8::1 ---- veth ---- 2001:db8::2  the same daemon

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Router, RouterKind, RouterPlan } from './families-router.ts';
import { isState } from './helper-socket.ts';
import { layCable, OUR_V4, OUR_V6, THEIR_V4, THEIR_V6 } from './netns.ts';
import { OUR_AS } from './plan.ts';
import { type Speaker, startSpeaker, subjectCommand } from './subject.ts';
import { until } from './wait.ts';

/** Long enough for a daemon that waits before it listens to a caller. */
const SESSION_LIMIT_MS = 30_000;

export interface FamilyPlan extends Omit<RouterPlan, 'neighbors'> {
  /** Statements of our capability section. */
  readonly capabilities?: readonly string[];
  /** Routes in the configuration file of the subject, without `announce`. */
  readonly routes?: readonly string[];
  /** More sections of our neighbors. */
  readonly sections?: readonly string[];
  readonly mirror?: boolean;
  /** The session of the subject is over IPv6, and there is no mirror. */
  readonly over6?: boolean;
}

export interface FamilyStage {
  readonly router: Router;
  readonly subject: Speaker;
  /** The subject itself where there is no mirror. */
  readonly mirror: Speaker;
  /** Fails when a session has ended, or anybody has told of something wrong. */
  assertCalm(): void;
  close(): Promise<void>;
}

/** Gives the stage when all sessions are up. */
export async function openFamilies(kind: RouterKind, plan: FamilyPlan): Promise<FamilyStage> {
  const cable = layCable();
  const folder = mkdtempSync(join(tmpdir(), 'keryx-families-'));
  const neighbors = [plan.over6 ? OUR_V6 : OUR_V4, ...(plan.mirror ? [OUR_V6] : [])];
  const router = kind.create({ namespace: cable.theirs, folder, plan: { ...plan, neighbors } });
  const speakers: Speaker[] = [];
  const close = async (): Promise<void> => {
    for (const speaker of speakers) await speaker.stop();
    await router.stop();
    cable.remove();
    if (process.env.KERYX_KEEP_LOGS) console.error(`logs of ${kind.name}, ${plan.families.join(', ')}: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  };
  const speak = async (name: string, local: string, routes: readonly string[]): Promise<Speaker> => {
    const speaker = await startSpeaker(
      { namespace: cable.ours, folder, name, command: subjectCommand() },
      {
        local,
        peer: local === OUR_V4 ? THEIR_V4 : THEIR_V6,
        localAs: OUR_AS,
        peerAs: plan.as,
        routerId: name === 'mirror' ? '192.0.2.3' : '192.0.2.1',
        passive: false,
        gracefulRestart: false,
        families: plan.families,
        capabilities: plan.capabilities ?? [],
        echo: true,
        sections: [...(plan.sections ?? []), ...routes.map(sectionOf)],
      },
    );
    speakers.push(speaker);
    await speaker.helper.event('up', isState('up'), 0, SESSION_LIMIT_MS);
    await until(`${kind.name} to call the session up`, async () => assert.ok(await router.isUp(local)));
    return speaker;
  };
  try {
    await router.start();
    const subject = await speak('subject', neighbors[0]!, plan.routes ?? []);
    const mirror = plan.mirror ? await speak('mirror', OUR_V6, []) : subject;
    const assertCalm = (): void => {
      for (const { helper } of speakers) {
        assert.deepEqual(helper.since(0, isState('down')), []);
        assert.deepEqual(
          helper.since(0, ({ type }) => type === 'notification'),
          [],
        );
      }
      assert.deepEqual(router.complaints(), []);
    };
    return { router, subject, mirror, assertCalm, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** The section that announces a route from the configuration file; the words are those of a helper's line. */
export function sectionOf(words: string): string {
  const [opening = '', ...rest] = words.split(' ');
  const statement = (text: string): string => (text.endsWith('}') ? text : `${text};`);
  if (opening === 'flow') return `flow { ${statement(rest.join(' '))} }`;
  if (opening === 'vpls' || opening === 'evpn') return `l2vpn { ${statement(words)} }`;
  if (/^(ipv[46]|l2vpn)$/.test(opening)) return `announce { ${opening} { ${statement(rest.join(' '))} } }`;
  return `static { ${statement(words)} }`;
}
