// JSON as strict programs read it: a member that is missing, or of another type than they count on, is where they crash.

/** What ends the program of somebody else. */
export class Crash extends Error {}

function crash(what: string, value: unknown): never {
  throw new Crash(`${what}, but it is ${JSON.stringify(value)?.slice(0, 300)}`);
}

export type Dict = Readonly<Record<string, unknown>>;

export function dict(value: unknown): Dict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return crash('an object is needed', value);
  return value as Dict;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : crash('a list is needed', value);
}

export function int(value: unknown): number {
  return Number.isInteger(value) ? (value as number) : crash('a whole number is needed', value);
}

export function float(value: unknown): number {
  return typeof value === 'number' ? value : crash('a number is needed', value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : crash('a text is needed', value);
}

/** `value[a][b]…`, all of which must be there. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner: unknown, name) => {
    const members = dict(inner);
    return Object.hasOwn(members, name) ? members[name] : crash(`a member '${name}' is needed`, inner);
  }, value);
}

/** The same, or undefined where the last is missing. */
export function maybe(value: unknown, ...path: readonly string[]): unknown {
  const inner = at(value, ...path.slice(0, -1));
  return dict(inner)[path.at(-1) ?? ''];
}

/** Members of an object that need not be there. */
export function entries(value: unknown): [string, unknown][] {
  return value === undefined ? [] : Object.entries(dict(value));
}
