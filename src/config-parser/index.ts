// The door of the room: configuration text to plain objects, or to a list of problems.

export {
  type About,
  type Config,
  type ConfigFile,
  loadConfig,
  type Outcome,
  parseConfig,
  type RunOptions,
} from './config.ts';
export { printProblem } from './print.ts';
export { type Programs, systemPrograms } from './programs.ts';
export { configurationReference, type KeywordReference, type SectionReference } from './reference.ts';
