// Writes the pages that are made from tables.

import { mkdirSync, writeFileSync } from 'node:fs';
import { VERSIONS } from '../../src/process-bridge/index.ts';
import { apiPage } from './api.ts';
import { configurationPage } from './configuration.ts';
import { eventSchema } from './schema.ts';

writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('docs/api.md', apiPage());
mkdirSync('docs/schema', { recursive: true });
for (const version of VERSIONS) writeFileSync(`docs/schema/events-${version}.json`, eventSchema(version));
