// `check KIND [NAME] { … }` in a `healthcheck` section. What a kind is told stands with the kind.

import { suggestion, type Words } from '../../bgp/index.ts';
import { type CheckKind, checkKinds } from '../../healthcheck/index.ts';
import { type OpenSection, type Row, type Rows, type SectionKind, sectionKind } from '../sections.ts';
import { boolean, name as nameWord, placed } from '../values.ts';
import type { CheckDraft, ServiceDraft } from './draft.ts';
import { paceRows } from './pace.ts';
import { recorded, textsOf } from './said.ts';

const checkRows: Rows<CheckDraft> = {
  ...(paceRows as Rows<CheckDraft>),
  weight: {
    usage: 'MED',
    about: 'Added to the MED while this check is down and the service is up all the same; usually 0.',
    example: '50',
    line: (words, check) => {
      check.weight = words.number(0, 0xffff_ffff, 'MED');
    },
  },
  optional: {
    usage: '[true | false]',
    about: 'What this check finds does not count for need: it tells, and adds its weight.',
    example: 'true',
    line: (words, check) => {
      check.optional = boolean(words, true);
    },
  },
};

const kinds = new Map(checkKinds.map((kind) => [kind.name, { kind, section: sectionOf(kind) }] as const));

/** The section of each kind, by its name. */
export const checkSections: ReadonlyMap<string, { readonly about: string; readonly section: SectionKind<never> }> =
  new Map(checkKinds.map(({ name, about }) => [name, { about, section: kinds.get(name)!.section }]));

function sectionOf(kind: CheckKind): SectionKind<CheckDraft> {
  const own = Object.entries(kind.words).map(([keyword, word]): [string, Row<CheckDraft>] => [
    keyword,
    {
      ...word,
      line: (words, check) => {
        check.tried.push(JSON.stringify([keyword, ...textsOf(words)]));
        word.line(words, check.content as never);
      },
    },
  ]);
  const rows = recorded({ ...checkRows, ...Object.fromEntries(own) });
  return sectionKind<CheckDraft>('check', rows, (check, notes, mentioned) => {
    const probe = kind.settle(check.content as never);
    if (!('problem' in probe)) check.probe = probe;
    // What has a bad value is told already, and is not missing.
    else if (![...mentioned.keys()].some((keyword) => probe.problem === `'${keyword}' is missing`)) {
      notes.problem(check.at, probe.problem);
    }
  });
}

export function openCheck(words: Words, service: ServiceDraft): OpenSection {
  const { text, place: at } = placed(words, 'a kind of check');
  const found = kinds.get(text);
  if (found === undefined) {
    const all = [...kinds.keys()];
    return words.back().fail(`'${text}' is not a kind of check: ${all.join(', ')}${suggestion(text, all)}`);
  }
  const name = words.more() ? nameWord(words, 'the name of a check') : text;
  if (service.checks.some((each) => each.name === name)) {
    words.back().fail(`there is a check '${name}' already: name this one, as check ${text} NAME { … }`);
  }
  const content = found.kind.draft();
  const check: CheckDraft = { at, name, content, said: [], tried: [text], weight: 0, optional: false };
  service.checks.push(check);
  service.said.push({ words: ['check', text, name], content: check.said });
  return found.section.open(check);
}
