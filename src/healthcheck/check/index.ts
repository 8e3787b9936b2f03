// The kinds of checks.

import { command } from './command.ts';
import { dns } from './dns.ts';
import { file } from './file.ts';
import { http, https } from './http.ts';
import { icmp, ping } from './icmp.ts';
import { type CheckKind, checkKind } from './kind.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { unix } from './unix.ts';

export { type CommandParts, RunnerCommands } from './commands.ts';
export type {
  AnyDraft,
  CheckKind,
  CheckWord,
  CheckWords,
  Command,
  CommandEnd,
  Commands,
  Finding,
  Probe,
  Tools,
  Try,
} from './kind.ts';
export { runCommand } from './run-command.ts';

/** One line for each. Names are those of the configuration. */
export const checkKinds: readonly CheckKind[] = [
  checkKind(command),
  checkKind(http),
  checkKind(https),
  checkKind(tcp),
  checkKind(tls),
  checkKind(dns),
  checkKind(icmp),
  checkKind(ping),
  checkKind(unix),
  checkKind(file),
];
