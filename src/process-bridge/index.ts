// The door of the room: child programs drive the speaker with lines and hear it as JSON.

export type { EventName, ProcessConfig, Reports, Subscription } from './process-config.ts';
