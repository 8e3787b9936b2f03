// The dialects that helpers may be spoken to in.

export { json5 } from './json-5.ts';
export type { Dialect, Direction, Extras, Stamp } from './kind.ts';
