import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, eventLines } from '../../src/cli/live/events.ts';
import { serviceLines } from '../../src/cli/live/health-service.ts';
import { serviceTable } from '../../src/cli/live/health-table.ts';
import { isUp, marksFor, PLAIN_MARKS, spell } from '../../src/cli/live/health-words.ts';
import { neighborRoom, topLines } from '../../src/cli/live/top-screen.ts';
import { noPaint, paint, widthOf } from '../../src/cli/terminal/index.ts';
import type { HealthEvent, ServiceView } from '../../src/healthcheck/index.ts';
import {
  checkSample,
  drainSamples,
  HOSTILE,
  hostileSample,
  lastResortSample,
  serviceSample,
  silentVip,
  triesSample,
  vipSample,
} from '../support/health-samples.ts';
import { lookSample, peerSample } from '../support/live-samples.ts';

const WIDE = Number.POSITIVE_INFINITY;
const WIDTHS = [40, 80, 120, 200];
const CONTROL = /[\0-\x1f\x7f-\x9f\u202a-\u202e]/;

function fits(lines: readonly string[], width: number): void {
  for (const line of lines) {
    assert.ok(widthOf(line) <= width, `${widthOf(line)} columns: ${line}`);
    assert.doesNotMatch(line, CONTROL);
  }
}

/** All of them, one after another, without what only puts them in columns. */
function flat(lines: readonly string[]): string {
  return lines.join(' ').replaceAll(/\s+/g, ' ');
}

describe('the table of services', () => {
  it('says what is worth saying', () => {
    const [draining, drained] = drainSamples();
    assert.deepEqual(serviceTable([serviceSample(), lastResortSample(), draining, drained], WIDE, noPaint), [
      'SERVICE  STATE           SINCE  CHECKS  ANNOUNCED                                                  REASON',
      'web      up           01:01:01  2/2 up  192.0.2.53/32 med 100 to 2 neighbors                       2 checks are up',
      'dns      down, alarm  00:00:12  0/3 up  192.0.2.53/32 as last-resort med 4294967295 to 1 neighbor  ' +
        '1 of 2 checks fail (need all): port: connection refused',
      'web      draining     01:01:01  2/2 up  192.0.2.53/32 as drain med 4294967295 to 1 neighbor        ' +
        'an operator drained it',
      'web      drained      01:01:01  2/2 up  nothing                                                    ' +
        'an operator drained it',
    ]);
  });

  it('several VIPs, of which one is announced, and no check', () => {
    const vips = [silentVip(), vipSample({ prefix: '2001:db8::53/128' }), vipSample({ prefix: '192.0.2.54/32' })];
    const [, line] = serviceTable([serviceSample({ vips, checks: [] })], WIDE, noPaint);
    assert.match(
      line!,
      /none {4}2001:db8::53\/128 med 100 to 2 neighbors, 192\.0\.2\.54\/32 med 100 to 2 neighbors {2}2 checks/,
    );
  });

  it('has the colours of the states', () => {
    const coloured = (parts: Partial<ServiceView>) => serviceTable([serviceSample(parts)], WIDE, paint)[1]!;
    for (const [phase, code] of [
      ['up', 32],
      ['down', 31],
      ['rising', 33],
      ['falling', 33],
      ['held', 33],
      ['draining', 33],
      ['disabled', 2],
      ['drained', 2],
    ] as const) {
      assert.ok(coloured({ phase }).includes(`\x1b[${code}m${phase}\x1b[0m`), phase);
    }
    assert.ok(coloured({ phase: 'falling', alarm: true }).includes('\x1b[31mfalling, alarm\x1b[0m'));
  });

  for (const width of WIDTHS) {
    it(`fits ${width} columns`, () => {
      const lines = serviceTable([serviceSample(), lastResortSample(), hostileSample()], width, noPaint);
      assert.equal(lines.length, 4);
      fits(lines, width);
      assert.match(lines[2]!, /down, alarm/);
    });
  }
});

describe('everything about a service', () => {
  const lines = (view: ServiceView, width: number) => serviceLines(view, { width, paint: noPaint, marks: PLAIN_MARKS });

  it('in a wide place', () => {
    assert.deepEqual(lines(lastResortSample(), WIDE), [
      'service dns',
      '  state         down, alarm for 00:00:12',
      '  why           1 of 2 checks fail (need all): port: connection refused',
      '  note          no other speaker announces it: it stays announced as a last resort',
      '  need          all of 2 checks, and 1 optional',
      '  went down     3 times',
      '',
      '  VIP            ADDRESS  AS           MED         ANNOUNCED TO',
      '  192.0.2.53/32  ours     last-resort  4294967295  192.0.2.1, by process watch#1 since',
      '',
      '  attributes    192.0.2.53/32 med 4294967295 community [ 65001:666 ]',
      '',
      '  CHECK             STATE        SINCE     RISE  FALL  LAST  TOOK   NEXT    FAILED            WEIGHT',
      '  http              falling 1/2  00:01:01  3     2     -+++  12 ms  750 ms  0 of 120          0',
      '  port              down         00:01:01  3     2     ---+  12 ms  750 ms  3 of 120, 2 late  0',
      '  spare (optional)  init         00:01:01  3     2                  750 ms  0 of 0            50',
      '',
      '  http          http http://192.0.2.53/health: connection refused (500 ms ago)',
      '  port          http http://192.0.2.53/health: connection refused (500 ms ago)',
      '  spare         http http://192.0.2.53/health: not tried yet',
      '',
      '  AGO       STATE   REASON',
      '  01:01:01  up      2 checks are up',
      '  01:01:04  rising  waiting for http (1 of 3 successes)',
    ]);
  });

  it('what an operator said, and a check that runs', () => {
    const { next: _, ...running } = checkSample({ phase: 'rising', count: 2 });
    const text = flat(lines(serviceSample({ admin: 'disabled', checks: [running] }), WIDE));
    assert.match(text, /operator disabled \(keryx health enable web ends that\)/);
    assert.match(text, /rising 2\/3 00:01:01 3 2 \+{10} 12 ms now 0 of 120/);
  });

  it('of nothing there is no table', () => {
    const text = lines(serviceSample({ vips: [], checks: [], history: [] }), WIDE).join('\n');
    assert.doesNotMatch(text, /VIP|CHECK|AGO|attributes/);
    assert.match(text, /went down {5}never$/);
  });

  for (const width of WIDTHS) {
    it(`fits ${width} columns and shows nothing evil`, () => {
      for (const view of [serviceSample(), lastResortSample(), hostileSample(), ...drainSamples()]) {
        fits(lines(view, width), width);
      }
    });
  }

  it('loses nothing at 80 columns', () => {
    const text = flat(lines(lastResortSample(), 80));
    for (const part of [
      'no other speaker announces it: it stays announced as a last resort',
      'med 4294967295 community [ 65001:666 ]',
      'port http http://192.0.2.53/health: connection refused (500 ms ago)',
      'waiting for http (1 of 3 successes)',
    ]) {
      assert.ok(text.includes(part), `${part}\n${text}`);
    }
  });

  it('a hostile name is written as JSON has it', () => {
    assert.equal(lines(hostileSample(), WIDE)[0], 'service \\u001b[2J\\u202e\\u000ared\\u0007');
    assert.equal(JSON.parse(`"${lines(hostileSample(), WIDE)[0]!.slice('service '.length)}"`), HOSTILE);
  });
});

describe('words about services', () => {
  it('fine marks only where the locale has them', () => {
    assert.equal(marksFor({ LANG: 'de_AT.UTF-8' }).good, '✓');
    assert.equal(marksFor({ LC_CTYPE: 'C.utf8', LANG: 'C' }).bad, '✗');
    assert.equal(marksFor({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }).good, '+');
    assert.deepEqual(marksFor({}), PLAIN_MARKS);
  });

  it('times', () => {
    assert.deepEqual([0, 0.0004, 0.0123, 0.9994, 0.9996, 1.25, 9.96, 45, 99.6, 3661, -1].map(spell), [
      '0 ms',
      '0 ms',
      '12 ms',
      '999 ms',
      '1.0 s',
      '1.3 s',
      '10 s',
      '45 s',
      '00:01:39',
      '01:01:01',
      '0 ms',
    ]);
  });

  it('one that falls is up as long as it is announced so', () => {
    assert.ok(isUp(serviceSample()));
    assert.ok(isUp(serviceSample({ phase: 'falling' })));
    assert.ok(!isUp(serviceSample({ phase: 'falling', vips: [silentVip()] })));
    for (const phase of ['init', 'rising', 'down', 'held', 'disabled', 'draining', 'drained'] as const) {
      assert.ok(!isUp(serviceSample({ phase })), phase);
    }
    assert.ok(!isUp(lastResortSample()));
  });
});

describe('an event of a service', () => {
  const health: HealthEvent = {
    name: 'web',
    phase: 'down',
    before: 'falling',
    reason: `http: 503 ${HOSTILE}`,
    alarm: false,
    announced: [],
  };
  const text = (event: Partial<HealthEvent>, width = WIDE): string[] =>
    eventLines({ time: 1_700_000_000.5, type: 'health', health: { ...health, ...event } } as Event, width, noPaint);

  it('is a line', () => {
    assert.deepEqual(
      text({}).map((line) => line.slice(9)),
      ['* service web falling -> down: http: 503 \\u001b[2J\\u202e\\u000ared\\u0007; announced: nothing'],
    );
    const announced = [
      { prefix: '192.0.2.53/32', as: 'last-resort', med: 7 },
      { prefix: '192.0.2.54/32', as: 'up', med: 0 },
    ] as const;
    assert.match(
      text({ alarm: true, reason: 'x', announced })[0]!,
      /down, alarm: x; announced: 192\.0\.2\.53\/32 as last-resort med 7, 192\.0\.2\.54\/32 med 0$/,
    );
  });

  it('fits', () => {
    for (const width of WIDTHS) fits(text({ reason: 'word '.repeat(80) }, width), width);
  });
});

describe('services in top', () => {
  const view = (columns: number, rows: number) => ({ columns, rows, paint: noPaint, offset: 0, clock: '12:00:00' });
  const many = Array.from({ length: 100 }, (_, i) =>
    serviceSample({ name: `service-${i}`, checks: [checkSample({ tries: triesSample('+') })] }),
  );

  it('those in trouble stand first, in a quarter of the screen', () => {
    const look = lookSample({ services: [...many, lastResortSample()] });
    const lines = topLines(look, undefined, view(160, 24));
    assert.equal(lines.length, 24);
    assert.match(lines[1]!, /101 services, 100 up/);
    const at = lines.findIndex((line) => line.startsWith('SERVICE'));
    assert.match(lines[at + 1]!, /^dns +down, alarm/);
    assert.equal(lines.filter((line) => /^(service-|dns)/.test(line)).length, 6);
    assert.match(lines.join('\n'), /^watch +7 /m);
  });

  it('nothing is said of none', () => {
    assert.doesNotMatch(topLines(lookSample(), undefined, view(160, 24)).join('\n'), /service/i);
  });

  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
    [40, 10],
  ] as const) {
    it(`fills a screen of ${columns} by ${rows}, and no more`, () => {
      const peers = Array.from({ length: 100 }, (_, i) => peerSample({ address: `192.0.2.${i}` }));
      const look = lookSample({ peers, services: [hostileSample(), ...many] });
      const lines = topLines(look, undefined, view(columns, rows));
      assert.equal(lines.length, rows);
      fits(lines, columns);
      assert.ok(neighborRoom(look, rows) >= 1);
    });
  }
});
