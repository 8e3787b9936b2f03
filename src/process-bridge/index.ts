// The door of the room: child programs drive the speaker with lines and hear it as JSON.

export { Bridge, type BridgeParts } from './bridge.ts';
export {
  type Call,
  type Caller,
  type Command,
  type Daemon,
  newUuid,
  type Outcome,
  type Parsed,
  parseCommand,
  type Row,
  refused,
  runRoutes,
  spellingsOf,
  themes,
} from './command/index.ts';
export { type Access, type Client, Control, type ControlPlan } from './control/index.ts';
export { Conversation, type ConversationParts } from './conversation.ts';
export {
  DEFAULTS,
  type Defaults,
  type Dialect,
  dialectOf,
  type Encoder,
  type Event3,
  type Event4,
  type Event5,
  type Event6,
  json5,
  type Stamp,
  VERSIONS,
  type Version,
} from './dialect/index.ts';
export { loadLauncher } from './helper.ts';
export { checkJournal, JournalError } from './journal/index.ts';
export { GRACE, READY_TIMEOUT } from './owners.ts';
export { planLines } from './plan-lines.ts';
export type { EventName, ProcessConfig, Reports, Subscription } from './process-config.ts';
export { type ProcessPlan, planProcesses } from './process-plan.ts';
