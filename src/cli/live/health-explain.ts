// `keryx health explain NAME`: why a service is announced as it is, or not at all, in sentences.

import type { CheckView, ServiceView, VipView } from '../../healthcheck/index.ts';
import { safe } from '../terminal/index.ts';
import { spell } from './health-words.ts';
import { count, duration } from './words.ts';

/** A sentence each, of any length. */
export function explainLines(view: ServiceView): string[] {
  return [
    `${safe(view.name)} ${stateText(view)} for ${duration(view.seconds)}: ${sentence(view.reason)}`,
    ...(view.alarm ? ['This is an alarm: it fails, and is announced all the same.'] : []),
    ...view.vips.flatMap((vip) => [announcement(view, vip), ...address(vip)]),
    ...view.notes.map((note) => sentence(capital(note))),
    ...rule(view),
    ...view.checks.map(checkText),
    ...fallsText(view),
    ...adviceText(view),
  ];
}

function stateText({ phase }: ServiceView): string {
  switch (phase) {
    case 'init':
      return 'is not known to be up or down yet';
    case 'rising':
      return 'is on the way up';
    case 'falling':
      return 'is on the way down';
    case 'held':
      return 'is held down';
    case 'draining':
      return 'is being drained';
    default:
      return `is ${safe(phase)}`;
  }
}

function announcement(view: ServiceView, { prefix, announced }: VipView): string {
  if (announced === undefined) return `${safe(prefix)} is not announced${whyNot(view)}.`;
  const { as, attributes, med, neighbors, owner } = announced;
  const said = attributes === '' ? `med ${med}` : safe(attributes);
  const how = `${occasionText(as)}, with ${said}`;
  const others = owner === undefined ? '' : ` It was announced by ${safe(owner)} since, which is what neighbors have.`;
  if (neighbors.length === 0) {
    return `${safe(prefix)} is announced ${how}, but no neighbor has it: none is established that takes it.${others}`;
  }
  const whom = `${count(neighbors.length, 'neighbor')} (${neighbors.map(safe).join(', ')})`;
  return `${safe(prefix)} is announced to ${whom} ${how}.${others}`;
}

function occasionText(as: string): string {
  switch (as) {
    case 'up':
      return 'as a service that is up';
    case 'drain':
      return 'as about to go (GRACEFUL_SHUTDOWN)';
    case 'last-resort':
      return 'as a last resort';
    default:
      return `as it is to be while ${safe(as)}`;
  }
}

function whyNot({ phase }: ServiceView): string {
  switch (phase) {
    case 'init':
    case 'rising':
      return ': nothing is, before the checks and the address are well';
    case 'up':
    case 'falling':
      return ' yet';
    case 'drained':
      return ': its drain is over';
    case 'draining':
      return ' any more';
    case 'held':
      return ': it is held back until the time for that is over';
    default:
      return `: a service that is ${safe(phase)} is withdrawn, where it does not say otherwise`;
  }
}

function address({ prefix, address: found }: VipView): string[] {
  switch (found) {
    case 'ours':
      return [`The address of ${safe(prefix)} is there: Keryx put it there, and takes it away.`];
    case 'found':
      return [`The address of ${safe(prefix)} is there, and is not taken away: it was there before.`];
    case 'missing':
      return [`The address of ${safe(prefix)} is not there.`];
    case 'stuck':
      return [`The address of ${safe(prefix)} is there: Keryx put it there, and could not take it away.`];
    default:
      return [];
  }
}

/** Which of its checks have to be up. */
function rule({ need, checks }: ServiceView): string[] {
  const counted = checks.filter(({ optional }) => !optional);
  if (counted.length < 2) return [];
  const up = counted.filter(({ phase }) => phase === 'up').length;
  return [`Of its ${counted.length} checks that count, ${needed(need)}: ${up} ${up === 1 ? 'is' : 'are'} up now.`];
}

function needed(need: string): string {
  if (need === 'any') return 'one has to be up';
  return need === 'all' ? 'all have to be up' : `${safe(need)} have to be up`;
}

function checkText(check: CheckView): string {
  const { name, kind, target, optional, weight, tries } = check;
  const [last] = tries;
  const found =
    last === undefined
      ? 'it was not tried yet'
      : `${safe(last.why)} (${spell(last.ago)} ago, it took ${spell(last.took)})`;
  const extra = [...(optional ? ['optional'] : []), ...(weight === 0 ? [] : [`MED ${weight} higher while it is down`])];
  const how = extra.length === 0 ? '' : ` (${extra.join(', ')})`;
  return `Check ${safe(name)}${how} ${verdict(check)}: ${safe(kind)} ${safe(target)}: ${sentence(found)}`;
}

function verdict({ phase, count: seen, rise, fall }: CheckView): string {
  switch (phase) {
    case 'init':
      return 'has no result yet';
    case 'rising':
      return `is rising, ${seen} of ${rise} successes in a row`;
    case 'falling':
      return `is falling, ${seen} of ${fall} failures in a row`;
    default:
      return `is ${safe(phase)}`;
  }
}

function fallsText({ falls }: ServiceView): string[] {
  return falls === 0 ? [] : [`It went down ${count(falls, 'time')} since the daemon started.`];
}

/** What ends that which an operator began. */
function adviceText({ admin, name }: ServiceView): string[] {
  return admin === 'enabled' ? [] : [`An operator has it ${admin}: keryx health enable ${safe(name)} ends that.`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With a full stop at its end. */
function sentence(text: string): string {
  const harmless = safe(text.trim());
  return /[.!?]$/.test(harmless) ? harmless : `${harmless}.`;
}
