// The kinds of checks.

import type { CheckKind } from './kind.ts';

export type {
  CheckKind,
  CheckWord,
  Command,
  CommandEnd,
  Commands,
  Finding,
  Probe,
  Tools,
  Try,
} from './kind.ts';

export const checkKinds: readonly CheckKind[] = [];
