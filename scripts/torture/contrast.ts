// What helpers that misbehave do to ExaBGP and to Keryx, measured in the same way. Prints a table in Markdown:
//   npm run build && npm run build:test && node build/scripts/torture/contrast.js [SCENARIO...]

import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { removeFolders } from '../../test/support/e2e-place.ts';
import { flood } from '../../test/torture/rig.ts';
import { HOLD_TIME, numberOf } from '../../test/torture/sink.ts';
import { type Kind, type Subject, start } from './subject.ts';

const CANARY = '203.0.113.2/32';
const announce = (prefix: string) => `echo announce route ${prefix} next-hop 192.0.2.9`;
/** Reads what it is told, so that nothing but the fault is measured. */
const READS = 'exec 3<&0; cat <&3 >/dev/null &';

interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly helper: string;
  readonly hears?: string;
  /** Says what happened, in a few words. */
  readonly watch: (subject: Subject) => Promise<string[]>;
}

/** Waits for at most so many seconds; gives how long it took. */
async function within(seconds: number, condition: () => boolean): Promise<number | undefined> {
  const begin = performance.now();
  while (performance.now() - begin < seconds * 1000) {
    if (condition()) return (performance.now() - begin) / 1000;
    await pause(50);
  }
  return undefined;
}

const s = (seconds: number) => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

/** How the second session fared, which has nothing to do with the helper. */
function others({ second, alive }: Subject): string {
  if (!alive) return '**daemon gone, and every session**';
  if (!second.established) return '**other session lost**';
  if (second.silence > HOLD_TIME * 1000) return `**no KEEPALIVE to anybody for ${s(second.silence / 1000)}**`;
  return 'other session fine';
}

function arrived(what: string, took: number | undefined, limit: number): string {
  return took === undefined ? `**${what} not there after ${limit} s**` : `${what} after ${s(took)}`;
}

const has = (subject: Subject, prefix: string) => subject.first.routes.has(numberOf(prefix));

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'deaf',
    what: 'never reads; 100,000 UPDATEs come from the peer',
    helper: 'exec sleep 600',
    hears: 'receive { parsed; update; }',
    watch: async (it) => {
      let done = false;
      void it.first.flood(100_000).then(() => {
        done = true;
      });
      const took = await within(30, () => done);
      await pause(4000);
      return [
        took === undefined ? '**stops reading the peer**' : `all taken in ${s(took)}`,
        others(it),
        `${Math.round(it.most / 1024)} MB`,
      ];
    },
  },
  {
    name: 'flood-deaf',
    what: 'announces 100,000 routes and never reads its answers',
    helper: `${flood(100_000)}\nexec sleep 600`,
    watch: async (it) => {
      const took = await within(30, () => it.first.routes.size === 100_000);
      return [
        took === undefined ? `**${it.first.routes.size} routes after 30 s**` : `all after ${s(took)}`,
        others(it),
      ];
    },
  },
  {
    name: 'flood',
    what: 'announces 100,000 routes and reads its answers',
    helper: `${READS}\n${flood(100_000)}\nwait`,
    watch: async (it) => {
      const took = await within(120, () => it.first.routes.size === 100_000);
      const count = took === undefined ? `**${it.first.routes.size} routes after 120 s**` : `all after ${s(took)}`;
      return [count, `${it.first.updates} UPDATEs`, others(it), `${Math.round(it.most / 1024)} MB`];
    },
  },
  {
    name: 'crash',
    what: 'announces a route and crashes, again and again',
    helper: `sleep 0.5\n${announce(CANARY)}\nsleep 0.2\nexit 3`,
    watch: async (it) => {
      await within(10, () => has(it, CANARY));
      const gone = await within(30, () => it.alive && !has(it, CANARY));
      if (!it.alive || !it.second.established) return [others(it)];
      return [gone === undefined ? '**its route stays for ever**' : 'given up, its route withdrawn', others(it)];
    },
  },
  {
    name: 'garbage',
    what: 'prints 5,000 lines of garbage after a second, then a good one',
    helper: `${READS}\nsleep 1
awk 'BEGIN { for (i = 0; i < 5000; i++) print i % 2 ? "announce route 999.9/77 nope" : "\\0\\377\\376 h\\303\\251llo {;" }'
${announce(CANARY)}\nwait`,
    watch: async (it) => [arrived('good line', await within(20, () => has(it, CANARY)), 20), others(it)],
  },
  {
    name: 'long-line',
    what: 'prints 100 MB without a newline, then a good line',
    helper: `${READS}\nhead -c 100000000 /dev/zero | tr '\\0' A; echo\n${announce(CANARY)}\nwait`,
    watch: async (it) => [
      arrived('good line', await within(30, () => has(it, CANARY)), 30),
      others(it),
      `${Math.round(it.most / 1024)} MB`,
    ],
  },
  {
    name: 'stubborn',
    what: 'ignores SIGTERM, as its child does; the daemon is asked to end',
    helper: `trap '' TERM INT HUP\n(while :; do sleep 0.2; done) &\nwhile :; do sleep 0.2; done`,
    watch: async (it) => {
      await pause(500);
      it.daemon.signal('SIGTERM');
      const took = await within(20, () => !it.alive);
      await pause(500);
      const left = it.processes().length;
      return [
        took === undefined ? '**not gone after 20 s**' : `gone after ${s(took)}`,
        left > 0 ? `**${left} processes left**` : 'nothing left',
        `told the routers ${it.first.notification ?? '**nothing**'}`,
      ];
    },
  },
  {
    name: 'killed',
    what: 'never reads, has a child; the daemon is killed with SIGKILL',
    helper: 'sleep 601 &\nexec sleep 600',
    watch: async (it) => {
      await pause(500);
      it.daemon.signal('SIGKILL');
      await pause(3000);
      const left = it.processes().length;
      return [left > 0 ? `**${left} processes left**` : 'nothing left'];
    },
  },
];

async function measure(kind: Kind, { helper, hears = '', watch }: Scenario): Promise<string> {
  const subject = await start(kind, helper, hears);
  try {
    return (await watch(subject)).join(', ');
  } finally {
    await subject.end();
  }
}

const wanted = process.argv.slice(2);
const version = /\d+\.\d+\.\d+/.exec(execFileSync('exabgp', ['--version'], { encoding: 'utf8' }))?.[0] ?? '';
console.log(`| A helper that … | ExaBGP ${version} | Keryx |`);
console.log('| --- | --- | --- |');
for (const scenario of SCENARIOS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const [exabgp, keryx] = [await measure('exabgp', scenario), await measure('keryx', scenario)];
  console.log(`| ${scenario.what} | ${exabgp} | ${keryx} |`);
}
removeFolders();
