// One client of the socket: what it says is a conversation, and what it does not read is bounded.

import type { Socket } from 'node:net';
import { Feed } from '../lines.ts';
import { Ear } from './ear.ts';
import type { Client, ControlParts, Conversation } from './parts.ts';

/** No more of its lines are run while so many octets wait to be read. */
const MOST_UNREAD = 1 << 20;
/** A client that lets so much wait and reads nothing of it for so long is gone. */
export const PATIENCE_MS = 300_000;
/** How long a connection that is to be closed waits for its last answers to be read. */
const PARTING_MS = 10_000;
const LOOK_MS = 20;

export class Link {
  readonly #name: string;
  readonly #socket: Socket;
  readonly #parts: ControlParts;
  readonly #feed: Feed;
  readonly #ear: Ear;
  readonly #conversation: Conversation;
  readonly #onOver: () => void;
  /** A command is being answered. */
  #busy = false;
  /** It reads too slowly to be heard. */
  #unread = false;
  /** It will say nothing more. */
  #ended = false;
  #closing = false;
  #over = false;
  #cancelPatience: (() => void) | undefined;

  /** The socket is to have `allowHalfOpen`. `onOver` is called once, when nothing is left of the client. */
  constructor(socket: Socket, name: string, parts: ControlParts, onOver: () => void) {
    this.#name = name;
    this.#socket = socket;
    this.#parts = parts;
    this.#onOver = onOver;
    const { bridge, log } = parts;
    this.#feed = new Feed(socket, {
      behind: () => log.warn({ client: name }, 'client does not read: its oldest events are dropped'),
      overflow: (count) => bridge.overflow({ name }, count),
      refused: () => log.warn({ client: name }, 'client does not read: answers are dropped'),
      broken: () => socket.destroy(),
    });
    this.#conversation = bridge.converse(this.#client());
    this.#ear = new Ear(socket, bridge.turns, {
      lines: (batch) => {
        this.#conversation.hear(batch);
        if (this.#feed.waiting > MOST_UNREAD) this.#setUnread(true);
      },
      overlong: () => {
        this.#conversation.refuse('the line is longer than 1 MiB');
        this.#finish();
      },
      idle: () => this.#settle(),
    });
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => {
      this.#ended = true;
      this.#settle();
    });
    socket.on('close', () => this.#end());
  }

  /** Its last words: the daemon ends. */
  shutdown(): void {
    if (this.#over) return;
    this.#feed.answer('shutdown');
    this.#close();
  }

  #client(): Client {
    return {
      name: this.#name,
      owner: 'cli',
      patience: Number.POSITIVE_INFINITY,
      answer: (text) => {
        this.#feed.answer(text);
        this.#watch();
      },
      event: (octets) => {
        this.#feed.event(octets);
        this.#watch();
      },
      waiting: () => this.#feed.waiting,
      pace: (go) => {
        this.#busy = !go;
        this.#pace();
        if (go) this.#settle();
      },
      close: () => this.#finish(),
    };
  }

  #setUnread(unread: boolean): void {
    this.#unread = unread;
    this.#pace();
  }

  #pace(): void {
    if (this.#closing) return;
    if (this.#busy || this.#unread) this.#ear.pause();
    else this.#ear.resume();
  }

  #onDrain(): void {
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    this.#watch();
    if (this.#unread && this.#feed.waiting <= MOST_UNREAD / 2) this.#setUnread(false);
  }

  /** Each time that it reads something, it has as long again for the next. */
  #watch(): void {
    if (this.#cancelPatience !== undefined || this.#over || this.#feed.waiting <= MOST_UNREAD) return;
    const { clock, log, patience = PATIENCE_MS } = this.#parts;
    this.#cancelPatience = clock.at(clock.now() + patience, () => {
      log.warn({ client: this.#name }, 'client does not read: its connection is closed');
      this.#socket.destroy();
    });
  }

  /** One that only writes, and then ends, is answered to the last line. */
  #settle(): void {
    if (this.#ended && !this.#busy && this.#ear.empty) this.#finish();
  }

  /** Closes the connection once the client has read its answers. */
  #finish(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#ear.close();
    this.#part(this.#parts.clock.now() + PARTING_MS);
  }

  #part(until: number): void {
    const { clock } = this.#parts;
    if (this.#over) return;
    if (this.#feed.waiting === 0 || clock.now() >= until) this.#close();
    else clock.at(clock.now() + LOOK_MS, () => this.#part(until));
  }

  #close(): void {
    this.#closing = true;
    this.#ear.close();
    this.#feed.close();
    this.#socket.destroySoon();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#closing = true;
    this.#cancelPatience?.();
    this.#ear.close();
    this.#conversation.end();
    this.#parts.bridge.leave({ name: this.#name });
    this.#onOver();
  }
}
