// `keryx monitor` and `events`: what happens, as long as somebody watches.

import { commandOf, type LiveOptions, listen, live, refusedBecause, type Scene } from './common.ts';
import { type Event, eventLines } from './events.ts';
import { readJson } from './json.ts';

export interface MonitorOptions extends LiveOptions {
  readonly neighbor?: string;
  /** What we send, too. */
  readonly sent?: boolean;
}

const WATCHED = ['state', 'update', 'notification', 'refresh', 'health'];
/** Every event there is. */
const ALL = ['state', 'fsm', 'negotiated', 'open', 'update', 'notification', 'keepalive', 'refresh', 'health'];

export function monitor(options: MonitorOptions): Promise<number> {
  return live(options, (scene) => {
    const { output } = scene;
    return watch(scene, [...WATCHED, ...(options.sent ? ['sent'] : [])], (line) => {
      const event = readJson<Event>(line);
      const { neighbor } = options;
      if (neighbor !== undefined && event.neighbor?.address?.peer !== neighbor) return;
      if (options.json) output.raw(line);
      else output.print(...eventLines(event, output.width, output.paint));
    });
  });
}

/** Without kinds: states and updates. */
export function events(kinds: readonly string[], options: LiveOptions): Promise<number> {
  const wanted = kinds.includes('all') ? [...ALL, 'sent'] : kinds;
  return live(options, (scene) => watch(scene, wanted, (line) => scene.output.raw(line)));
}

/** Until the daemon ends, or nobody reads any more. */
async function watch(scene: Scene, kinds: readonly string[], take: (line: string) => void): Promise<number> {
  return refusedBecause((await listen(scene, commandOf('subscribe', ...kinds), take)).why);
}
