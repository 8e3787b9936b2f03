// What a daemon answers of its services, for tests that have none.

import type { CheckView, ServiceView, TryView, VipView } from '../../src/healthcheck/index.ts';

/** The newest first: `+` went well, `-` did not. */
export function triesSample(results: string, why = ''): TryView[] {
  return [...results].map((result, i) => ({
    ok: result === '+',
    why: why !== '' ? why : result === '+' ? '200 OK' : 'connection refused',
    ago: i + 0.5,
    took: 0.0123,
  }));
}

export function checkSample(parts: Partial<CheckView> = {}): CheckView {
  return {
    name: 'http',
    kind: 'http',
    target: 'http://192.0.2.53/health',
    phase: 'up',
    seconds: 61,
    count: 0,
    rise: 3,
    fall: 2,
    optional: false,
    weight: 0,
    tries: triesSample('++++++++++'),
    runs: 120,
    failures: 0,
    late: 0,
    delay: 0,
    next: 0.75,
    ...parts,
  };
}

export function vipSample(parts: Partial<VipView> = {}): VipView {
  return {
    prefix: '192.0.2.53/32',
    address: 'ours',
    announced: {
      as: 'up',
      med: 100,
      attributes: 'med 100 community [ 65001:53 ]',
      neighbors: ['192.0.2.1', '2001:db8::1'],
    },
    ...parts,
  };
}

/** The same VIP, and nothing is announced of it. */
export function silentVip(parts: Partial<VipView> = {}): VipView {
  const { announced: _, ...rest } = vipSample(parts);
  return rest;
}

export function serviceSample(parts: Partial<ServiceView> = {}): ServiceView {
  return {
    name: 'web',
    phase: 'up',
    seconds: 3661,
    reason: '2 checks are up',
    notes: [],
    alarm: false,
    admin: 'enabled',
    need: 'all',
    vips: [vipSample()],
    checks: [checkSample(), checkSample({ name: 'port', kind: 'tcp', target: '192.0.2.53:443' })],
    falls: 0,
    history: [
      { ago: 3661, phase: 'up', reason: '2 checks are up' },
      { ago: 3664, phase: 'rising', reason: 'waiting for http (1 of 3 successes)' },
    ],
    ...parts,
  };
}

/** Down, with everything that can be said of one. */
export function lastResortSample(): ServiceView {
  return serviceSample({
    name: 'dns',
    phase: 'down',
    seconds: 12,
    reason: '1 of 2 checks fail (need all): port: connection refused',
    notes: ['no other speaker announces it: it stays announced as a last resort'],
    alarm: true,
    vips: [
      vipSample({
        announced: {
          as: 'last-resort',
          med: 4_294_967_295,
          attributes: 'med 4294967295 community [ 65001:666 ]',
          neighbors: ['192.0.2.1'],
          owner: 'process watch#1',
        },
      }),
    ],
    checks: [
      checkSample({ phase: 'falling', count: 1, tries: triesSample('-+++') }),
      checkSample({ name: 'port', phase: 'down', tries: triesSample('---+'), failures: 3, late: 2 }),
      checkSample({ name: 'spare', optional: true, weight: 50, phase: 'init', tries: [], runs: 0 }),
    ],
    falls: 3,
  });
}

/** A drain in its stages: marked, withdrawn, without its address. */
export function drainSamples(): [ServiceView, ServiceView, ServiceView] {
  const shared = { admin: 'drained', reason: 'an operator drained it' } as const;
  const marked = {
    as: 'drain',
    med: 4_294_967_295,
    attributes: 'community [ graceful-shutdown ]',
    neighbors: ['192.0.2.1'],
  } as const;
  return [
    serviceSample({ ...shared, phase: 'draining', vips: [vipSample({ announced: marked })] }),
    serviceSample({ ...shared, phase: 'drained', vips: [silentVip()] }),
    serviceSample({ ...shared, phase: 'drained', vips: [silentVip({ address: 'none' })] }),
  ];
}

export const HOSTILE = '\u001b[2J\u202e\nred\u0007';

/** One whose every text is what somebody evil would have on our terminal. */
export function hostileSample(): ServiceView {
  const long = `${HOSTILE} ${'東京'.repeat(40)} ${'word '.repeat(60)}`;
  return serviceSample({
    name: HOSTILE,
    reason: long,
    notes: [long, HOSTILE],
    need: HOSTILE,
    alarm: true,
    admin: 'disabled',
    vips: [
      vipSample({
        prefix: HOSTILE,
        announced: { as: 'up', med: 0, attributes: long, neighbors: [HOSTILE, '192.0.2.1'], owner: HOSTILE },
      }),
      silentVip({ prefix: long }),
    ],
    checks: [
      checkSample({
        name: HOSTILE,
        kind: HOSTILE,
        target: long,
        tries: triesSample('+-+-+-+-+-', long),
        optional: true,
      }),
    ],
    history: [{ ago: 1, phase: 'up', reason: long }],
  });
}
