// The test's end of the relay helper: says command lines to the speaker and keeps every line the speaker wrote.

import { createServer, type Server, type Socket } from 'node:net';
import { until } from './wait.ts';

export interface Nlri {
  nlri: string;
}

/** The members of ExaBGP's JSON events that the tests look at; they are the same from 4.2 to 6.0. */
export interface HelperEvent {
  type: string;
  neighbor?: {
    address: { local: string; peer: string };
    direction?: 'send' | 'receive';
    state?: string;
    reason?: string;
    notification?: { code: number; subcode: number };
    'route-refresh'?: { afi: string; safi: string; subtype: string };
    message?: {
      eor?: { afi: string; safi: string };
      update?: {
        attribute?: {
          origin?: string;
          med?: number;
          'local-preference'?: number;
          community?: number[][];
          'large-community'?: number[][];
          'extended-community'?: { string: string }[];
        };
        announce?: Record<string, Record<string, Nlri[]>>;
        withdraw?: Record<string, Nlri[]>;
      };
    };
  };
}

export class Helper {
  readonly events: HelperEvent[] = [];
  readonly #answers: string[] = [];
  readonly #lines: string[] = [];
  readonly #server: Server;
  #socket: Socket | undefined;

  constructor(socketPath: string) {
    this.#server = createServer((socket) => {
      this.#socket = socket;
      let rest = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#hear(line);
      });
      socket.on('error', () => socket.destroy());
    }).listen(socketPath);
  }

  /** Resolves when the speaker has started its helper. */
  started(limitMs = 10_000): Promise<void> {
    return until(
      'the speaker to start its helper',
      () => {
        if (this.#socket === undefined) throw new Error('no helper has connected');
      },
      limitMs,
    );
  }

  /** Sends a command and fails unless the speaker answers `done`. */
  async say(command: string): Promise<void> {
    const answer = await this.ask(command);
    if (answer !== 'done') throw new Error(`the answer to "${command}" was "${answer}"`);
  }

  /** Sends a command and gives the answer: `done` or `error`. */
  async ask(command: string): Promise<string> {
    const before = this.#answers.length;
    this.#socket?.write(`${command}\n`);
    return until(`an answer to "${command}"`, () => {
      const answer = this.#answers[before];
      if (answer === undefined) throw new Error(this.#recent());
      return answer;
    });
  }

  /** A point in time for `event` and `since`: what came before it does not count. */
  mark(): number {
    return this.events.length;
  }

  /** The point just after an event that came. */
  after(event: HelperEvent): number {
    return this.events.indexOf(event) + 1;
  }

  since(mark: number, wanted: (event: HelperEvent) => boolean): HelperEvent[] {
    return this.events.slice(mark).filter(wanted);
  }

  /** Waits for the first event after `mark` that is wanted; an event that has already come counts. */
  event(what: string, wanted: (event: HelperEvent) => boolean, mark = 0, limitMs = 10_000): Promise<HelperEvent> {
    return until(
      `the helper to hear ${what}`,
      () => {
        const found = this.events.slice(mark).find(wanted);
        if (found === undefined) throw new Error(this.#recent());
        return found;
      },
      limitMs,
    );
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  #hear(line: string): void {
    this.#lines.push(line);
    if (line === 'done' || line === 'error') this.#answers.push(line);
    if (!line.startsWith('{')) return;
    try {
      this.events.push(JSON.parse(line) as HelperEvent);
    } catch {
      this.events.push({ type: 'not JSON' });
    }
  }

  #recent(): string {
    return this.#lines.length === 0 ? 'no line at all' : `the lines\n  ${this.#lines.slice(-6).join('\n  ')}`;
  }
}

export const isState = (state: string) => (event: HelperEvent) =>
  event.type === 'state' && event.neighbor?.state === state;

export const isNotification = (direction: string, code: number, subcode: number) => (event: HelperEvent) =>
  event.type === 'notification' &&
  event.neighbor?.direction === direction &&
  event.neighbor.notification?.code === code &&
  event.neighbor.notification.subcode === subcode;

export const isEndOfRib = (afi: string) => (event: HelperEvent) => event.neighbor?.message?.eor?.afi === afi;

export const isRefresh = (afi: string) => (event: HelperEvent) =>
  event.type === 'refresh' &&
  event.neighbor?.direction === 'receive' &&
  event.neighbor['route-refresh']?.afi === afi &&
  event.neighbor['route-refresh'].subtype === 'query';

/** The next hop under which the event announces the prefix, if it does. */
export function announcedNextHop(event: HelperEvent, prefix: string): string | undefined {
  if (event.neighbor?.direction !== 'receive') return undefined;
  for (const nextHops of Object.values(event.neighbor.message?.update?.announce ?? {})) {
    for (const [nextHop, routes] of Object.entries(nextHops)) {
      if (routes.some((route) => route.nlri === prefix)) return nextHop;
    }
  }
  return undefined;
}

export const announces = (prefix: string) => (event: HelperEvent) => announcedNextHop(event, prefix) !== undefined;

export const withdraws = (prefix: string) => (event: HelperEvent) =>
  event.neighbor?.direction === 'receive' &&
  Object.values(event.neighbor.message?.update?.withdraw ?? {}).some((routes) =>
    routes.some((route) => route.nlri === prefix),
  );
