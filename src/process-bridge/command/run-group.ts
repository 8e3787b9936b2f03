// Groups: changes that are made together or not at all.

import { type Call, type Group, type Outcome, type RouteCommand, refused } from './kind.ts';
import { runRoutes } from './run-routes.ts';
import { select } from './words.ts';

const MOST_COMMANDS = 100_000;
const MOST_ERRORS = 100;
const MOST_CHARACTERS = 100 * 1024 * 1024;

/** Puts a change by. An outcome: the group is full, and is given up. */
export function addToGroup({ talk }: Call, command: RouteCommand, size: number): Outcome | undefined {
  const group = talk.group!;
  group.size += size;
  if (group.changes.length < MOST_COMMANDS && group.size <= MOST_CHARACTERS) {
    group.changes.push(command);
    return undefined;
  }
  talk.group = undefined;
  return refused('group buffer limit reached, group discarded');
}

/** Remembers why the group will not be done; the first reasons are enough. */
export function noteError({ errors }: Group, why: string): void {
  if (errors.length < MOST_ERRORS) errors.push(why);
}

export function runGroup(call: Call): Outcome {
  const { talk } = call;
  const { group } = talk;
  if (group === undefined)
    return { ...refused('not in a group'), lines: lines(call, '{"error": "not in group block"}') };
  talk.group = undefined;
  if (group.errors.length > 0) {
    const [first = ''] = group.errors;
    const more = group.errors.length > 1 ? ` (and ${group.errors.length - 1} more)` : '';
    const json = `{"status": "group refused", "errors": ${JSON.stringify(group.errors)}}`;
    return { ...refused(`nothing of the group was done: ${first}${more}`), lines: lines(call, json) };
  }
  if (group.changes.length === 0) return { ok: true, lines: lines(call, '{"status": "group ended", "commands": 0}') };
  return runChanges(call, group.changes);
}

/** All of them are looked at before the first is made, so that none is made when one cannot be. */
export function runChanges(call: Call, changes: readonly RouteCommand[]): Outcome {
  const peers = call.caller.peers();
  for (const [i, { kind, to, routes }] of changes.entries()) {
    const among = select(peers, to);
    const why = kind === 'announce' ? call.speaker.obstacle(routes, among) : undefined;
    if (among.length > 0 && why === undefined) continue;
    return refused(`nothing of the group was done: command ${i + 1}: ${why || 'no neighbor matches it'}`);
  }
  const after: ((run: () => void) => void)[] = [];
  const counts = { announce: 0, withdraw: 0 };
  for (const change of changes) {
    const outcome = runRoutes(call, change);
    if (outcome.ok && outcome.after !== undefined) after.push(outcome.after);
    counts[change.kind] += change.routes.length;
  }
  const { announce, withdraw } = counts;
  const said = call.json
    ? `{"status": "group processed", "announced": ${announce}, "withdrawn": ${withdraw}}`
    : `group processed: ${announce} announced, ${withdraw} withdrawn`;
  return { ok: true, lines: [said], ...(after.length > 0 && { after: (run) => all(after, run) }) };
}

function all(waits: readonly ((run: () => void) => void)[], run: () => void): void {
  let left = waits.length;
  for (const wait of waits) {
    wait(() => {
      left -= 1;
      if (left === 0) run();
    });
  }
}

function lines({ json }: Call, line: string): string[] {
  return json ? [line] : [];
}
