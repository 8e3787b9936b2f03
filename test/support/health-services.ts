// Services for tests: their configurations without a file, and random ones.

import { type AttributeSet, parseRoute } from '../../src/bgp/index.ts';
import { drainSet, withMed } from '../../src/healthcheck/service/attributes.ts';
import type { CheckConfig, Occasion, ServiceConfig, Vip } from '../../src/healthcheck/service/config.ts';
import { fc } from './fast-check.ts';

const WORST = 0xffff_ffff;

/** A VIP that is announced with these words in each state; not at all in those that are not named. */
export function vip(prefix: string, said: Partial<Record<Occasion, string>> = { up: 'med 100' }): Vip {
  const read = (words: string) => parseRoute(`route ${prefix} next-hop self ${words}`);
  const announced = new Map<Occasion, AttributeSet>();
  for (const [occasion, words] of Object.entries(said)) announced.set(occasion as Occasion, read(words).attributes);
  const usual = announced.get('up') ?? read('').attributes;
  if (!announced.has('drain')) announced.set('drain', withMed(drainSet(usual), WORST));
  const { family, nlri, pathId } = read('');
  const [address, length] = prefix.split('/');
  const whole = length === (prefix.includes(':') ? '128' : '32');
  return { prefix, route: { family, nlri, pathId }, address: whole ? address : undefined, announced };
}

export function check(name: string, more: Partial<CheckConfig> = {}): CheckConfig {
  return {
    name,
    probe: { kind: 'fake', target: name, run: () => () => {} },
    tried: name,
    interval: 5,
    fastInterval: 1,
    timeout: 5,
    jitter: 0,
    rise: 3,
    fall: 3,
    weight: 0,
    optional: false,
    ...more,
  };
}

export function service(more: Partial<ServiceConfig> = {}): ServiceConfig {
  const checks = more.checks ?? [check('web')];
  return {
    name: 'www',
    said: [],
    vips: [vip('192.0.2.1/32')],
    neighbors: [],
    checks,
    need: checks.filter(({ optional }) => !optional).length,
    needs: 'all',
    addressPolicy: 'manage',
    interface: 'lo',
    sudo: false,
    disableFile: undefined,
    slowStart: undefined,
    holdDown: undefined,
    drain: { wait: 30, linger: 0, onShutdown: false },
    lastResort: undefined,
    execute: [],
    ...more,
  };
}

const seconds = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 60_000 }).map((n) => n / 1000),
);
const atTimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const checkArbitrary = (name: string): fc.Arbitrary<CheckConfig> =>
  fc
    .record({
      rise: fc.integer({ min: 1, max: 4 }),
      fall: fc.integer({ min: 1, max: 4 }),
      weight: fc.constantFrom(0, 0, 7, 500),
      optional: fc.boolean(),
    })
    .map((more) => check(name, more));

const occasions = fc.record({
  up: fc.constantFrom<string | undefined>('med 100', 'med 0', undefined),
  down: fc.constantFrom<string | undefined>(undefined, 'med 1000'),
  disabled: fc.constantFrom<string | undefined>(undefined, undefined, 'med 500'),
  'last-resort': fc.constantFrom<string | undefined>(undefined, 'med 4294967295 community 64496:999'),
});

/** What a file may say, but for what is tried. */
export const services: fc.Arbitrary<ServiceConfig> = fc
  .record({
    checks: fc.integer({ min: 0, max: 4 }).chain((n) => {
      return fc.tuple(...Array.from({ length: n }, (_, i) => checkArbitrary(`check${i}`)));
    }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    said: occasions,
    prefixes: fc.constantFrom(['192.0.2.1/32'], ['192.0.2.0/24'], ['192.0.2.1/32', '2001:db8::1/128']),
    addressPolicy: fc.constantFrom('manage' as const, 'dynamic' as const, 'require' as const),
    slowStart: atTimes(fc.record({ seconds, med: fc.constantFrom(1, 9, 900, WORST) })),
    holdDown: atTimes(fc.tuple(seconds, seconds).map(([a, b]) => ({ seconds: Math.min(a, b), most: Math.max(a, b) }))),
    drain: fc.record({
      wait: fc.oneof(fc.constant(0), seconds),
      linger: fc.oneof(fc.constant(0), seconds),
      onShutdown: fc.boolean(),
    }),
    disableFile: atTimes(fc.constant('/run/off')),
  })
  .map(({ checks, share, said, prefixes, ...rest }) => {
    const words = Object.fromEntries(Object.entries(said).filter(([, each]) => each !== undefined));
    const counted = checks.filter(({ optional }) => !optional).length;
    const last = said['last-resort'] !== undefined && said.down === undefined;
    if (!last) delete words['last-resort'];
    return service({
      ...rest,
      checks,
      need: counted === 0 ? 0 : 1 + Math.floor(share * (counted - 1) + 0.5),
      vips: prefixes.map((prefix) => vip(prefix, words)),
      lastResort: last ? { marks: [0xfbf0_03e7], observe: [] } : undefined,
    });
  });
