// The library door. A program that imports Keryx has all that the daemon has.

export * from './bgp/index.ts';
export { type Config, loadConfig, parseConfig, printProblem, systemPrograms } from './config-parser/index.ts';
export {
  Bridge,
  type BridgeParts,
  type Command,
  type Event3,
  type Event4,
  type Event5,
  type Event6,
  type ProcessConfig,
  parseCommand,
  runRoutes,
  type Subscription,
} from './process-bridge/index.ts';
export { AdjRibIn, AdjRibOut } from './rib/index.ts';
export * from './speaker/index.ts';
