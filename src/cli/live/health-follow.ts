// How far the drain of a service is, from one look at it to the next.

import type { ServiceView } from '../../healthcheck/index.ts';
import { safe } from '../terminal/index.ts';
import { count } from './words.ts';

export type Stage = 'marked' | 'withdrawn' | 'address removed' | 'drained';

/** What was seen of a service so far. */
export interface Followed {
  readonly told: readonly Stage[];
  /** It was seen to be drained by somebody. */
  readonly begun: boolean;
  /** It was announced. */
  readonly announced: boolean;
  /** Its address was there by us. */
  readonly placed: boolean;
  /** Why it will never be drained. */
  readonly broken?: string;
}

export const UNSEEN: Followed = { told: [], begun: false, announced: false, placed: false };

export interface StageLine {
  readonly stage: Stage;
  readonly text: string;
}

/** What a look tells: how it stands now, and the stages that are new. The first look is that before the drain. */
export function follow(before: Followed, view: ServiceView): { readonly now: Followed; readonly lines: StageLine[] } {
  const announced = view.vips.filter((vip) => vip.announced !== undefined);
  const placed = view.vips.some(({ address }) => address === 'ours');
  const begun = view.admin === 'drained' || view.phase === 'draining' || view.phase === 'drained';
  const seen = {
    ...before,
    begun: before.begun || begun,
    announced: before.announced || announced.length > 0,
    placed: before.placed || placed,
  };
  if (!begun) {
    const broken = before.begun ? { broken: `somebody ${safe(view.admin)} it meanwhile` } : {};
    return { now: { ...seen, ...broken }, lines: [] };
  }
  const draining = announced.length > 0;
  const reached: readonly (readonly [Stage, boolean])[] = [
    ['marked', announced.some((vip) => vip.announced?.as === 'drain')],
    ['withdrawn', !draining && seen.announced],
    ['address removed', !draining && !placed && seen.placed],
    ['drained', !draining && !placed && view.phase === 'drained'],
  ];
  const fresh = reached.filter(([stage, is]) => is && !before.told.includes(stage)).map(([stage]) => stage);
  return {
    now: { ...seen, told: [...before.told, ...fresh] },
    lines: fresh.map((stage) => ({ stage, text: `${safe(view.name)}: ${stageText(stage, view)}` })),
  };
}

export function isDrained({ told }: Followed): boolean {
  return told.includes('drained');
}

function stageText(stage: Stage, { vips }: ServiceView): string {
  if (stage === 'address removed' && vips.some(({ address }) => address === 'stuck')) {
    return 'its address stays: the daemon could not take it away, as its log says';
  }
  if (stage !== 'marked') return stage;
  const marked = vips.filter(({ announced }) => announced?.as === 'drain');
  const neighbors = new Set(marked.flatMap(({ announced }) => announced?.neighbors ?? []));
  const what = marked.map(({ prefix }) => safe(prefix)).join(', ');
  return `marked as about to go: ${what} to ${count(neighbors.size, 'neighbor')}`;
}
