// `keryx health NAME`: everything about a service.

import type { CheckView, ServicePhase, ServiceView, VipView } from '../../healthcheck/index.ts';
import { type Cell, type Colour, filler, type Paint, safe, shorten, wrap, wrappedLines } from '../terminal/index.ts';
import { checkPhaseText, type Marks, phaseColour, phaseText, spell, triesText } from './health-words.ts';
import { count, duration } from './words.ts';

const LABEL = 13;
const INDENT = '  ';

/** Where its lines go, and how they look there. */
export interface Sheet {
  /** columns of the terminal, or Infinity */
  readonly width: number;
  readonly paint: Paint;
  readonly marks: Marks;
}

export function serviceLines(view: ServiceView, { width, paint, marks }: Sheet): string[] {
  const line = (label: string, text: string, colour: Colour = 'plain'): string[] => {
    const name = shorten(label, LABEL);
    const [first = '', ...rest] = wrap(text, Math.max(1, width - INDENT.length - LABEL - 1));
    const head = `${INDENT}${paint(name, 'dim')}${filler(name, LABEL)} ${paint(first, colour)}`;
    return [head, ...rest.map((each) => `${' '.repeat(INDENT.length + LABEL + 1)}${paint(each, colour)}`)];
  };
  const table = (titles: readonly string[], rows: readonly (readonly Cell[])[], cut: readonly string[]): string[] => {
    if (rows.length === 0) return [];
    const columns = titles.map((title) =>
      cut.includes(title) ? { title, least: Math.max(8, title.length) } : { title },
    );
    return ['', ...wrappedLines(columns, rows, width - INDENT.length, paint).map((each) => `${INDENT}${each}`)];
  };
  const { checks, vips, history, phase } = view;
  const told = vips.flatMap(({ prefix, announced }) =>
    announced === undefined || announced.attributes === '' ? [] : [`${safe(prefix)} ${safe(announced.attributes)}`],
  );
  return [
    paint(shorten(`service ${safe(view.name)}`, width), 'bold'),
    ...line('state', `${phaseText(view)} for ${duration(view.seconds)}`, phaseColour(view.phase, view.alarm)),
    ...line('why', safe(view.reason)),
    ...view.notes.flatMap((note) => line('note', safe(note), view.alarm ? 'red' : 'plain')),
    ...(view.admin === 'enabled' ? [] : line('operator', operatorText(view))),
    ...line('need', needText(view)),
    ...line('went down', view.falls === 0 ? 'never' : count(view.falls, 'time')),
    ...table(
      ['VIP', 'ADDRESS', 'AS', 'MED', 'ANNOUNCED TO'],
      vips.map((vip) => vipRow(vip, phase)),
      ['VIP', 'ANNOUNCED TO'],
    ),
    ...(told.length === 0 ? [] : ['']),
    ...told.flatMap((text) => line('attributes', text)),
    ...table(
      [
        'CHECK',
        'STATE',
        'SINCE',
        'RISE',
        'FALL',
        'LAST',
        'TOOK',
        'NEXT',
        'FAILED',
        ...(weighs(checks) ? ['WEIGHT'] : []),
      ],
      checks.map((check) => [...checkRow(check, marks), ...(weighs(checks) ? [String(check.weight)] : [])]),
      ['CHECK', 'FAILED'],
    ),
    ...(checks.length === 0 ? [] : ['']),
    ...checks.flatMap((check) => line(safe(check.name), probeText(check), lastColour(check))),
    ...table(
      ['AGO', 'STATE', 'REASON'],
      history.map(({ ago, reason, phase: was }) => [
        duration(ago),
        { text: safe(was), colour: phaseColour(was) },
        safe(reason),
      ]),
      ['REASON'],
    ),
  ];
}

function operatorText({ admin, name }: ServiceView): string {
  return `${safe(admin)} (keryx health enable ${safe(name)} ends that)`;
}

function needText({ need, checks }: ServiceView): string {
  const optional = checks.filter((check) => check.optional).length;
  return `${safe(need)} of ${count(checks.length - optional, 'check')}${optional === 0 ? '' : `, and ${optional} optional`}`;
}

/** Phases in which an address may be gone for good reasons. */
const OUT: readonly ServicePhase[] = ['init', 'disabled', 'drained'];

function vipRow({ prefix, address, announced }: VipView, phase: ServicePhase): Cell[] {
  const gone: Cell = { text: safe(address), colour: address === 'missing' && !OUT.includes(phase) ? 'red' : 'plain' };
  if (announced === undefined) return [safe(prefix), gone, '', '', { text: 'nobody', colour: 'dim' }];
  const { as, med, neighbors, owner } = announced;
  const names = neighbors.map(safe).join(', ') || 'nobody';
  return [
    safe(prefix),
    gone,
    safe(as),
    String(med),
    `${names}${owner === undefined ? '' : `, by ${safe(owner)} since`}`,
  ];
}

function weighs(checks: readonly CheckView[]): boolean {
  return checks.some(({ weight }) => weight !== 0);
}

function checkRow(check: CheckView, marks: Marks): Cell[] {
  const { name, phase, seconds, rise, fall, tries, next, optional, runs, failures, late } = check;
  const [last] = tries;
  return [
    `${safe(name)}${optional ? ' (optional)' : ''}`,
    { text: checkPhaseText(check), colour: phaseColour(phase) },
    duration(seconds),
    String(rise),
    String(fall),
    triesText(tries, marks),
    last === undefined ? '' : spell(last.took),
    next === undefined ? 'now' : spell(next),
    `${failures} of ${runs}${late === 0 ? '' : `, ${late} late`}`,
  ];
}

/** What is asked, and what was found last. */
function probeText({ kind, target, tries: [last] }: CheckView): string {
  const found = last === undefined ? 'not tried yet' : `${safe(last.why)} (${spell(last.ago)} ago)`;
  return `${safe(kind)} ${safe(target)}: ${found}`;
}

function lastColour({ tries: [last] }: CheckView): Colour {
  return last === undefined || last.ok ? 'plain' : 'red';
}
