// Writes the pages that are made from tables.

import { writeFileSync } from 'node:fs';
import { apiPage } from './api.ts';
import { configurationPage } from './configuration.ts';

writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('docs/api.md', apiPage());
