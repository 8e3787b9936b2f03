// `keryx health`: a line for each service.

import type { ServiceView } from '../../healthcheck/index.ts';
import { type Cell, type Column, type Paint, safe, tableLines } from '../terminal/index.ts';
import { announcedText, checksText, phaseCell } from './health-words.ts';
import { duration } from './words.ts';

export const SERVICE_COLUMNS: readonly Column[] = [
  { title: 'SERVICE', least: 12, keep: true },
  { title: 'STATE' },
  { title: 'SINCE', align: 'right' },
  { title: 'CHECKS' },
  { title: 'ANNOUNCED', least: 18 },
  { title: 'REASON', least: 12, spare: 1 },
];

/** `width`: columns of the terminal, or Infinity. */
export function serviceTable(services: readonly ServiceView[], width: number, paint: Paint): string[] {
  return tableLines(SERVICE_COLUMNS, services.map(serviceRow), width, paint);
}

export function serviceRow(view: ServiceView): Cell[] {
  return [
    safe(view.name),
    phaseCell(view),
    duration(view.seconds),
    checksText(view.checks),
    announcedText(view.vips),
    safe(view.reason),
  ];
}
