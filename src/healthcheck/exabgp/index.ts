// The second door of the room: ExaBGP's healthcheck, a program of its own. It loads nothing of the speaker.

export { healthcheck, type Surroundings } from './program.ts';
