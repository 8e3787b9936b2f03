// Writes the pages that are made from tables.

import { writeFileSync } from 'node:fs';
import { configurationPage } from './configuration.ts';

writeFileSync('docs/configuration.md', configurationPage());
