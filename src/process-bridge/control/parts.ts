// What those who give commands and are no helpers are made with.

import type { Clock, Log } from '../../speaker/index.ts';
import type { Conversation, ConversationParts } from '../conversation.ts';
import type { Version } from '../dialect/index.ts';
import type { Turns } from '../turns.ts';

export type { Conversation } from '../conversation.ts';

/** Somebody who gives commands and is no helper. */
export interface Client extends Pick<ConversationParts, 'answer' | 'waiting' | 'pace' | 'close' | 'patience'> {
  /** No two at once have the same, and no process. */
  readonly name: string;
  readonly owner: string;
  /** Where events go that it asked for; absent: it cannot. */
  readonly event?: (octets: Uint8Array) => void;
  readonly version?: Version;
}

/** What a client needs of the bridge. */
export interface Host {
  /** Clients and helpers take turns. */
  readonly turns: Turns;
  converse(client: Client): Conversation;
  leave(client: Pick<Client, 'name'>): void;
  /** The client reads again after `count` events had to be dropped. */
  overflow(client: Pick<Client, 'name'>, count: number): void;
}

export interface ControlParts {
  readonly bridge: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** milliseconds that a client may read nothing of much that waits; usually five minutes */
  readonly patience?: number;
}
