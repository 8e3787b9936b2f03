// docs/api.md, made of the table of commands, of the dialects, and of the helpers in etc/helpers.

import { readFileSync } from 'node:fs';
import { type Row, spellingsOf, themes } from '../../src/process-bridge/index.ts';
import { eventSamples } from './events.ts';

const HEAD = `# What helpers and clients may say, and what they are told

This page is made by \`npm run docs\` from the tables that Keryx reads commands with, from the dialects that it writes
events in, and from the helpers in \`etc/helpers\`, which run in the tests.

## How to talk to Keryx

A helper writes commands to its standard output, a line each, and reads answers and events from its standard input. A
client of the control socket, \`keryx cli\`, and the pipes of ExaBGP speak the same lines. Blanks, tabs and a \`;\` at the
end do not matter; a carriage return before the newline is taken off; a line may have 1 MiB. A line that begins with \`#\`
is a comment, which is answered; \`debug TEXT\` goes to the log and is not.

Commands of one caller are carried out and answered strictly in order. The answer to a command is the lines that it has
to say, then \`done\` or \`error\`. The reason of an error is in the log; in dialect 6 it is told too, as \`error: REASON\`,
in the line before.

| to get | say |
| --- | --- |
| the answer to one command among others, with the reason of an error | \`id=TOKEN COMMAND\`: the answer ends with \`done id=TOKEN\` or \`error id=TOKEN REASON\`, whatever was said about acknowledgements |
| commands and answers in JSON | \`{ "id": "a", "command": "announce route …" }\`: the answer ends with \`{ "answer": "done", "id": "a" }\` or \`{ "answer": "error", "id": "a", "message": "REASON" }\` |
| no answers | \`disable-ack\`, or \`silence-ack\` which is not answered itself; or the setting \`api.ack\` for all |
| \`done\` only when TCP has the routes | \`enable-sync\` for all commands, or \`sync\` at the end of one |
| several changes as one step | \`group start\` … \`group end\`, or \`group\` with all of them in a line; nothing of a group is done if one line is refused |
| routes that do not outlive whoever announces them | \`ttl SECONDS\` at the end of an announcement, or \`lease SECONDS\` for all routes of the caller |

\`done\` after an announcement means that it is in the Adj-RIB-Out of the neighbors that were meant, whether or not their
sessions are up. Nobody is ever waited for: a helper that does not read its answers still has its commands carried out,
and \`done\`s that it has not read take no memory. One that does not read its events loses the oldest past 8 MiB, is told
so with an \`overflow\` event when it reads again, and is then told the state of its neighbors and, where there is an
Adj-RIB-In, all their routes anew, with an End-of-RIB after those of each family.

## Which neighbors

A command may begin with \`neighbor ADDRESS\` (or \`peer ADDRESS\`), followed by pairs of \`local-ip\`, \`local-as\`,
\`peer-as\`, \`router-id\` or \`family-allowed\` and a value, all of which must be true of the neighbor. Several with commas
between them, or in brackets as \`peer [192.0.2.1, 192.0.2.2 local-as 65001]\`, mean all that one of them means; \`*\` is any
address, and \`192.0.2.0/24\` the range that is configured so with all who called from it. Without any, all neighbors are meant. A command that means no neighbor is an error, and does nothing.

Routes of a helper go only to neighbors whose \`api\` section has it in \`processes\` or \`processes-match\`. Clients may
announce to all.

## Whose routes

Every route belongs to whoever announced it last: \`config\`, \`process NAME#2\` (a process, after one end that took routes along), or \`cli\`.
When a helper ends with a status other than 0 or by a signal, or when its restarts run out, what it announced is withdrawn
after a grace of 10 seconds; what it announces again before that, started anew, is never gone. A helper that ends with
status 0 and is not started again leaves its routes behind. \`on-exit\` and \`grace\` in its \`process\` section say
otherwise. \`show owners\` and \`keryx routes out --by OWNER\` show whose routes there are.
`;

/** The whole page. */
export function apiPage(): string {
  return [HEAD, '## Commands\n', ...themes.map(themePart), eventPart(), helperPart()].join('\n');
}

function themePart({ title, rows }: (typeof themes)[number]): string {
  return [`### ${title}\n`, ...rows.map(rowPart)].join('\n');
}

function rowPart(row: Row): string {
  const [first = '', ...others] = spellingsOf(row);
  const usage = `${row.selects ? '[neighbor …] ' : ''}${first} ${row.usage}`.trim();
  const also = others.length === 0 ? '' : ` Also: ${others.map((each) => `\`${each}\``).join(', ')}.`;
  return `\`\`\`text\n${usage}\n\`\`\`\n\n${row.about}${also} Example: \`${row.example}\`\n`;
}

const EVENTS = `## Events

What a helper is told of a neighbor stands in the \`api\` sections of that neighbor; \`encoder\` and \`api-version\` in its
\`process\` section choose how: \`text\` or \`json\`, as ExaBGP 3.4, 4.2, 5.0 or 6.0 has it. Without them it is the text of 5.0.
An event is one line; of text several, and an empty one after it. JSON events have a schema for each version in
\`docs/schema\`, and types in the package: \`Event3\`, \`Event4\`, \`Event5\` and \`Event6\`.

\`update\` alone tells nothing, as in ExaBGP: one of \`parsed\`, \`packets\` and \`consolidate\` must stand beside it.
\`neighbor-changes\` tells states, \`fsm\` every step of the state machine, \`negotiated\` what was agreed, and \`signal\` what
the daemon was asked to do. What \`packets\` and \`consolidate\` add is shown with a KEEPALIVE.
`;

function eventPart(): string {
  const parts = eventSamples().map(({ title, forms }) => {
    const said = forms.map(({ name, text }) => `${name}:\n\n\`\`\`text\n${text}\n\`\`\`\n`);
    return [`### ${title}\n`, ...said].join('\n');
  });
  return [EVENTS, ...parts].join('\n');
}

function helperPart(): string {
  const files = [
    ['announce.sh', 'sh', 'A shell script that waits for each answer'],
    ['blackhole.py', 'python', 'Python, with JSON commands, ids and routes that live for a while'],
    ['follow.ts', 'ts', 'TypeScript, with the types of events'],
  ] as const;
  const parts = files.map(([name, language, about]) => {
    const text = readFileSync(`etc/helpers/${name}`, 'utf8').trimEnd();
    return `### ${about}\n\n\`etc/helpers/${name}\`:\n\n\`\`\`${language}\n${text}\n\`\`\`\n`;
  });
  return ['## Helpers to begin with\n', ...parts].join('\n');
}
