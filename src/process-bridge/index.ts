// The door of the room: child programs drive the speaker with lines and hear it as JSON.

export { Bridge, type BridgeParts } from './bridge.ts';
export { type Command, helpLines, type Parsed, parseCommand } from './command.ts';
export { type Dialect, json5, type Stamp } from './dialect/index.ts';
export { loadLauncher } from './helper.ts';
export { planLines } from './plan-lines.ts';
export type { EventName, ProcessConfig, Reports, Subscription } from './process-config.ts';
export { type ProcessPlan, planProcesses } from './process-plan.ts';
export { type Caller, type Daemon, type Outcome, runCommand } from './run-command.ts';
