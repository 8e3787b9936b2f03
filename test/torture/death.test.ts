// The death matrix: a helper announces something and dies, each in its own way, and what it announced meets its fate.

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/wait.ts';
import { clear, Folder, rack, removeFolders } from './rig.ts';
import { numberOf } from './sink.ts';

afterEach(clear);
after(removeFolders);

type Fate = 'gone' | 'kept';

const SECOND_LIFE = 'exec sleep 600';
const GRACE = 2;

interface Death {
  readonly name: string;
  /** Words of a shell, after the announcement. */
  readonly die: string;
  /** What happens to the announcement where it is not started again, and where its next life says nothing. */
  readonly once: Fate;
  readonly again: Fate;
  /** What its next life does; SECOND_LIFE if nothing is said. */
  readonly next?: string;
}

const DEATHS: readonly Death[] = [
  { name: 'exit-0', die: 'exit 0', once: 'kept', again: 'kept' },
  { name: 'exit-1', die: 'exit 1', once: 'gone', again: 'gone' },
  { name: 'sigkill', die: 'kill -KILL $$', once: 'gone', again: 'gone' },
  { name: 'sigsegv', die: 'kill -SEGV $$', once: 'gone', again: 'gone' },
  { name: 'closed-stdout', die: 'exec 1>&-; exec sleep 600', once: 'gone', again: 'gone' },
  {
    name: 'mute-exit-0',
    die: "trap 'exit 0' TERM; exec 1>&-; while :; do sleep 0.1; done",
    once: 'gone',
    again: 'gone',
  },
  { name: 'exec-failure', die: 'rm -- "$0"; exit 0', once: 'kept', again: 'gone' },
  { name: 'limit-exit-1', die: 'exit 1', next: 'exit 1', once: 'gone', again: 'gone' },
  { name: 'limit-exit-0', die: 'exit 0', next: 'exit 0', once: 'kept', again: 'gone' },
];

/** Ways to say otherwise. */
const POLICIES: readonly { readonly name: string; readonly die: string; readonly more: string; readonly fate: Fate }[] =
  [
    { name: 'keep-sigkill', die: 'kill -KILL $$', more: 'respawn false; on-exit keep;', fate: 'kept' },
    { name: 'keep-limit', die: 'rm -- "$0"; exit 1', more: 'respawn true; on-exit keep;', fate: 'kept' },
    { name: 'withdraw-exit-0', die: 'exit 0', more: 'respawn false; on-exit withdraw;', fate: 'gone' },
  ];

test('the death matrix: what crashed or was given up loses its routes after a grace, what ended well keeps them', async (t) => {
  const folder = new Folder();
  const cases = [
    ...DEATHS.flatMap(({ name, die, next = SECOND_LIFE, once, again }) => [
      { name: `${name}-once`, die, next, more: 'respawn false;', fate: once },
      { name: `${name}-again`, die, next, more: 'respawn true;', fate: again },
    ]),
    ...POLICIES.map((policy) => ({ ...policy, next: SECOND_LIFE })),
  ].map((each, i) => ({ ...each, prefix: `203.0.113.${i}/32` }));
  const helpers = cases.map(({ name, die, next, more, prefix }) => ({
    name,
    more: `${more} grace ${GRACE};`,
    run: folder.script(
      name,
      `[ -e ${folder.at(`${name}.mark`)} ] && ${next}
: >${folder.at(`${name}.mark`)}
echo announce route ${prefix} next-hop 192.0.2.9
${die}`,
    ),
  }));
  const it = await rack({ helpers });
  await until('all of them to be announced', () => {
    const missing = cases.filter(({ prefix }) => !it.first.seen.has(numberOf(prefix)));
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });
  await until(
    'each to meet its fate',
    () => {
      const there = cases.filter(({ prefix }) => it.first.routes.has(numberOf(prefix)));
      const kept = cases.filter(({ fate }) => fate === 'kept');
      assert.deepEqual(
        there.map(({ name }) => name),
        kept.map(({ name }) => name),
      );
    },
    30_000,
  );
  // Those that were kept are still there when more than another grace is over.
  await pause(GRACE * 1000 + 1000);
  for (const { name, prefix, fate } of cases) {
    assert.equal(it.first.routes.has(numberOf(prefix)), fate === 'kept', name);
  }
  await it.calm(t);
});

test('what is gone goes no earlier than its grace, and what is said again meanwhile never goes', async (t) => {
  const folder = new Folder();
  const slow = folder.script(
    'slow',
    `[ -e ${folder.at('mark')} ] && exec sleep 600
: >${folder.at('mark')}
echo announce route 203.0.113.1/32 next-hop 192.0.2.9
exit 1`,
  );
  const quick = folder.script(
    'quick',
    `echo announce route 203.0.113.2/32 next-hop 192.0.2.9
[ -e ${folder.at('mark2')} ] && exec sleep 600
: >${folder.at('mark2')}
kill -KILL $$`,
  );
  const more = `grace ${GRACE};`;
  const it = await rack({
    helpers: [
      { name: 'slow', run: slow, more },
      { name: 'quick', run: quick, more },
    ],
  });
  await until('the announcement', () => assert.ok(it.first.seen.has(numberOf('203.0.113.1/32'))));
  await it.first.route('203.0.113.1/32', false, 20_000);
  const gone = performance.timeOrigin + performance.now();
  const [ended] = await it.logs('helper ended, to be started again', 1, 10_000, 'slow');
  const lived = gone - Date.parse(String(ended?.time));
  assert.ok(lived >= GRACE * 1000 - 100, `${lived} ms`);
  await it.logs('helper started', 2, 10_000, 'quick');
  await pause(GRACE * 1000 + 1000);
  assert.ok(it.first.routes.has(numberOf('203.0.113.2/32')));
  assert.deepEqual(it.first.withdrawn, [numberOf('203.0.113.1/32')]);
  await it.calm(t);
});
