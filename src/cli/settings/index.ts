// What the environment and INI files say.

export { SettingError } from './error.ts';
export { type Ini, parseIni } from './ini.ts';
export { levelOf } from './kinds.ts';
export { type PrintOptions, printSettings } from './print.ts';
export { readSettings, type Settings } from './settings.ts';
export { names as settingNames, type SettingName, settingOf } from './table.ts';
