// Services as people read of them: states and their colours, times, results, and what is announced.

import type { CheckView, ServicePhase, ServiceView, TryView, VipView } from '../../healthcheck/index.ts';
import { type Cell, type Colour, safe } from '../terminal/index.ts';
import { count, duration } from './words.ts';

const COLOURS: Readonly<Record<ServicePhase, Colour>> = {
  init: 'yellow',
  rising: 'yellow',
  up: 'green',
  falling: 'yellow',
  down: 'red',
  held: 'yellow',
  disabled: 'dim',
  draining: 'yellow',
  drained: 'dim',
};

/** What may be said before the name of a service. */
export const HEALTH_VERBS: ReadonlyMap<string, string> = new Map([
  ['explain', 'say why it is announced as it is, or not'],
  ['disable', 'have it announced as disabled, or withdrawn where nothing is said of that'],
  ['enable', 'end disable and drain'],
  ['drain', 'have routers move traffic away, then withdraw it'],
]);

/** Signs of a try that went well, and of one that did not. */
export interface Marks {
  readonly good: string;
  readonly bad: string;
}

export const PLAIN_MARKS: Marks = { good: '+', bad: '-' };
const FINE_MARKS: Marks = { good: '✓', bad: '✗' };

/** As the locale has it: the first of these that is set counts. */
export function marksFor(env: NodeJS.ProcessEnv): Marks {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale) ? FINE_MARKS : PLAIN_MARKS;
}

/** The last results, the newest first. */
export function triesText(tries: readonly TryView[], { good, bad }: Marks): string {
  return tries.map(({ ok }) => (ok ? good : bad)).join('');
}

export function phaseColour(phase: ServicePhase, alarm = false): Colour {
  // What a newer daemon says is not known here.
  return alarm ? 'red' : (COLOURS[phase] ?? 'plain');
}

export function phaseText({ phase, alarm }: Pick<ServiceView, 'phase' | 'alarm'>): string {
  return `${safe(phase)}${alarm ? ', alarm' : ''}`;
}

export function phaseCell(view: Pick<ServiceView, 'phase' | 'alarm'>): Cell {
  return { text: phaseText(view), colour: phaseColour(view.phase, view.alarm) };
}

/** `falling 2/3`: so many equal results in a row, of those that it takes. */
export function checkPhaseText({ phase, count: seen, rise, fall }: CheckView): string {
  if (phase === 'rising') return `${phase} ${seen}/${rise}`;
  return phase === 'falling' ? `${phase} ${seen}/${fall}` : safe(phase);
}

/** Whether it is as it should be. One that falls is still announced as before, and so it is up until it has fallen. */
export function isUp({ phase, vips }: ServiceView): boolean {
  return phase === 'up' || (phase === 'falling' && vips.some(({ announced }) => announced?.as === 'up'));
}

/** `3/3 up` */
export function checksText(checks: readonly CheckView[]): string {
  if (checks.length === 0) return 'none';
  return `${checks.filter(({ phase }) => phase === 'up').length}/${checks.length} up`;
}

/** `192.0.2.53/32 med 100 to 2 neighbors`, for each VIP that is announced. */
export function announcedText(vips: readonly VipView[]): string {
  const texts = vips.flatMap(({ prefix, announced }) => {
    if (announced === undefined) return [];
    const { as, med, neighbors } = announced;
    const how = as === 'up' ? '' : ` as ${safe(as)}`;
    return [`${safe(prefix)}${how} med ${med} to ${count(neighbors.length, 'neighbor')}`];
  });
  return texts.join(', ') || 'nothing';
}

/** `12 ms`, `1.5 s`, `45 s`, and from 100 seconds on as a clock has it. */
export function spell(seconds: number): string {
  if (seconds < 0.9995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return seconds < 99.5 ? `${Math.round(seconds)} s` : duration(seconds);
}
