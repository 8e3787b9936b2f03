// The files of a run, read again for a daemon that goes on.

import type { Config } from '../config-parser/index.ts';
import type { Reloaded } from '../daemon.ts';
import type { Encoder } from '../process-bridge/index.ts';
import { readConfig } from './load.ts';
import { configPath } from './places.ts';
import { unable } from './unable.ts';

export interface ReloadOptions {
  readonly root: string;
  readonly software: string;
  readonly passive: boolean;
  readonly encoder: Encoder;
  /** One file at a time, the next with each reload. */
  readonly rotate: boolean;
  /** What the settings make of a configuration. */
  readonly adapt: (config: Config) => Config;
}

/** Each call reads the files again, wherever the process works by then. */
export function reloader(files: readonly string[], options: ReloadOptions): () => Reloaded {
  const { root, software, passive, encoder, rotate, adapt } = options;
  const paths = files.map((file) => (file === '-' ? file : configPath(file, root)));
  let turn = 0;
  return () => {
    if (paths.includes('-')) return { ok: false, problems: ['standard input cannot be read again'] };
    turn = (turn + 1) % paths.length;
    const { config, said } = readConfig(rotate ? [paths[turn]!] : paths, { root, software, passive, encoder });
    if (config === undefined) return { ok: false, problems: said };
    const cannot = unable(config);
    return cannot.length > 0 ? { ok: false, problems: cannot } : { ok: true, config: adapt(config) };
  };
}
