import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, families, intern, parseRoute, type Route, routeKey } from '../../src/bgp/index.ts';
import { endOf, Pen, type Until } from '../../src/process-bridge/journal/record.ts';
import { type FoundRoute, readJournal } from '../../src/process-bridge/journal/replay.ts';
import { attributeSamples, familySamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';

const HOLDER = { pid: 4711, start: '815' };
const A = parseRoute('route 203.0.113.0/24 next-hop self med 5');
const B = parseRoute('route 203.0.113.0/24 next-hop 192.0.2.9 community [ 65000:1 ]');
const C = parseRoute('route 2001:db8::/32 next-hop 2001:db8::1 path-information 1.2.3.4');

/** `- ROUTE` in words that two sides can be compared in. */
function said({ peer, owner, route, until }: FoundRoute): string {
  const { attributes: set, watchdog } = route;
  const values = set.list.map(({ code, flags, value }) => `${code}/${flags}/${Buffer.from(value).toString('hex')}`);
  return JSON.stringify([peer, owner, routeKey(route), [...route.nlri], values, watchdog, until]);
}

/** What the journal comes to, as plain maps have it. */
class Model {
  readonly routes = new Map<string, FoundRoute>();

  set(each: FoundRoute): void {
    this.routes.set(`${each.peer} ${routeKey(each.route)}`, each);
  }

  drop(where: (each: FoundRoute) => boolean): void {
    for (const [key, each] of this.routes) if (where(each)) this.routes.delete(key);
  }

  get words(): string[] {
    return [...this.routes.values()].map(said).sort();
  }
}

function wordsOf(octets: Uint8Array): string[] {
  return [...readJournal(octets).routes].map(said).sort();
}

const kinds = Object.entries(familySamples).map(([name, nlri]) => ({ family: families.named(name)!.family, nlri }));
const attribute = fc.constantFrom(...Object.keys(attributeSamples)).chain((name) => {
  const { code, flags } = attributes.all().find((row) => row.name === name)!;
  return attributeSamples[name]!.values.map((value) => ({ code, flags, value }));
});
const route: fc.Arbitrary<Route> = fc
  .tuple(fc.constantFrom(...kinds), fc.uniqueArray(attribute, { maxLength: 4, selector: ({ code }) => code }))
  .chain(([{ family, nlri }, list]) =>
    fc.record({
      family: fc.constant(family),
      nlri,
      pathId: fc.constantFrom(0, 1, 0xffff_ffff),
      attributes: fc.constant(intern(list)),
    }),
  );
const name = fc.constantFrom('neighbor 192.0.2.1 …', 'neighbor "quoted"\n\\', '', 'process a b#1', 'cli');
const until = fc.option(fc.record({ at: fc.nat(), left: fc.nat() }), { nil: undefined });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('+' as const), peer: name, owner: name, route, until }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('-' as const, 'c' as const), peer: name, pick: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('x' as const), owner: name }) },
);
const script = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 });

/** Writes a script. Returns the whole journal, and after how many octets it comes to what. */
function write(batches: typeof script extends fc.Arbitrary<infer T> ? T : never) {
  const pen = new Pen(HOLDER);
  const model = new Model();
  const octets: Buffer[] = [];
  const states: { readonly size: number; readonly words: string[] }[] = [{ size: 0, words: [] }];
  let size = 0;
  for (const batch of batches) {
    for (const each of batch) {
      if (each.kind === '+') {
        pen.announce(each.peer, each.route, each.owner, each.until);
        model.set(each);
      } else if (each.kind === 'x') {
        pen.forgetOwner(each.owner);
        model.drop(({ owner }) => owner === each.owner);
      } else if (each.kind === 'c') {
        pen.clear(each.peer);
        model.drop(({ peer }) => peer === each.peer);
      } else {
        const all = [...model.routes.values()];
        const one = all[each.pick % Math.max(1, all.length)]?.route ?? A;
        pen.withdraw(each.peer, one);
        model.drop(({ peer, route: its }) => peer === each.peer && routeKey(its) === routeKey(one));
      }
    }
    const taken = pen.take();
    if (taken === undefined) continue;
    octets.push(taken);
    size += taken.length;
    states.push({ size, words: model.words });
  }
  return { octets: Buffer.concat(octets), states };
}

describe('the lines of a journal', () => {
  it('come to the routes that were written last, of every family and with every attribute', () => {
    fc.assert(
      fc.property(script, (batches) => {
        const { octets, states } = write(batches);
        assert.deepEqual(wordsOf(octets), states.at(-1)!.words);
        assert.equal(readJournal(octets).lost, 0);
      }),
      { numRuns: 300 },
    );
  });

  it('cut at any octet come to what they came to when the last whole batch was written', () => {
    fc.assert(
      fc.property(script, (batches) => {
        const { octets, states } = write(batches);
        // Every octet of short ones, some of long ones.
        const step = Math.ceil((octets.length + 1) / 400);
        for (let cut = 0; cut <= octets.length; cut += step) {
          const whole = states.findLast(({ size }) => size <= cut)!;
          assert.deepEqual(wordsOf(octets.subarray(0, cut)), whole.words, `cut at ${cut}`);
          assert.equal(readJournal(octets.subarray(0, cut)).lost, cut - whole.size);
        }
      }),
      { numRuns: 60 },
    );
    const pen = new Pen(HOLDER);
    const batches = [A, B, C].map((each) => {
      pen.announce('peer', each, 'cli', undefined);
      return pen.take()!;
    });
    const octets = Buffer.concat(batches);
    for (let cut = 0; cut <= octets.length; cut += 1) {
      const whole = batches.filter((_, i) => Buffer.concat(batches.slice(0, i + 1)).length <= cut).length;
      assert.equal(
        [...readJournal(octets.subarray(0, cut)).routes].length,
        Math.max(0, whole === 3 ? 2 : Math.min(whole, 1)),
      );
    }
  });

  it('with other octets in them never come to a route that was not written', () => {
    fc.assert(
      fc.property(
        script,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (batches, changes) => {
          const { octets, states } = write(batches);
          if (octets.length === 0) return;
          for (const [at, octet] of changes) octets[at % octets.length] = octet;
          const words = JSON.stringify(wordsOf(octets));
          assert.ok(states.some((state) => JSON.stringify(state.words) === words));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('may be anything: random octets and lines are no routes, and no error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (octets) => assert.deepEqual(wordsOf(octets), [])));
    const word = fc.constantFrom(
      '+',
      '-',
      'n',
      's',
      'c',
      'x',
      'l',
      '.',
      't',
      'w',
      '0',
      '1',
      '257',
      '18cb0071',
      '"cli"',
      '',
    );
    const line = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
    const head = Buffer.from('keryx-journal 1 1 -\n');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 9 }), (lines) => {
        assert.deepEqual(wordsOf(Buffer.concat([head, Buffer.from(lines.join('\n'))])), []);
      }),
    );
  });

  it('that make no sense are no part of it, even with the right sum', () => {
    const sound = ['n 0 "p"', 'n 1 "cli"', 's 0 ', '+ 0 1 0 257 0 18cb0071'];
    assert.equal([...readJournal(signed(sound)).routes].length, 1);
    const bad = [
      '+ 0 1 0 257 0 18cb00',
      '+ 0 1 0 257 0 18cb007100',
      '+ 0 1 0 257 0 ',
      '+ 0 1 0 257 0 18cb007g',
      '+ 0 1 0 257 4294967296 18cb0071',
      '+ 0 1 0 65535 0 18cb0071',
      '+ 0 1 1 257 0 18cb0071',
      '+ 0 2 0 257 0 18cb0071',
      '+ 2 1 0 257 0 18cb0071',
      '+ 0 1 0 257 0 18cb0071 t 1',
      '+ 0 1 0 257 0 18cb0071 t 1 x',
      '+ 0 1 0 257 0 18cb0071 t 1 2 3',
      '+ 0 1 0 257 0 18cb0071 w 7',
      '+ 0 1 0 257 0 18cb0071 w 1 2',
      '- 0 257 0 18cb00',
      '- 0 257 0 18cb0071 0',
      's 1 0140',
      's 1 014000010',
      's 1 01400002ff',
      'n 2 cli',
      'n 2 7',
      'n 2',
      'c 0 0',
      'x 9',
      'l 1 1',
      'l 1 1 -1',
      '? 0',
      '',
    ];
    for (const line of bad) assert.deepEqual([...readJournal(signed([...sound, line])).routes], [], line);
    for (const head of [
      '',
      'keryx-journal 2 1 -',
      'keryx-journal 1 x -',
      'keryx-journal 1 1',
      'keryx-journal 1 1 - -',
    ]) {
      assert.deepEqual([...readJournal(signed(sound, head)).routes], [], head);
    }
  });

  it('know until when a route lives, whichever of two ends comes first', () => {
    const pen = new Pen(HOLDER);
    const ends: Record<string, Until | undefined> = { a: { at: 5000, left: 3000 }, b: undefined };
    pen.announce('p', A, 'cli', ends.a);
    pen.announce('p', C, 'cli', ends.b);
    pen.lease('cli', { at: 6000, left: 1000 });
    const octets = pen.take()!;
    assert.deepEqual(
      [...readJournal(octets).routes].map((each) => each.until),
      [
        { at: 5000, left: 1000 },
        { at: 6000, left: 1000 },
      ],
    );
    pen.lease('cli', undefined);
    assert.deepEqual(
      [...readJournal(Buffer.concat([octets, pen.take()!])).routes].map((each) => each.until),
      [ends.a, undefined],
    );
  });
});

/** A journal of these lines. */
function signed(lines: readonly string[], head = 'keryx-journal 1 1 -'): Buffer {
  const body = Buffer.from([head, ...lines, ''].join('\n'));
  return Buffer.concat([body, Buffer.from(endOf(body))]);
}
