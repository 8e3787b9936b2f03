// What the helper says of its options.

import { GROUPS, type OptionRow } from './option-table.ts';

export const USAGE = 'usage: healthcheck [options]    (--help lists them)';

const COLUMN = 31;

export function helpText(): string {
  const groups = GROUPS.map(([name, rows]) => `${name}:\n${rows.map(lineOf).join('\n')}`);
  return [
    'usage: keryx healthcheck [options]',
    '',
    'Runs a command again and again, and tells the daemon that started it to announce addresses while the service is well.',
    "It takes the options of ExaBGP's healthcheck and prints the same lines:",
    '',
    '  process web { run keryx healthcheck --cmd "curl -sf http://127.0.0.1/" --ip 192.0.2.80; encoder text; }',
    '',
    ...groups.flatMap((group) => [group, '']),
    'Names may be shortened as long as they are clear. Hooks find the new state in STATE: RISING, UP, FALLING, DOWN,',
    'DISABLED or INIT. SIGTERM withdraws everything. A `healthcheck` section in the configuration needs no process.',
  ].join('\n');
}

function lineOf({ names, usage, about }: OptionRow): string {
  const short = names.filter((name) => !name.startsWith('--'));
  const long = names.filter((name) => name.startsWith('--'));
  const opening = `  ${[...short, ...long].join(', ')}${usage === undefined ? '' : ` ${usage}`}`;
  return opening.length < COLUMN ? `${opening.padEnd(COLUMN)} ${about}` : `${opening}\n${' '.repeat(COLUMN)} ${about}`;
}
