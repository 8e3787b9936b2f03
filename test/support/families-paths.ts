// Several paths to one prefix, RFC 7911: the cases for a daemon, on sessions with and without add-path.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heard } from './families-heard.ts';
import type { RouterKind } from './families-router.ts';
import { type FamilyPlan, type FamilyStage, openFamilies } from './families-stage.ts';
import { until } from './wait.ts';

/** One family: a prefix with three paths. */
export interface PathRoutes {
  readonly family: string;
  /** What follows `announce`; the identifiers are 1, 2 and 2.0.0.9. */
  readonly ours: readonly [string, string, string];
  /** How the daemon's table shows them. */
  readonly shown: readonly [string, string, string];
  /** The first path with another MED. */
  readonly changed: readonly [string, string];
  /** Paths of the daemon to a prefix of its own: its words, or those of the mirror. */
  readonly theirs: readonly [string, string, string];
  /** Next hops by which the helper hears them. */
  readonly hops: readonly [string, string, string];
}

export interface PathDaemon {
  readonly kind: RouterKind;
  readonly as: number;
  readonly families: readonly PathRoutes[];
  /** The daemon gets some of the paths to its prefix from a mirror. */
  readonly mirror?: boolean;
}

export function pathCases({ kind, as, families, mirror = false }: PathDaemon): void {
  const { name } = kind;
  const names = families.map(({ family }) => family);
  const open = (plan: Omit<FamilyPlan, 'as' | 'families'>): Promise<FamilyStage> =>
    openFamilies(kind, { as, families: names, mirror, ...plan });
  const assertTable = (stage: FamilyStage, family: string, wanted: readonly string[]): Promise<void> =>
    until(`${name} to have these paths of ${family}`, async () =>
      assert.deepEqual((await stage.router.table(family)).sort(), [...wanted].sort()),
    );
  const change = async (stage: FamilyStage, verb: 'announce' | 'withdraw', family: string, route: string) => {
    // Words of ours open with the family.
    if (route.startsWith(family)) await stage.mirror.helper.say(`${verb} ${route}`);
    else await stage.router[verb](family, route);
  };
  /** Next hops and path identifiers of what the helper knows. */
  const pathsOf = (stage: FamilyStage, family: string): (readonly [string, string])[] =>
    heard(stage.subject.helper, family).map((text) => [
      text.split(' ')[0]!,
      /"path-information":"(.*?)"/.exec(text)?.[1] ?? 'none',
    ]);
  const assertPaths = (stage: FamilyStage, family: string, hops: readonly string[]): Promise<void> =>
    until(`the helper to know these paths of ${family}`, () => {
      const paths = pathsOf(stage, family);
      assert.deepEqual(paths.map(([hop]) => hop).sort(), [...hops].sort());
      assert.equal(new Set(paths.map(([, id]) => id)).size, hops.length, 'each has an identifier of its own');
    });

  describe(`${name}, add-path in both directions`, () => {
    let stage: FamilyStage;

    before(async () => {
      const routes = families.flatMap(({ ours }) => ours.slice(0, 2));
      stage = await open({ addPath: true, capabilities: ['add-path send/receive'], routes });
    });

    after(() => stage?.close());

    for (const { family, ours, shown, changed, theirs, hops } of families) {
      it(`every path of ${family} is in ${name}'s table, and goes on its own`, async () => {
        const { helper } = stage.subject;
        await assertTable(stage, family, shown.slice(0, 2));
        await helper.say(`announce ${ours[2]}`);
        await assertTable(stage, family, shown);
        await helper.say(`withdraw ${ours[1]}`);
        await assertTable(stage, family, [shown[0], shown[2]]);
        await helper.say(`announce ${changed[0]}`);
        await assertTable(stage, family, [changed[1], shown[2]]);
        await helper.say(`withdraw ${ours[2]}`);
        await assertTable(stage, family, [changed[1]]);
        for (const words of ours) await helper.say(`announce ${words}`);
        await assertTable(stage, family, shown);
      });

      it(`the helper hears ${name}'s paths of ${family}, and their end one by one`, async () => {
        for (const route of theirs) await change(stage, 'announce', family, route);
        await assertPaths(stage, family, hops);
        await change(stage, 'withdraw', family, theirs[1]);
        await assertPaths(stage, family, [hops[0], hops[2]]);
        await change(stage, 'withdraw', family, theirs[0]);
        await assertPaths(stage, family, [hops[2]]);
        await change(stage, 'withdraw', family, theirs[2]);
        await assertPaths(stage, family, []);
      });
    }

    it('no session has ended, and nobody has complained', () => stage.assertCalm());
  });

  describe(`${name}, add-path not agreed on`, () => {
    let stage: FamilyStage;

    before(async () => {
      // We would send and not receive; the daemon would neither.
      const routes = families.flatMap(({ ours }) => ours);
      stage = await open({ capabilities: ['add-path send'], routes });
    });

    after(() => stage?.close());

    const plain = (text: string): string => text.replace(/\bid \d+ /, '').replace(/^\d+ /, '');

    for (const { family, ours, shown } of families) {
      it(`one path of ${family} is told, and the next one when it is gone`, async () => {
        const { helper } = stage.subject;
        await assertTable(stage, family, [plain(shown[0])]);
        await helper.say(`withdraw ${ours[0]}`);
        await assertTable(stage, family, [plain(shown[1])]);
        await helper.say(`withdraw ${ours[2]}`);
        await assertTable(stage, family, [plain(shown[1])]);
        await helper.say(`withdraw ${ours[1]}`);
        await assertTable(stage, family, []);
      });
    }

    it('no session has ended, and nobody has complained', () => stage.assertCalm());
  });
}
