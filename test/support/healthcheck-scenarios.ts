// What both helpers are taken through: options, and the results of checks, a letter each as in `healthcheck-helper.ts`.

import { seed } from './fast-check.ts';

export interface Scenario {
  readonly name: string;
  readonly options: readonly string[];
  readonly results: string;
  /** The lines are not answered. */
  readonly unanswered?: true;
}

const TWO = ['--ip', '192.0.2.1', '--ip', '192.0.2.2/32'];
const SHORT = ['--rise', '2', '--fall', '2'];
/** Up, down, disabled, and all of it again. */
const LIFE = 'ooooxxxxodooooxxo';

export const SCENARIOS: readonly Scenario[] = [
  { name: 'defaults', options: TWO, results: 'oooooxxxxxooo' },
  { name: 'failing from the start', options: TWO, results: 'xxxxoooo' },
  { name: 'IPv6', options: ['--ip', '2001:DB8::1', '--ip', '::ffff:192.0.2.1', ...SHORT], results: 'oooxxx' },
  { name: 'a whole life', options: [...TWO, ...SHORT], results: LIFE },
  { name: 'one result', options: [...TWO, '--rise', '1', '--fall', '1'], results: 'oxoxxodoo' },
  { name: 'none needed', options: [...TWO, '--rise', '0', '--fall', '-1'], results: 'xoxdo' },
  { name: 'flapping below the limits', options: TWO, results: 'oxoxooxxooxxoo' },
  { name: 'rise of four, fall of one', options: [...TWO, '--rise', '4', '--fall', '1'], results: 'oooxooooxoooo' },
  { name: 'ended by signals', options: [...TWO, ...SHORT], results: 'oosssso' },
  { name: 'disabled at once', options: [...TWO, ...SHORT], results: 'dooooo' },
  { name: 'no acknowledgements', options: [...TWO, ...SHORT, '--no-ack'], results: LIFE, unanswered: true },
  { name: 'once', options: [...TWO, '--interval', '0'], results: 'oxooo' },
  { name: 'once, down', options: [...TWO, '-i0', '--fall', '2'], results: 'xx' },
  { name: 'once, disabled', options: [...TWO, '-i=0'], results: 'od' },
  { name: 'withdrawn on down', options: [...TWO, ...SHORT, '--withdraw-on-down'], results: LIFE },
  {
    name: 'metrics',
    options: [...TWO, ...SHORT, '--up-metric', '7', '--down-metric=77', '--disabled-metric', '777', '--increase', '-3'],
    results: LIFE,
  },
  { name: 'metrics that do not grow', options: [...TWO, ...SHORT, '--increase', '0'], results: LIFE },
  { name: 'rotated', options: [...TWO, '--ip', '192.0.2.3', ...SHORT, '--start-ip', '2'], results: LIFE },
  { name: 'rotated backwards', options: [...TWO, '--ip', '192.0.2.3', ...SHORT, '--start-ip=-4'], results: LIFE },
  { name: 'networks', options: ['--ip', '192.0.2.0/30', '--ip', '10.0.0.0/255.0.0.0', ...SHORT], results: 'oooxx' },
  {
    name: 'networks taken apart',
    options: ['--ip', '192.0.2.0/30', '--ip', '2001:db8::/126', '--deaggregate', '--start-ip', '1', ...SHORT],
    results: 'oooxx',
  },
  {
    name: 'communities',
    options: [
      ...[...TWO, ...SHORT, '--community', '65001:1 65001:2', '--disabled-community', '65001:666'],
      ...['--extended-community', 'target:65001:9', '--large-community', '65001:1:1'],
    ],
    results: LIFE,
  },
  { name: 'communities on down alone', options: [...TWO, ...SHORT, '--disabled-com', '65001:666'], results: LIFE },
  {
    name: 'paths',
    options: [...TWO, ...SHORT, '--as-path', '65001', '--down-as-path', '65001 65001', '--disabled-as-path', ''],
    results: LIFE,
  },
  { name: 'a path while up', options: [...TWO, ...SHORT, '--up-as-path', '65001 [ 65002 ]'], results: LIFE },
  {
    name: 'a path identifier, a preference, a next hop',
    options: [...TWO, ...SHORT, '--path-id', '7', '--local-pref', '0', '-N', '2001:DB8::9', '--withdraw'],
    results: LIFE,
  },
  {
    name: 'neighbors',
    options: [...TWO, ...SHORT, '--neighbor', '127.0.0.2', '--neighbor', '2001:DB8::2', '--path-id', '0'],
    results: LIFE,
  },
  {
    name: 'hooks of each state before those of all',
    options: [...TWO, ...SHORT, '--up-execute', ':', '--down-execute', 'exit 1', '--execute', 'true'],
    results: LIFE,
  },
  { name: 'debugging', options: [...TWO, ...SHORT, '-d'], results: 'ooox' },
  { name: 'letters together', options: [...TWO, ...SHORT, '-ad'], results: 'ooox', unanswered: true },
];

/** Options of which each may be said or not, with some values. */
const CHOICES: readonly (readonly string[][])[] = [
  [['--rise', '1'], ['--rise', '2'], ['--rise=3']],
  [
    ['--fall', '1'],
    ['--fall', '2'],
  ],
  [
    ['--ip', '198.51.100.0/31'],
    ['--ip', '2001:db8:1::/127'],
  ],
  [['--deaggregate-networks']],
  [
    ['--start-ip', '1'],
    ['--start-ip', '-1'],
    ['--start-ip', '5'],
  ],
  [['--up-metric', '10'], ['--up-metric=0']],
  [['--down-metric', '20']],
  [['--disabled-metric', '30']],
  [
    ['--increase', '0'],
    ['--increase', '5'],
  ],
  [['--community', '65001:1']],
  [['--disabled-community', '65001:2 no-export']],
  [['--extended-community', 'origin:65001:1']],
  [['--large-community', '65001:2:3 65001:2:4']],
  [['--as-path', '65001 65001']],
  [['--up-as-path', '1']],
  [['--down-as-path', '2'], ['--down-as-path=']],
  [['--disabled-as-path', '3']],
  [['--withdraw-on-down']],
  [
    ['--path-id', '4294967295'],
    ['--path-id', '0'],
  ],
  [
    ['--local-preference', '200'],
    ['--local-preference', '-5'],
  ],
  [['--neighbor', '192.0.2.9']],
  [['--neighbor', '192.0.2.10']],
  [['--next-hop', '192.0.2.254']],
];

/** Some more, by chance: the same each time with the same seed. */
export function randomScenarios(count: number): Scenario[] {
  let state = seed || 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  return Array.from({ length: count }, (_, i) => ({
    name: `by chance, ${i + 1}`,
    options: [...TWO, ...CHOICES.flatMap((values) => (below(2) === 0 ? [] : values[below(values.length)]!))],
    results: Array.from({ length: 8 + below(8) }, () => 'ooooxxxd'[below(8)]!).join(''),
  }));
}

/** Refused by both, with 2. */
export const REFUSED: readonly (readonly string[])[] = [
  ['--bogus'],
  ['word'],
  ['--up', '5'],
  ['--interval'],
  ['--interval', '--debug'],
  ['--interval', 'x'],
  ['--timeout', '2.5'],
  ['--rise', '1e3'],
  ['--rise', ''],
  ['--ip', '192.0.2.1/24'],
  ['--ip', '010.1.1.1'],
  ['--ip', 'host'],
  ['--next-hop', 'self'],
  ['--neighbor', 'all'],
  ['--silent', '--no-syslog'],
  ['--silent', '-sF', 'daemon'],
  ['--debug=1'],
  ['-dx'],
  ['--cmd', '-foo'],
  ['--', 'word'],
  ['--pid', '/no/such/folder/pid'],
];

/** Refused by us with 2 before anything is done, and otherwise by 4.2. */
export const REFUSED_BY_US: readonly (readonly [args: readonly string[], why: string])[] = [
  [['--config', '/no/such/file'], 'ends with a traceback'],
  [['-sF', 'nobody'], 'ends with a traceback'],
  [['--user', 'nobody-of-that-name'], 'ends with a traceback, after addresses were set up'],
  [['--group', 'nobody-of-that-name'], 'ends with a traceback, after addresses were set up'],
  [['--interval', '-1'], 'ends with a traceback after the first announcement'],
  [['--interval', 'inf'], 'ends with a traceback after the first announcement'],
  [['--up-metric', '-1'], 'says lines that the daemon refuses, for ever'],
  [['--community', '65001:1\nwithdraw'], 'makes two commands of one'],
  [['--label', 'longer-than-it-can-be'], 'ends with a traceback'],
];
