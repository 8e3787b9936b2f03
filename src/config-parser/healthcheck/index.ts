// `healthcheck NAME { … }`: what is announced while a service is well, and how that is found out.

import { parseAddress, type Word, type Words } from '../../bgp/index.ts';
import type { AddressPolicy, Occasion } from '../../healthcheck/index.ts';
import { canonicalAddress } from '../../speaker/index.ts';
import { interfaceName } from '../address.ts';
import type { FileDraft } from '../draft.ts';
import { type OpenSection, type Row, type Rows, sectionKind } from '../sections.ts';
import { boolean, choice, keywordPlace, name as nameWord, placed, seconds } from '../values.ts';
import { checkSections, openCheck } from './check.ts';
import { type ServiceDraft, serviceDraft } from './draft.ts';
import { paceRows } from './pace.ts';
import { recorded } from './said.ts';

const LONGEST = 86_400;
const MOST_MED = 0xffff_ffff;
const USUAL_SLOW_MED = 900;
const USUAL_MOST_HOLD = 300;
/** Services are told apart by their names in commands and in tables. */
const LONGEST_NAME = 64;
/** What may stand in the place of a name. */
const RESERVED = ['off', 'wait'];

function action(occasion: Occasion, about: string, example: string): Row<ServiceDraft> {
  return {
    usage: 'announce [ATTRIBUTE …] | withdraw',
    about,
    example,
    line: (words, service) => {
      const at = keywordPlace(words);
      const verb = choice(words, 'what to do', ['announce', 'withdraw']);
      service.actions.set(occasion, { words: verb === 'announce' ? words.rest() : undefined, at });
    },
  };
}

function addresses(list: { address: string; at: { line: number; column: number } }[], words: Words): void {
  do {
    const { text, place } = placed(words, 'the address of a neighbor');
    const address = canonicalAddress(text) ?? words.back().fail(`'${text}' is not the address of a neighbor`);
    list.push({ address, at: place });
  } while (words.more());
}

const drainKind = sectionKind<ServiceDraft['drain']>(
  'drain',
  recorded<ServiceDraft['drain']>({
    wait: {
      usage: 'SECONDS',
      about: 'Between the mark (GRACEFUL_SHUTDOWN and the worst preference) and the withdrawal; usually 30.',
      example: '30',
      line: (words, drain) => {
        drain.wait = seconds(words, 0, LONGEST, 'time');
      },
    },
    linger: {
      usage: 'SECONDS',
      about: 'Between the withdrawal and the removal of the address; usually 0.',
      example: '5',
      line: (words, drain) => {
        drain.linger = seconds(words, 0, LONGEST, 'time');
      },
    },
    'on-shutdown': {
      usage: '[true | false]',
      about: 'Drain when the daemon is told to stop, which then takes as long.',
      example: 'true',
      line: (words, drain) => {
        drain.onShutdown = boolean(words, true);
      },
    },
  }),
);

const rows: Rows<ServiceDraft> = {
  vip: {
    usage: 'PREFIX [ATTRIBUTE …]',
    about:
      'What is announced; an address alone is a prefix of full length. Several may be said. An attribute of a state counts ' +
      'before one that stands here.',
    example: '192.0.2.53/32',
    adds: true,
    line: (words, service) => {
      words.next('a prefix');
      const [prefix, ...rest] = words.back().rest();
      service.vips.push({ prefix: wholePrefix(prefix!), words: rest });
    },
  },
  neighbor: {
    usage: 'ADDRESS …',
    about: 'Announced to these neighbors, instead of to all.',
    example: '192.0.2.1',
    adds: true,
    line: (words, service) => addresses(service.neighbors, words),
  },
  check: {
    usage: 'KIND [NAME]',
    about: `How it is found out: ${[...checkSections.keys()].join(', ')}.`,
    example: 'tcp',
    variants: checkSections,
    block: openCheck,
  },
  need: {
    usage: 'all | any | at-least COUNT',
    about: 'How many of the checks have to be up; usually all.',
    example: 'all',
    line: (words, service) => {
      const kind = choice(words, 'a rule', ['all', 'any', 'at-least']);
      if (kind !== 'at-least') service.need = { kind };
      else {
        const at = words.where();
        service.need = { kind, count: words.number(1, 1000, 'number of checks'), at };
      }
    },
  },
  ...(paceRows as Rows<ServiceDraft>),
  up: action('up', 'While it is up; usually announce med 100.', 'announce med 100'),
  down: action('down', 'While it is down; usually withdraw. MED 1000 where nothing else is said.', 'withdraw'),
  disabled: action(
    'disabled',
    'While it is disabled; usually withdraw. MED 500 where nothing else is said.',
    'withdraw',
  ),
  'last-resort': {
    ...action(
      'last-resort',
      'Instead of withdrawing it, where received routes show that nobody else announces it. Its community marks such routes.',
      'announce community 64496:999',
    ),
    usage: 'announce ATTRIBUTE …',
  },
  observe: {
    usage: 'ADDRESS …',
    about: 'Neighbors whose routes tell whether others announce it; usually all internal ones.',
    example: '192.0.2.1',
    adds: true,
    line: (words, service) => addresses(service.observe, words),
  },
  increase: {
    usage: 'MED',
    about: 'Added to the MED for each further VIP; usually 0.',
    example: '1',
    line: (words, service) => {
      service.increase = words.number(0, MOST_MED, 'MED');
    },
  },
  'slow-start': {
    usage: 'SECONDS [MED]',
    about: `After it was out, the MED is higher at first, by ${USUAL_SLOW_MED} or as said, and comes down in steps.`,
    example: '60',
    line: (words, service) => {
      const duration = seconds(words, 1, LONGEST, 'time');
      service.slowStart = { seconds: duration, med: words.more() ? words.number(1, MOST_MED, 'MED') : USUAL_SLOW_MED };
    },
  },
  'hold-down': {
    usage: 'SECONDS [MOST]',
    about: `It stays down so long at least, then twice as long, up to MOST (${USUAL_MOST_HOLD}); all is forgiven when it was up for MOST.`,
    example: '10',
    line: (words, service) => {
      const first = seconds(words, 1, LONGEST, 'time');
      const most = words.more() ? seconds(words, first, LONGEST, 'time') : Math.max(first, USUAL_MOST_HOLD);
      service.holdDown = { seconds: first, most };
    },
  },
  disable: {
    usage: 'FILE',
    about: 'It is disabled while this file is there.',
    example: '/run/maintenance',
    line: (words, service) => {
      const path = words.next('the path of a file');
      if (!path.startsWith('/')) words.back().fail(`the path of a file begins with '/'`);
      service.disableFile = path;
    },
  },
  address: {
    usage: 'manage | dynamic | require | ignore',
    about:
      'manage: put on the interface from start to end; dynamic: while announced; require: by others; ignore: none. Usually manage.',
    example: 'manage',
    line: (words, service) => {
      const at = keywordPlace(words);
      const policy = choice<AddressPolicy>(words, 'a policy', ['manage', 'dynamic', 'require', 'ignore']);
      service.addressPolicy = { policy, at };
    },
  },
  interface: {
    usage: 'NAME',
    about: 'Where the addresses of VIPs are; usually lo.',
    example: 'lo',
    line: (words, service) => {
      service.interface = interfaceName(words);
    },
  },
  sudo: {
    usage: '[true | false]',
    about: 'Have addresses changed by sudo, which may not ask for a password.',
    example: 'true',
    line: (words, service) => {
      service.sudo = boolean(words, true);
    },
  },
  drain: {
    about: 'How it is taken out of service: marked, withdrawn, and its address removed.',
    section: drainKind,
    block: (_words, service) => {
      // Said twice, it is one.
      const { said: content } = service.drain;
      if (!service.said.some((each) => each.content === content)) service.said.push({ words: ['drain'], content });
      return drainKind.open(service.drain);
    },
  },
  execute: {
    usage: '"COMMAND"',
    about: 'Run by /bin/sh with each change, for 30 seconds at most, with NAME, STATE and REASON in its environment.',
    example: '"logger $NAME is $STATE"',
    adds: true,
    line: (words, service) => {
      service.execute.push(words.next('a command'));
    },
  },
};

/** An address alone is a prefix of full length. */
function wholePrefix(prefix: Word): Word {
  if (prefix.text.includes('/') || parseAddress(prefix.text) === undefined) return prefix;
  return {
    ...prefix,
    text: `${prefix.text}/${prefix.text.includes(':') ? 128 : 32}`,
    width: prefix.width ?? prefix.text.length,
  };
}

export const healthcheckKind = sectionKind<ServiceDraft>(
  'healthcheck',
  recorded(rows),
  (service, _notes, mentioned) => {
    service.mentionsVip = mentioned.has('vip');
  },
);

/** Opens a `healthcheck` section at the top of a file. */
export function openHealthcheck(words: Words, file: FileDraft): OpenSection {
  const at = words.where();
  const name = nameWord(words, 'the name of a healthcheck');
  if (name.length > LONGEST_NAME) words.back().fail(`the name of a healthcheck has ${LONGEST_NAME} characters at most`);
  if (RESERVED.includes(name))
    words.back().fail(`'${name}' is a word of the command drain, and no name of a healthcheck`);
  const service = serviceDraft(file, name, at);
  const known = file.run.services.get(name);
  if (known === undefined) file.run.services.set(name, service);
  else {
    const there = `${known.file.notes.source}:${known.at.line}`;
    file.notes.problem(at, `healthcheck '${name}' is already defined, at ${there}`);
  }
  return healthcheckKind.open(service);
}
