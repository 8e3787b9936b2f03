// Commands about healthchecks, and draining.

import type { Words } from '../../bgp/index.ts';
import type { Admin, ServiceView } from '../../healthcheck/index.ts';
import { type Call, DONE, type Outcome, type Row, type Run, refused } from './kind.ts';

const LONGEST_WAIT = 86_400;

export const healthRows: readonly Row[] = [
  {
    words: 'health explain',
    selects: false,
    usage: 'NAME',
    about: 'Says why a healthcheck announces what it does.',
    example: 'health explain dns',
    parse: (words) => {
      const name = words.next('the name of a healthcheck');
      return (call) => {
        const view = call.daemon.health?.view(name);
        if (view === undefined) return refused(call.daemon.health?.order(name, 'enabled') ?? unknown(name));
        return { ok: true, lines: call.json ? [JSON.stringify(view)] : explanation(view) };
      };
    },
  },
  {
    words: 'health disable',
    selects: false,
    usage: 'NAME',
    about: 'Does with a healthcheck what it has for disabled, usually to withdraw, whatever its checks find.',
    example: 'health disable dns',
    parse: (words) => ordering(words.next('the name of a healthcheck'), 'disabled'),
  },
  {
    words: 'health enable',
    selects: false,
    usage: 'NAME',
    about: 'Ends what disable or drain has begun.',
    example: 'health enable dns',
    parse: (words) => ordering(words.next('the name of a healthcheck'), 'enabled'),
  },
  {
    words: 'health drain',
    selects: false,
    usage: 'NAME [wait SECONDS]',
    about:
      'Marks the routes of a healthcheck as about to go (GRACEFUL_SHUTDOWN, RFC 8326, and the worst preference), withdraws them ' +
      'after the time that is said or configured, and takes its addresses away. Answered at once.',
    example: 'health drain dns wait 30',
    parse: (words) => ordering(words.next('the name of a healthcheck'), 'drained', readWait(words)),
  },
  {
    words: 'health',
    selects: false,
    usage: '',
    about: 'Shows healthchecks: how they are, since when, and what is announced.',
    example: 'health',
    parse: () => (call) => {
      const views = call.daemon.health?.views() ?? [];
      if (call.json) return { ok: true, lines: views.map((view) => JSON.stringify(view)) };
      return { ok: true, lines: views.length === 0 ? ['no healthcheck is configured'] : views.map(summary) };
    },
  },
  {
    words: 'drain',
    selects: false,
    usage: '[off | NAME] [wait SECONDS]',
    about:
      'Marks everything that is announced as about to go (GRACEFUL_SHUTDOWN, RFC 8326; to internal peers with local preference 0), ' +
      'so that traffic moves before the routes do, and drains all healthchecks. With off, announces it again as it was. With the ' +
      'name of a healthcheck, drains that.',
    example: 'drain',
    parse: readDrain,
  },
];

function readDrain(words: Words): Run {
  if (words.accept('off')) {
    return ({ speaker, daemon }) => {
      speaker.drain(false);
      daemon.health?.undrain();
      return DONE;
    };
  }
  if (words.more() && words.peek() !== 'wait') return ordering(words.next(), 'drained', readWait(words));
  const wait = readWait(words);
  return ({ speaker, daemon }) => {
    const isNew = speaker.drain(true);
    const drained = daemon.health?.views().every(({ admin }) => admin !== 'enabled') ?? true;
    if (!isNew && drained) return refused('everything is marked already: drain off ends that');
    daemon.health?.order(undefined, 'drained', wait);
    return DONE;
  };
}

function readWait(words: Words): number | undefined {
  return words.accept('wait') ? words.number(0, LONGEST_WAIT, 'number of seconds') : undefined;
}

function ordering(name: string, admin: Admin, wait?: number): Run {
  return ({ daemon }: Call): Outcome => {
    const problem = daemon.health === undefined ? unknown(name) : daemon.health.order(name, admin, wait);
    return problem === undefined ? DONE : refused(problem);
  };
}

function unknown(name: string): string {
  return `there is no healthcheck '${name}'`;
}

/** One line of plain text. */
function summary({ name, phase, seconds, reason, vips }: ServiceView): string {
  const told = vips.flatMap(({ prefix, announced }) =>
    announced === undefined ? [] : [`${prefix} med ${announced.med}`],
  );
  return `${name} ${phase} ${Math.floor(seconds)}s announced [ ${told.join(', ')} ] ${reason}`;
}

function explanation(view: ServiceView): string[] {
  const { notes, checks, vips } = view;
  return [
    summary(view),
    ...notes.map((note) => `  ${note}`),
    ...vips.map(({ prefix, address, announced }) => {
      const told = announced === undefined ? 'not announced' : `${announced.as}: ${announced.attributes}`;
      return `  vip ${prefix} address ${address} ${told}`;
    }),
    ...checks.map(({ name, kind, target, phase, count, tries }) => {
      return `  check ${name} ${phase} ${count} ${kind} ${target}: ${tries[0]?.why ?? 'not tried yet'}`;
    }),
  ];
}
