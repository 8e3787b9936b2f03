// What ExaBGP 3 lets a neighbor or a group say directly, and later versions only in sections of it.

import { capabilityKind } from './capability.ts';
import type { NeighborDraft } from './draft.ts';
import { oldProcessKind, openOldProcess } from './old-process.ts';
import { staticRows } from './routes.ts';
import type { Rows } from './sections.ts';
import { oldSocketRows } from './socket.ts';

const CAPABILITIES = ['asn4', 'route-refresh', 'extended-message', 'graceful-restart', 'aigp', 'multi-session'];

export const oldRows: Rows<NeighborDraft> = {
  ...oldSocketRows,
  ...Object.fromEntries(
    CAPABILITIES.map((keyword) => [
      keyword,
      { ...capabilityKind.rows[keyword]!, about: `ExaBGP 3: capability { ${keyword} }.` },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(staticRows).map(([keyword, row]) => [
      keyword,
      { ...row, adds: true as const, about: `ExaBGP 3: static { ${keyword} }.` },
    ]),
  ),
  process: {
    usage: 'NAME',
    about: 'ExaBGP 3: a helper, and an api section that names it.',
    example: 'old-watch',
    section: oldProcessKind,
    block: openOldProcess,
  },
};
