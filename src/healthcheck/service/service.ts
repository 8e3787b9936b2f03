// One service: its checks, its addresses and what is announced of it, joined by the pure functions `step` and `aimOf`.

import { printable } from '../../bgp/index.ts';
import type { Log, PeerHandle } from '../../speaker/index.ts';
import { type Aim, aimOf } from './aim.ts';
import { Announcer, type AnnouncerParts } from './announcer.ts';
import type { CheckConfig, ServiceConfig, Vip } from './config.ts';
import { type HookParts, Hooks } from './hooks.ts';
import { isAlone } from './others.ts';
import { type AddressBook, Presence } from './presence.ts';
import { initialState, type ServiceEvent, type ServiceState, UNTRIED } from './state.ts';
import { step } from './step.ts';
import { since, Trial, type TrialParts } from './trial.ts';
import type { Admin, HealthEvent, ServiceView } from './view.ts';

export interface ServiceParts extends AnnouncerParts, HookParts, Pick<TrialParts, 'random'> {
  readonly book: AddressBook;
  readonly holder: string;
  readonly log: Log;
  /** Whether a file is there; undefined: that cannot be told. */
  readonly isThere: (file: string) => Promise<boolean | undefined>;
  readonly onEvent: (event: HealthEvent) => void;
  /** Nothing of it is left, after `stop`. */
  readonly onStopped: () => void;
}

interface Change {
  readonly at: number;
  readonly phase: Aim['phase'];
  readonly reason: string;
}

const REMEMBERED = 20;
/** milliseconds that a neighbor may take to be sent a withdrawal before the address goes all the same */
const FLUSH_PATIENCE = 1000;
/** milliseconds that commands have to hear of the end */
const HOOK_PATIENCE = 2000;

export class Service {
  readonly name: string;
  readonly #parts: ServiceParts;
  #config: ServiceConfig;
  #state: ServiceState;
  #aim: Aim;
  #since: number;
  #trials: Trial[] = [];
  /** Since when checks are in their phase. */
  readonly #phases = new WeakMap<Trial, number>();
  readonly #announcer: Announcer;
  readonly #presence: Presence;
  readonly #hooks: Hooks;
  readonly #history: Change[] = [];
  #cancel: () => void = () => {};
  #started = false;
  #looking = false;
  /** It could not be told whether the file is there. */
  #blind = false;
  #over = false;

  constructor(config: ServiceConfig, parts: ServiceParts, admin: Admin) {
    const { tools, log, book, holder } = parts;
    this.name = config.name;
    this.#parts = parts;
    this.#config = config;
    this.#since = tools.now();
    this.#state = initialState(config, admin);
    this.#aim = aimOf(config, this.#state, this.#since);
    this.#announcer = new Announcer(config, parts);
    this.#hooks = new Hooks(parts);
    this.#presence = new Presence(config, {
      book,
      holder,
      log,
      onMissing: (missing) => this.#feed({ kind: 'address', missing }),
      afterFlush: (run) => this.#afterFlush(run),
      onGone: () => this.#onGone(),
    });
    this.#trials = config.checks.map((check) => this.#trial(check));
  }

  get config(): ServiceConfig {
    return this.#config;
  }

  get admin(): Admin {
    return this.#state.admin;
  }

  /** Looks after addresses, before rights may be given up. */
  prepare(): Promise<void> {
    return this.#presence.want(this.#aim.address);
  }

  start(): void {
    this.#started = true;
    for (const trial of this.#trials) trial.start();
    // What it is from the start is told as a change, too.
    this.#aim = { ...this.#aim, phase: 'init' };
    this.#note();
    // Where a file may disable it, that is looked at before anything is announced.
    if (this.#config.disableFile === undefined) this.#feed({ kind: 'time' });
    this.look();
  }

  #trial(check: CheckConfig): Trial {
    const { tools, random } = this.#parts;
    const trial: Trial = new Trial(check, {
      tools,
      random,
      onFinding: ({ ok, why }) => {
        const index = this.#trials.indexOf(trial);
        this.#feed({ kind: 'result', check: index, ok, why: printable(why) });
        const phase = this.#state.checks[index]?.machine.phase;
        return phase !== 'up' && phase !== 'down';
      },
    });
    return trial;
  }

  /** About once a second: what nobody tells us of. */
  look(): void {
    if (this.#over) return;
    void this.#presence.look();
    const { disableFile, lastResort } = this.#config;
    // Others may have begun or ceased to announce it. Whatever else comes with time has a timer.
    if (lastResort !== undefined) this.#feed({ kind: 'time' });
    if (disableFile === undefined || this.#looking) return;
    this.#looking = true;
    void this.#parts.isThere(disableFile).then((there) => {
      this.#looking = false;
      if (this.#config.disableFile !== disableFile) return;
      // One that cannot be looked at changes nothing.
      this.#feed(there === undefined ? { kind: 'time' } : { kind: 'file', there });
      if (there === undefined && !this.#blind) {
        const { log } = this.#parts;
        log.warn({ service: this.name, file: disableFile }, 'cannot tell whether the file that disables it is there');
      }
      this.#blind = there === undefined;
    });
  }

  order(admin: Admin, wait?: number): void {
    this.#feed({ kind: 'admin', admin, wait });
  }

  /** Other words for the same service: what is announced stays so unless they ask for something else. */
  change(config: ServiceConfig): void {
    const before = new Map(
      this.#trials.map((trial, i) => [trial.config.name, { trial, state: this.#state.checks[i]! }]),
    );
    const kept = (check: CheckConfig) => {
      const found = before.get(check.name);
      return found?.trial.config.tried === check.tried ? found : undefined;
    };
    this.#config = config;
    // A check that joins others is what they are until it has been tried; one with another target is unknown.
    const joins = this.#started && (before.size === 0 || config.checks.some((check) => kept(check) !== undefined));
    const added = ({ name }: CheckConfig) => (joins && !before.has(name) ? this.#state.verdict : undefined);
    const states = config.checks.map((check) => kept(check)?.state ?? { ...UNTRIED, verdict: added(check) });
    const trials = config.checks.map((check) => kept(check)?.trial ?? this.#trial(check));
    for (const trial of this.#trials) if (!trials.includes(trial)) trial.stop();
    const fresh = trials.filter((trial) => !this.#trials.includes(trial));
    for (const [i, trial] of trials.entries()) trial.change(config.checks[i]!);
    this.#trials = trials;
    const fileThere = config.disableFile !== undefined && this.#state.fileThere;
    const none = config.vips.every(({ address }) => address === undefined);
    this.#state = { ...this.#state, checks: states, fileThere, ...(none && { missing: undefined }) };
    this.#announcer.change(config);
    this.#presence.change(config);
    if (this.#started) for (const trial of fresh) trial.start();
    this.#feed({ kind: 'time' });
  }

  welcome(peer: PeerHandle): void {
    this.#announcer.welcome(peer);
  }

  /** Withdraws it, after routers had their time where `drain` is true, and takes its addresses away. */
  stop(drain: boolean): void {
    this.#feed({ kind: 'stop', drain });
    this.#onGone();
  }

  /** At once, whatever is not done yet. */
  abandon(): void {
    this.#end();
    this.#hooks.stop();
  }

  #onGone(): void {
    const { stopping } = this.#state;
    if (this.#over || !stopping || this.#aim.address || this.#aim.announce !== undefined || !this.#presence.idle)
      return;
    this.#end();
    this.#afterFlush(() => this.#hooks.end(HOOK_PATIENCE, this.#parts.onStopped));
  }

  #end(): void {
    this.#over = true;
    this.#cancel();
    for (const trial of this.#trials) trial.stop();
  }

  #afterFlush(run: () => void): void {
    const { tools } = this.#parts;
    let open = true;
    const once = () => {
      if (!open) return;
      open = false;
      cancel();
      run();
    };
    const cancel = tools.at(tools.now() + FLUSH_PATIENCE, once);
    this.#announcer.whenFlushed(once);
  }

  #feed(event: ServiceEvent): void {
    if (this.#over) return;
    const { tools, speaker } = this.#parts;
    const now = tools.now();
    const { checks } = this.#state;
    this.#state = step(this.#config, this.#state, event, now);
    for (const [i, { machine }] of this.#state.checks.entries()) {
      if (machine.phase !== checks[i]!.machine.phase) this.#phases.set(this.#trials[i]!, now);
    }
    const { lastResort, vips } = this.#config;
    if (lastResort !== undefined && (this.#state.verdict === 'down' || this.#state.hold !== undefined)) {
      // Before anything is withdrawn.
      const alone = isAlone(vips, speaker.peers(), lastResort, now);
      if (alone !== this.#state.alone) this.#state = step(this.#config, this.#state, { kind: 'alone', alone }, now);
    }
    const before = this.#aim;
    this.#aim = aimOf(this.#config, this.#state, now);
    // Before the start nothing is done but what may need rights that are given up then.
    if (this.#started || this.#state.stopping) this.#settle(before);
    else void this.#presence.want(this.#aim.address);
  }

  /** Makes the world what it is to be: routes at once, addresses in their own time. */
  #settle(before: Aim): void {
    const { tools, onEvent } = this.#parts;
    const { phase, announce, extra, address, reason, alarm, next } = this.#aim;
    this.#cancel();
    if (next !== undefined) this.#cancel = tools.at(next, () => this.#feed({ kind: 'time' }));
    const ready = (vip: Vip) => vip.address === undefined || this.#presence.isThere(vip.address);
    const changed = this.#announcer.tell({ occasion: announce, extra, ready });
    void this.#presence.want(address);
    if (phase === before.phase && alarm === before.alarm && !changed) return;
    if (phase !== before.phase || alarm !== before.alarm) this.#note();
    const announced = this.#announcer.announced();
    onEvent({ name: this.name, phase, before: before.phase, reason, alarm, announced });
    if (phase !== before.phase) this.#hooks.run(this.#config.execute, { name: this.name, phase, reason });
  }

  #note(): void {
    const { phase, reason } = this.#aim;
    this.#since = this.#parts.tools.now();
    this.#history.unshift({ at: this.#since, phase, reason });
    this.#history.length = Math.min(this.#history.length, REMEMBERED);
  }

  view(): ServiceView {
    const now = this.#parts.tools.now();
    const { phase, alarm } = this.#aim;
    // What depends on the time of day is said anew.
    const { reason, notes } = aimOf(this.#config, this.#state, now);
    return {
      name: this.name,
      phase,
      seconds: since(now, this.#since),
      reason,
      notes,
      alarm,
      admin: this.#state.admin,
      need: this.#config.needs,
      vips: this.#config.vips.map((vip) => ({
        prefix: vip.prefix,
        address: this.#addressView(vip.address),
        ...this.#announcer.view(vip),
      })),
      checks: this.#trials.map((trial, i) => this.#checkView(trial, i, now)),
      falls: this.#state.falls,
      history: this.#history.map(({ at, ...rest }) => ({ ago: since(now, at), ...rest })),
    };
  }

  #addressView(address: string | undefined): ServiceView['vips'][number]['address'] {
    if (address === undefined || this.#config.addressPolicy === 'ignore') return 'none';
    if (this.#config.addressPolicy === 'require') return this.#presence.missing === undefined ? 'found' : 'missing';
    return this.#presence.shown(address);
  }

  #checkView(trial: Trial, index: number, now: number): ServiceView['checks'][number] {
    const { name, probe, rise, fall, optional, weight } = trial.config;
    const { phase, count } = this.#state.checks[index]!.machine;
    const { kind, target } = probe;
    const seconds = since(now, this.#phases.get(trial) ?? trial.made);
    return { name, kind, target, phase, seconds, count, rise, fall, optional, weight, ...trial.view() };
  }
}
