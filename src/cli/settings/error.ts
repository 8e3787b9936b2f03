// What the user said outside of a configuration and cannot be. The command line prints it and ends with status 1.

/** Thrown with one line for each mistake. */
export class SettingError extends Error {}
