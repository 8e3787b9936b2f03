// What goes to a terminal: harmless, in columns that fit, in colours where there are any.

export { type Output, outputTo, standardOutput } from './output.ts';
export { safe } from './safe.ts';
export { type Colour, noPaint, type Paint, paint, paintFor } from './style.ts';
export {
  type Cell,
  type Column,
  headLine,
  type Plan,
  planTable,
  tableLine,
  tableLines,
  wrappedLines,
} from './table.ts';
export { filler, shorten, widthOf, wrap } from './width.ts';
