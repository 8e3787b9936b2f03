import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainLines } from '../../src/cli/live/health-explain.ts';
import { type Followed, follow, isDrained, UNSEEN } from '../../src/cli/live/health-follow.ts';
import { widthOf, wrap } from '../../src/cli/terminal/index.ts';
import type { ServiceView } from '../../src/healthcheck/index.ts';
import {
  checkSample,
  drainSamples,
  hostileSample,
  lastResortSample,
  serviceSample,
  silentVip,
  vipSample,
} from '../support/health-samples.ts';

const CONTROL = /[\0-\x1f\x7f-\x9f\u202a-\u202e]/;

describe('why a service is announced', () => {
  const text = (parts: Partial<ServiceView>) => explainLines(serviceSample(parts)).join('\n');

  it('one that is up', () => {
    assert.deepEqual(explainLines(serviceSample({ falls: 1 })), [
      'web is up for 01:01:01: 2 checks are up.',
      '192.0.2.53/32 is announced to 2 neighbors (192.0.2.1, 2001:db8::1) as a service that is up, ' +
        'with med 100 community [ 65001:53 ].',
      'The address of 192.0.2.53/32 is there: Keryx put it there, and takes it away.',
      'Of its 2 checks that count, all have to be up: 2 are up now.',
      'Check http is up: http http://192.0.2.53/health: 200 OK (500 ms ago, it took 12 ms).',
      'Check port is up: tcp 192.0.2.53:443: 200 OK (500 ms ago, it took 12 ms).',
      'It went down 1 time since the daemon started.',
    ]);
  });

  it('a last resort, an alarm, a check that falls and one that was never tried', () => {
    const lines = explainLines(lastResortSample());
    for (const line of [
      'This is an alarm: it fails, and is announced all the same.',
      '192.0.2.53/32 is announced to 1 neighbor (192.0.2.1) as a last resort, with med 4294967295 community [ 65001:666 ]. ' +
        'It was announced by process watch#1 since, which is what neighbors have.',
      'No other speaker announces it: it stays announced as a last resort.',
      'Check http is falling, 1 of 2 failures in a row: http http://192.0.2.53/health: ' +
        'connection refused (500 ms ago, it took 12 ms).',
      'Check spare (optional, MED 50 higher while it is down) has no result yet: http http://192.0.2.53/health: ' +
        'it was not tried yet.',
    ]) {
      assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    }
  });

  it('why nothing is announced, by state', () => {
    const silent = { vips: [silentVip({ address: 'missing' })] };
    for (const [phase, words] of [
      ['init', /is not known to be up or down yet for .*\n.* is not announced: nothing is, before the checks/],
      ['rising', /is on the way up .*\n.* is not announced: nothing is, before/],
      ['falling', /is on the way down/],
      ['down', /is not announced: a service that is down is withdrawn/],
      ['held', /is held down .*\n.* is not announced: it is held back/],
      ['disabled', /is not announced: a service that is disabled is withdrawn/],
      ['drained', /is not announced: its drain is over/],
    ] as const) {
      assert.match(text({ ...silent, phase }), words);
    }
    assert.match(text(silent), /The address of 192\.0\.2\.53\/32 is not there\.$/m);
  });

  it('what was said by an operator, and how that ends', () => {
    assert.match(
      text({ phase: 'disabled', admin: 'disabled' }),
      /An operator has it disabled: keryx health enable web ends that\.$/,
    );
  });

  it('nobody has it, and whose address it is', () => {
    const announced = { as: 'down', med: 500, attributes: '', neighbors: [] } as const;
    assert.match(
      text({ vips: [vipSample({ address: 'found', announced })] }),
      /is announced as it is to be while down, with med 500, but no neighbor has it: .*\n.* it was there before\.$/m,
    );
  });

  it('how many of the checks have to be up', () => {
    const checks = [checkSample(), checkSample({ phase: 'down' }), checkSample({ optional: true })];
    assert.match(text({ need: 'any', checks }), /^Of its 2 checks that count, one has to be up: 1 is up now\.$/m);
    assert.match(text({ need: 'at-least 2', checks }), /that count, at-least 2 have to be up/);
    assert.doesNotMatch(text({ checks: [checkSample()] }), /that count/);
  });

  it('notes are sentences', () => {
    assert.match(
      text({ notes: ['slow start: MED 400 higher, 25 s to go'] }),
      /^Slow start: MED 400 higher, 25 s to go\.$/m,
    );
  });

  it('nothing evil is printed, at any width', () => {
    const lines = explainLines(hostileSample());
    for (const line of lines) assert.doesNotMatch(line, CONTROL);
    for (const width of [40, 80, 200]) {
      for (const piece of lines.flatMap((line) => wrap(line, width))) assert.ok(widthOf(piece) <= width, piece);
    }
  });
});

describe('a drain that is followed', () => {
  /** What is printed of looks one after another, and how it stands after the last. */
  const looks = (...views: readonly ServiceView[]): { lines: string[]; now: Followed } => {
    let now = UNSEEN;
    const lines: string[] = [];
    for (const view of views) {
      const seen = follow(now, view);
      now = seen.now;
      lines.push(...seen.lines.map(({ text }) => text));
    }
    return { lines, now };
  };

  it('has a line for each stage, and each once', () => {
    const [marked, withdrawn, gone] = drainSamples();
    const { lines, now } = looks(serviceSample(), marked, marked, withdrawn, withdrawn, gone);
    assert.deepEqual(lines, [
      'web: marked as about to go: 192.0.2.53/32 to 1 neighbor',
      'web: withdrawn',
      'web: address removed',
      'web: drained',
    ]);
    assert.ok(isDrained(now));
  });

  it('is not over while the address is there', () => {
    const [marked, withdrawn] = drainSamples();
    assert.ok(!isDrained(looks(serviceSample(), marked, withdrawn).now));
  });

  it('stages that nobody saw are told all the same', () => {
    const [, , gone] = drainSamples();
    assert.deepEqual(looks(serviceSample(), gone).lines, ['web: withdrawn', 'web: address removed', 'web: drained']);
  });

  it('what was not announced is drained at once, and addresses that are not ours stay', () => {
    const vips = [silentVip({ address: 'found' })];
    const before = serviceSample({ phase: 'down', vips });
    const after = serviceSample({ phase: 'drained', admin: 'drained', vips });
    assert.deepEqual(looks(before, after).lines, ['web: drained']);
    assert.deepEqual(looks(after).lines, ['web: drained']);
  });

  it('ends when somebody has other plans, but not before it began', () => {
    const [marked] = drainSamples();
    assert.equal(looks(serviceSample(), serviceSample(), marked).now.broken, undefined);
    assert.equal(looks(marked, serviceSample()).now.broken, 'somebody enabled it meanwhile');
    assert.equal(
      looks(marked, serviceSample({ admin: 'disabled', phase: 'disabled' })).now.broken,
      'somebody disabled it meanwhile',
    );
  });

  it('the daemon that stops drains as well', () => {
    const [marked] = drainSamples();
    assert.equal(looks(marked, { ...marked, admin: 'enabled' }).now.broken, undefined);
  });
});
