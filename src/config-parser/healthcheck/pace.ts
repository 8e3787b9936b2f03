// How often a check is tried, and what makes it up or down: said of a check, or of all checks of a service.

import type { Rows } from '../sections.ts';
import { seconds } from '../values.ts';
import type { Pace } from './draft.ts';

const LONGEST = 86_400;
const MOST_TRIES = 1000;

export const paceRows: Rows<Pace> = {
  interval: {
    usage: 'SECONDS',
    about: 'From one try to the next, 0.1 at least; usually 5.',
    example: '5',
    line: (words, pace) => {
      pace.interval = seconds(words, 0.1, LONGEST, 'time between tries');
    },
  },
  'fast-interval': {
    usage: 'SECONDS',
    about: 'The same while the check is on its way up or down; usually 1, or as long as the interval if that is less.',
    example: '1',
    line: (words, pace) => {
      pace.fastInterval = seconds(words, 0.1, LONGEST, 'time between tries');
    },
  },
  timeout: {
    usage: 'SECONDS',
    about: 'A try that takes longer has failed; usually as long as the interval, 5 at most.',
    example: '2',
    line: (words, pace) => {
      pace.timeout = seconds(words, 0.05, LONGEST, 'time for a try');
    },
  },
  jitter: {
    usage: 'PERCENT',
    about: 'By so much an interval may be shorter or longer, 0 to 50; usually 5.',
    example: '10',
    line: (words, pace) => {
      pace.jitter = words.number(0, 50, 'percentage') / 100;
    },
  },
  rise: {
    usage: 'COUNT',
    about: 'Successes in a row that make a check up, 1 at least; usually 3.',
    example: '3',
    line: (words, pace) => {
      pace.rise = words.number(1, MOST_TRIES, 'number of tries');
    },
  },
  fall: {
    usage: 'COUNT',
    about: 'Failures in a row that make a check down, 1 at least; usually 3.',
    example: '3',
    line: (words, pace) => {
      pace.fall = words.number(1, MOST_TRIES, 'number of tries');
    },
  },
};

/** What is said of the check, or else of the service, or else what is usual. */
export function paceOf(check: Pace, service: Pace): Required<Pace> {
  const said = { ...given(service), ...given(check) };
  const { interval = 5, jitter = 0.05, rise = 3, fall = 3 } = said;
  const fastInterval = said.fastInterval ?? Math.min(interval, 1);
  return { interval, fastInterval, jitter, rise, fall, timeout: said.timeout ?? Math.min(interval, 5) };
}

function given({ interval, fastInterval, timeout, jitter, rise, fall }: Pace): Pace {
  return {
    ...(interval !== undefined && { interval }),
    ...(fastInterval !== undefined && { fastInterval }),
    ...(timeout !== undefined && { timeout }),
    ...(jitter !== undefined && { jitter }),
    ...(rise !== undefined && { rise }),
    ...(fall !== undefined && { fall }),
  };
}
