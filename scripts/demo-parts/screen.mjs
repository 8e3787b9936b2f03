// The live view: draws the boxes in place on a terminal, and gives the terminal back as it was.

import { panels } from './panels.mjs';

const CODES = { good: '32', bad: '31', dim: '2', bold: '1' };
const ASCII = {
  '┌': '+',
  '├': '+',
  '└': '+',
  '┐': '+',
  '┤': '+',
  '┘': '+',
  '─': '-',
  '│': '|',
  '●': '*',
  '○': 'o',
  '→': '->',
  '…': '..',
};

const INTERVAL = 100;
const LEAST_WIDTH = 30;
/** Title, five headings, the lower edge and three lines below it. */
const FIXED = 10;

/** Whether boxes and dots can be drawn. */
function knowsUnicode({ LC_ALL, LC_CTYPE, LANG }) {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

export class Screen {
  #story;
  #keys;
  #out = process.stdout;
  #colours = !process.env.NO_COLOR;
  #unicode = knowsUnicode(process.env);
  #timer;
  #draw = () => this.#out.write(this.#frame());

  /**
   * @param {import('./story.mjs').Story} story
   * @param {string} keys what can be pressed, in words
   */
  constructor(story, keys) {
    this.#story = story;
    this.#keys = keys;
  }

  open() {
    // The alternate screen, without a cursor.
    this.#out.write('\x1b[?1049h\x1b[?25l\x1b[2J');
    this.#timer = setInterval(this.#draw, INTERVAL);
    this.#out.on('resize', this.#draw);
    this.#draw();
  }

  close() {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#out.off('resize', this.#draw);
    this.#out.write('\x1b[?25h\x1b[?1049l');
  }

  #frame() {
    const width = Math.max(LEAST_WIDTH, this.#out.columns || 80);
    const height = this.#out.rows || 24;
    const lines = this.#lines(width, height).slice(0, height);
    return `\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`;
  }

  #lines(width, height) {
    const story = this.#story;
    const { service, said, wire, table, heard, session, caption } = story;
    const view = { service, said, wire, table, heard, session, clock: story.clock() };
    const inner = width - 4;
    const rows = share(height - FIXED);
    const lines = [
      this.#paint([['bold', ' Keryx demo: '], 'anycast, an address announced only while its service is well'], width),
    ];
    for (const [i, { title, about, lines: show }] of panels.entries()) {
      lines.push(this.#heading(i === 0 ? '┌┐' : '├┤', title, about, width));
      const shown = show(view, inner, rows[i]);
      for (let row = 0; row < rows[i]; row += 1) {
        lines.push(`${this.#text('│ ')}${this.#paint(shown[row] ?? [], inner)}${this.#text(' │')}`);
      }
    }
    lines.push(this.#heading('└┘', '', '', width));
    lines.push(this.#paint([['bold', ' NOW   '], caption.now], width));
    lines.push(this.#paint([['bold', ' NEXT  '], this.#next(caption, view.clock)], width));
    lines.push(this.#paint([['dim', ` ${this.#keys}`]], width));
    return lines;
  }

  #next({ next, nextAt }, clock) {
    if (nextAt === undefined) return next;
    return `${next} in ${Math.max(0, Math.ceil((nextAt - clock) / 1000))} s`;
  }

  #heading([left, right], title, about, width) {
    if (title === '') return this.#text(left + '─'.repeat(width - 2) + right);
    const whole = `${title}: ${about}`;
    const shown = whole.length + 6 > width ? title : whole;
    const rest = '─'.repeat(Math.max(0, width - 5 - shown.length));
    const name = this.#style('bold', shown.slice(0, title.length));
    return `${this.#text(`${left}─ `)}${name}${shown.slice(title.length)} ${this.#text(`${rest}${right}`)}`;
  }

  /** Pieces as one line, cut or filled to `width`. */
  #paint(pieces, width) {
    const parts = pieces.map((piece) => (typeof piece === 'string' ? [undefined, piece] : piece));
    const whole = parts.map(([style, text]) => [style, this.#text(text)]);
    const size = whole.reduce((sum, [, text]) => sum + text.length, 0);
    const mark = this.#text('…');
    let left = size > width ? width - mark.length : width;
    const painted = whole.map(([style, text]) => {
      const shown = text.slice(0, left);
      left -= shown.length;
      return this.#style(style, shown);
    });
    return painted.join('') + (size > width ? mark : ' '.repeat(left));
  }

  #style(style, text) {
    const code = this.#colours && text !== '' ? CODES[style] : undefined;
    return code === undefined ? text : `\x1b[${code}m${text}\x1b[0m`;
  }

  #text(text) {
    return this.#unicode ? text : text.replace(/[┌├└┐┤┘─│●○→…]/g, (mark) => ASCII[mark]);
  }
}

/** How many of `rows` each box gets. */
function share(rows) {
  const given = panels.map(({ least }) => least);
  const total = () => given.reduce((sum, each) => sum + each, 0);
  // The first to lose are those that repeat what others say.
  for (let turn = 0; total() > rows && turn < 40; turn += 1) {
    const i = [4, 2, 1, 3][turn % 4];
    given[i] = Math.max(1, given[i] - 1);
  }
  for (let turn = 0; total() < rows && turn < 60; turn += 1) {
    const i = [2, 4, 1][turn % 3];
    given[i] = Math.min(panels[i].most, given[i] + 1);
  }
  return given;
}
