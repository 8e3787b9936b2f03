// A `healthcheck` section being read.

import type { Word } from '../../bgp/index.ts';
import type { AddressPolicy, CheckConfig, Occasion, Said, ServiceConfig } from '../../healthcheck/index.ts';
import type { FileDraft } from '../draft.ts';
import type { Place } from '../notes.ts';

/** What a service says for all its checks, and a check for itself. All times are seconds. */
export interface Pace {
  interval?: number;
  fastInterval?: number;
  timeout?: number;
  jitter?: number;
  rise?: number;
  fall?: number;
}

export interface CheckDraft extends Pace {
  readonly at: Place;
  readonly name: string;
  /** What its kind gathers. */
  readonly content: unknown;
  readonly said: Said[];
  /** What is tried, in words: one with others is another check. */
  readonly tried: string[];
  weight: number;
  optional: boolean;
  /** Known at the end of its section. */
  probe?: CheckConfig['probe'];
}

/** Undefined: withdrawn. */
export type Action = readonly Word[] | undefined;

export interface ServiceDraft extends Pace {
  readonly file: FileDraft;
  readonly name: string;
  readonly at: Place;
  readonly said: Said[];
  /** There is a `vip`, though it may be one that cannot be read. */
  mentionsVip: boolean;
  /** The prefix and what follows it. */
  readonly vips: { readonly prefix: Word; readonly words: readonly Word[] }[];
  readonly neighbors: { readonly address: string; readonly at: Place }[];
  readonly observe: { readonly address: string; readonly at: Place }[];
  readonly checks: CheckDraft[];
  need:
    | { readonly kind: 'all' }
    | { readonly kind: 'any' }
    | { readonly kind: 'at-least'; readonly count: number; readonly at: Place };
  readonly actions: Map<Occasion, { readonly words: Action; readonly at: Place }>;
  increase: number;
  addressPolicy: { readonly policy: AddressPolicy; readonly at: Place } | undefined;
  interface: string;
  sudo: boolean;
  disableFile: string | undefined;
  slowStart: ServiceConfig['slowStart'];
  holdDown: ServiceConfig['holdDown'];
  readonly drain: { wait: number; linger: number; onShutdown: boolean; readonly said: Said[] };
  readonly execute: string[];
}

export function serviceDraft(file: FileDraft, name: string, at: Place): ServiceDraft {
  return {
    file,
    name,
    at,
    said: [],
    mentionsVip: false,
    vips: [],
    neighbors: [],
    observe: [],
    checks: [],
    need: { kind: 'all' },
    actions: new Map(),
    increase: 0,
    addressPolicy: undefined,
    interface: 'lo',
    sudo: false,
    disableFile: undefined,
    slowStart: undefined,
    holdDown: undefined,
    drain: { wait: 30, linger: 0, onShutdown: false, said: [] },
    execute: [],
  };
}
