// The door of the room: configuration text to plain objects, or to a list of problems.

export { type About, type Config, type ConfigFile, loadConfig, type Outcome, parseConfig } from './config.ts';
export { printProblem } from './print.ts';
export { type Programs, systemPrograms } from './programs.ts';
