// What neighbors have from templates and groups. Nothing is read twice: lists are joined, and shared where one is empty.

import { suggestion, type Word } from '../bgp/index.ts';
import type { Ancestor, NeighborDraft, Origin } from './draft.ts';
import type { Place } from './notes.ts';

// A neighbor needs a few; the bound keeps templates of templates of templates from growing without end.
const MOST_TEMPLATES = 64;

/** As for a neighbor. What a template inherits must stand before it. */
export function traceTemplate(template: NeighborDraft): void {
  trace(template);
  for (const at of template.inherits.values()) {
    template.file.notes.warn(at, 'a template inherits here what ExaBGP would pass over in silence');
  }
}

/** Finds the templates of a draft, each counting once. */
function trace(draft: NeighborDraft): void {
  const found = new Map<NeighborDraft, Ancestor>();
  let whole = true;
  for (const [name, at] of draft.inherits) {
    const template = named(name, at, draft);
    if (template === undefined) whole = false;
    else {
      found.set(template, { name, template, at });
      for (const older of template.lineage ?? []) found.set(older.template, { ...older, at });
    }
  }
  if (found.size > MOST_TEMPLATES) {
    draft.file.notes.problem(draft.at, `this inherits ${found.size} templates, at most ${MOST_TEMPLATES} are allowed`);
    whole = false;
  }
  draft.lineage = whole ? [...found.values()] : undefined;
  draft.traced = true;
}

/** Undefined when it cannot be used, which was told here or at the template. */
function named(name: string, at: Place, { file }: NeighborDraft): NeighborDraft | undefined {
  const { notes, run, templates } = file;
  const template = templates.get(name) ?? run.templates.get(name);
  if (template === undefined) {
    const known = notes.full ? [] : new Set([...templates.keys(), ...run.templates.keys()]);
    notes.problem(at, `no template is called '${name}'${suggestion(name, known)}`);
  } else if (!template.traced) notes.problem(at, `the template '${name}' must stand before the one that inherits it`);
  return template?.lineage && template;
}

/** Puts into `draft` what its templates say, and then what its group says. False: something is missing, as was told. */
export function settle(draft: NeighborDraft): boolean {
  trace(draft);
  for (const ancestor of draft.lineage ?? []) {
    warnOfOverrides(draft, ancestor);
    merge(draft, ancestor.template, true, { ...ancestor.at, from: `the template '${ancestor.name}'` });
  }
  const { group } = draft;
  if (group !== undefined) merge(draft, group, false, { ...draft.at, from: 'its group' });
  return draft.lineage !== undefined && (group === undefined || group.lineage !== undefined);
}

/** True when `keyword` was said, well or badly, in the draft or what it inherits: in its own section or in `inner` ones. */
export function mentions(draft: NeighborDraft, keyword: string, inner?: string): boolean {
  const { lineage = [], group } = draft;
  const all = [draft, ...lineage.map(({ template }) => template)];
  const said = all.some(({ sections }) => {
    const places = inner === undefined ? sections.slice(0, 1) : sections.filter(({ name }) => name === inner);
    return places.some(({ mentioned }) => mentioned.has(keyword));
  });
  return said || (group !== undefined && mentions(group, keyword, inner));
}

/** The place of the value of `keyword` in the draft's own section; that of the section when it is not said there. */
export function placeOf({ sections, at }: NeighborDraft, keyword: string): Place {
  const words = sections[0]?.mentioned.get(keyword);
  return words?.[1] ?? words?.[0] ?? at;
}

// Single values of a template replace those of the neighbor, those of a group stand in for what the neighbor leaves out.
// Lists add up, the neighbor's own first.
function merge(draft: NeighborDraft, source: NeighborDraft, overrides: boolean, origin: Origin): void {
  overlay(draft.options, source.options, overrides);
  overlay(draft.socket, source.socket, overrides);
  overlay(draft.tcpAo, source.tcpAo, overrides);
  if ('gracefulRestart' in source && (overrides || !('gracefulRestart' in draft))) {
    draft.gracefulRestart = source.gracefulRestart && { ...source.gracefulRestart, at: origin };
  }
  for (const family of source.families) draft.families.add(family);
  draft.minimalFamilies ||= source.minimalFamilies;
  for (const [family, { limit }] of source.addPathFamilies) {
    const own = draft.addPathFamilies.get(family);
    if (own === undefined || overrides) {
      draft.addPathFamilies.set(family, { ...(own ?? origin), ...(limit !== undefined && { limit }) });
    }
  }
  for (const family of source.firstRoutes.keys()) {
    if (!draft.firstRoutes.has(family)) draft.firstRoutes.set(family, origin);
  }
  draft.routes = joined(draft.routes, source.routes);
  draft.subscriptions = joined(draft.subscriptions, source.subscriptions);
}

function joined<T>(own: T[], more: T[]): T[] {
  if (more.length === 0) return own;
  return own.length === 0 ? more : [...own, ...more];
}

function overlay<T extends object>(target: T, source: T, overrides: boolean): void {
  for (const key of Object.keys(source) as (keyof T)[]) {
    const [mine, theirs] = [target[key], source[key]];
    if (Array.isArray(mine) && Array.isArray(theirs)) target[key] = [...mine, ...theirs] as T[keyof T];
    else if (overrides || !(key in target)) target[key] = theirs;
  }
}

// As in ExaBGP, and against what everybody expects.
function warnOfOverrides({ sections, file }: NeighborDraft, { name, template }: Ancestor): void {
  for (const [i, section] of sections.entries()) {
    // The first is the draft's own, whatever it is called.
    const others = template.sections.filter((other, j) => (i === 0 || j === 0 ? i === j : other.name === section.name));
    for (const [keyword, words] of section.mentioned) {
      const row = section.row(keyword);
      if (row?.line === undefined || row.block !== undefined || row.adds) continue;
      const theirs = others.flatMap(({ mentioned }) => mentioned.get(keyword) ?? []);
      if (theirs.length === 0 || textOf(words) === textOf(theirs)) continue;
      file.notes.warn(words[0]!, `the template '${name}' overrides this '${keyword}' with its own, as in ExaBGP`);
    }
  }
}

function textOf(words: readonly Word[]): string {
  return JSON.stringify(words.map(({ text }) => text));
}
