// One connection to a peer: the machine of fsm.ts with its transport and its timers.

import {
  extendedMessage,
  type Frame,
  Framer,
  HEADER,
  type Negotiated,
  NOTIFICATION,
  type Notification,
  OPEN,
  OPERATIONAL,
  type Open,
  offers,
  operational,
  type Refresh,
  ROUTE_REFRESH,
  readNotification,
  readOpen,
  readRefresh,
  UPDATE,
  writeMessage,
} from '../bgp/index.ts';
import { type Action, type DownReason, type Event, type FsmConfig, type State, step, type TimerName } from './fsm.ts';
import type { Opens } from './plugin.ts';
import { Tally } from './statistics.ts';
import { type Clock, Deadlines, type Random } from './timers.ts';
import type { DialOptions, Network, Transport } from './transport.ts';

/** What a connection tells the peer that it belongs to. */
export interface ConnectionOwner {
  onState(connection: Connection): void;
  onConnected(connection: Connection): void;
  /** A Notification refuses the OPEN. */
  onOpen(connection: Connection, open: Open): Notification | undefined;
  /** The OPEN was taken: from here on the connection knows who the peer is. */
  onOpened(connection: Connection): void;
  onUp(connection: Connection, session: Negotiated): void;
  onDown(connection: Connection, reason: DownReason): void;
  onDialFailed(connection: Connection, why: string): void;
  onUpdate(connection: Connection, body: Uint8Array, session: Negotiated): void;
  onRefresh(connection: Connection, refresh: Refresh): void;
  onFrame(direction: 'receive' | 'send', type: number, body: Uint8Array): void;
  onDrain(connection: Connection): void;
}

export interface ConnectionParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly dial: DialOptions;
}

export class Connection {
  state: State = { name: 'idle', failures: 0 };
  /** Who opened the transport; undefined without one. */
  origin: 'dialled' | 'accepted' | undefined;
  transport: Transport | undefined;
  config: FsmConfig;
  /** Times that we dialled. */
  dials = 0;
  /** Messages of this transport. */
  readonly messages = { sent: new Tally(), received: new Tally() };
  /** How late the latest keepalive of this transport was, milliseconds. */
  lateKeepalive = 0;
  /** The OPENs that this transport carried. */
  #sent: Open | undefined;
  #received: Open | undefined;
  readonly #owner: ConnectionOwner;
  readonly #parts: ConnectionParts;
  readonly #deadlines: Deadlines;
  #framer = new Framer();
  #giveUp: (() => void) | undefined;
  /** What is being done, and what waits for it. */
  readonly #turns: (() => void)[] = [];

  constructor(config: FsmConfig, owner: ConnectionOwner, parts: ConnectionParts) {
    this.config = config;
    this.#owner = owner;
    this.#parts = parts;
    this.#deadlines = new Deadlines(parts.clock, (timer, late) => this.#onTimer(timer, late));
  }

  get session(): Negotiated | undefined {
    const { state } = this;
    return state.name === 'open-confirm' || state.name === 'established' ? state.session : undefined;
  }

  /** What the two sides said of themselves, as long as the session of it stands. */
  get opens(): Opens | undefined {
    const sent = this.#sent;
    const received = this.#received;
    return this.session === undefined || sent === undefined || received === undefined ? undefined : { sent, received };
  }

  /** Takes an event: the next state, then the actions in order. One that comes out of an action waits for its end. */
  feed(event: Event): void {
    this.#inTurn(() => this.#take(event));
  }

  #inTurn(run: () => void): void {
    this.#turns.push(run);
    if (this.#turns.length > 1) return;
    try {
      for (const turn of this.#turns) turn();
    } finally {
      this.#turns.length = 0;
    }
  }

  #take(event: Event): void {
    const before = this.state.name;
    const { state, actions } = step(this.config, this.state, event);
    this.state = state;
    // Everything that leaves a state is told before the state that follows is.
    const told = state.name === before;
    const last = actions.findIndex((action) => action.do === 'dial' || action.do === 'up');
    for (const [i, action] of actions.entries()) {
      if (!told && i === last) this.#owner.onState(this);
      this.#perform(action);
    }
    if (!told && last < 0) this.#owner.onState(this);
  }

  /** A transport that the peer opened. */
  accept(transport: Transport): void {
    this.#giveUp?.();
    this.#giveUp = undefined;
    this.#attach(transport, 'accepted');
  }

  /** False: wait for onDrain. */
  write(octets: Uint8Array): boolean {
    this.messages.sent.noteAll(octets);
    return this.transport?.write(octets) ?? true;
  }

  forgetCounts(): void {
    this.messages.sent.clear();
    this.messages.received.clear();
    this.lateKeepalive = 0;
  }

  /** Ends without a word to anyone. */
  dispose(): void {
    this.#inTurn(() => {
      this.#hangUp();
      this.#deadlines.clear();
    });
  }

  #perform(action: Action): void {
    switch (action.do) {
      case 'dial':
        this.#dial();
        break;
      case 'hang-up':
        this.#hangUp();
        break;
      case 'send':
        if (action.message.type === 'open') this.#sent = action.message;
        this.#send(writeMessage(action.message));
        break;
      case 'timer':
        this.#deadlines.set(action.timer, this.#jittered(action.timer, action.seconds));
        break;
      case 'up':
        this.#owner.onUp(this, action.session);
        break;
      case 'down':
        this.#owner.onDown(this, action.reason);
        break;
      case 'refresh':
        this.#owner.onRefresh(this, action.refresh);
        break;
    }
  }

  // RFC 4271 section 10: a factor between 0.75 and 1; never on the hold timer, which the peer counts on.
  #jittered(timer: string, seconds: number | undefined): number | undefined {
    if (seconds === undefined || timer === 'hold' || timer === 'stable') return seconds;
    const jittered = seconds * (0.75 + 0.25 * this.#parts.random());
    // RFC 4271 section 4.4: never more often than once a second.
    return timer === 'keepalive' ? Math.max(1, jittered) : jittered;
  }

  #onTimer(timer: TimerName, late: number): void {
    if (timer === 'keepalive') this.lateKeepalive = Math.max(this.lateKeepalive, late);
    // A dial that nobody answers has failed like one that is refused.
    if (timer === 'connect-retry' && this.#giveUp !== undefined) this.#owner.onDialFailed(this, 'no answer');
    this.feed({ kind: 'timer', timer });
  }

  #dial(): void {
    this.dials += 1;
    this.#giveUp = this.#parts.network.dial(this.#parts.dial, (result) => {
      this.#giveUp = undefined;
      if ('why' in result) {
        this.#owner.onDialFailed(this, result.why);
        this.feed({ kind: 'connect-failed', why: result.why });
      } else this.#attach(result, 'dialled');
    });
  }

  #attach(transport: Transport, origin: 'dialled' | 'accepted'): void {
    this.forgetCounts();
    this.transport = transport;
    this.origin = origin;
    this.#framer = new Framer();
    transport.onData = (chunk) => this.#onData(transport, chunk);
    transport.onDrain = () => this.#owner.onDrain(this);
    transport.onClose = (why) => {
      this.transport = undefined;
      this.feed({ kind: 'disconnected', why });
    };
    this.#owner.onConnected(this);
    this.feed({ kind: 'connected' });
  }

  #hangUp(): void {
    this.#giveUp?.();
    this.#giveUp = undefined;
    this.transport?.close();
    this.transport = undefined;
    this.origin = undefined;
  }

  #send(message: Uint8Array): void {
    this.write(message);
    this.#owner.onFrame('send', message[18]!, message.subarray(HEADER));
  }

  #onData(transport: Transport, chunk: Uint8Array): void {
    for (const frame of this.#framer.push(chunk)) {
      // What an earlier message did may have ended this connection.
      if (this.transport !== transport) return;
      if (frame.ok) this.#onFrame(frame.value);
      else this.feed({ kind: 'fault', fault: frame.fault });
    }
  }

  #onFrame({ type, body }: Frame): void {
    this.messages.received.note(type);
    this.#owner.onFrame('receive', type, body);
    const { state } = this;
    // The hot lane: in Established an UPDATE changes no state, so no event is made of it (a test holds that `step` agrees).
    if (type === UPDATE && state.name === 'established') {
      if (state.session.holdTime > 0) this.#deadlines.push('hold', state.session.holdTime);
      this.#owner.onUpdate(this, body, state.session);
      return;
    }
    switch (type) {
      case OPEN:
        this.#onOpen(readOpen(body));
        break;
      case OPERATIONAL:
        break;
      case NOTIFICATION:
        this.feed({ kind: 'message', message: readNotification(body) });
        break;
      case ROUTE_REFRESH: {
        const refresh = readRefresh(body);
        if (refresh.ok) this.feed({ kind: 'message', message: refresh.value });
        else this.feed({ kind: 'fault', fault: refresh.fault });
        break;
      }
      default:
        this.feed({ kind: 'message', message: { type: type === UPDATE ? 'update' : 'keepalive' } });
    }
  }

  #onOpen(open: Open): void {
    if (this.state.name === 'open-sent') {
      this.#received = open;
      // RFC 8654 section 4: what we may be sent depends on what we offered, and an OPEN has said it.
      if (offers(this.config.capabilities, extendedMessage)) this.#framer.limit = 65535;
      this.#framer.operational = [this.config, open].every((end) => offers(end.capabilities, operational));
      const notice = this.#owner.onOpen(this, open);
      if (notice !== undefined) {
        this.feed({ kind: 'refused', notice });
        return;
      }
    }
    this.feed({ kind: 'message', message: open });
    this.#owner.onOpened(this);
  }
}
