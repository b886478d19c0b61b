/** The reports of a replay and a backtest as rich results of Windmill: Markdown text, a bar chart, and their data. */
import Big from 'big.js';
import { dollars } from '../../../shared/lib/money.ts';
import type { Backtest, Verdict } from './backtest.ts';
import type { ReplaySummary } from './replay.ts';

/** Maximum rows of a table in the report; the data has all rows. */
const maxRows = 50;

export function replayReport(summary: ReplaySummary): object {
  const { calculations, reproduced, differences } = summary;
  const lines = [
    `**${reproduced} of ${calculations}** stored calculations come to the stored amount with today's code.`,
  ];
  if (differences.length > 0) {
    lines.push(
      '',
      `In all, the notebook differs by **${dollars(summary.difference_notebook)}** and the formula by **${dollars(summary.difference_formula)}**.`,
      '',
      '| link of request | stored | notebook now | formula now |',
      '| --- | ---: | ---: | ---: |',
      ...differences
        .slice(0, maxRows)
        .map(
          ({ id, stored, notebook, formula, refusal }) =>
            `| ${id} | ${stored} | ${notebook ?? cell(refusal)} | ${formula ?? '-'} |`,
        ),
    );
  }
  return { render_all: [{ markdown: lines.join('\n') }, { json: summary }] };
}

export function backtestReport(result: Backtest, changes: object): object {
  const { requests, as_then, before, after, difference, other_amounts, flips } = result;
  const lines = [
    `Changed: \`${JSON.stringify(changes)}\``,
    '',
    `Of **${requests}** requests with an amount, today's policy decides **${as_then}** as they were decided then.`,
    '',
    '| | today | changed | difference |',
    '| --- | ---: | ---: | ---: |',
    `| credited in all | ${dollars(before)} | ${dollars(after)} | **${dollars(difference)}** |`,
    '',
    `**${other_amounts}** requests would get another amount, **${flips.length}** another decision.`,
  ];
  if (flips.length > 0) {
    lines.push('', '| request | written | today | changed |', '| --- | --- | --- | --- |');
    lines.push(
      ...flips
        .slice(0, maxRows)
        .map(
          (flip) =>
            `| ${flip.key} | ${flip.requested_at.slice(0, 16).replace('T', ' ')} | ${words(flip.before)} | ${words(flip.after)} |`,
        ),
    );
    if (flips.length > maxRows) lines.push('', `and ${flips.length - maxRows} more, in the data below.`);
  }
  const pairs = result.months.map(({ month, ...sums }) => ({ label: month, ...sums }));
  const svg = barPairs('Credited per month, dollars', pairs, ["today's policy", 'changed policy']);
  return { render_all: [{ markdown: lines.join('\n') }, { svg }, { json: result }] };
}

function words(verdict: Verdict): string {
  return verdict.kind === 'credit' ? dollars(verdict.amount) : `a person (${verdict.code})`;
}

/** Text of an error in a table. */
function cell(text: string | null): string {
  return (text ?? '-').replaceAll('|', '/').replaceAll('\n', ' ').slice(0, 120);
}

/** One pair of bars. Dollars as decimal text. */
export interface BarPair {
  label: string;
  before: string;
  after: string;
}

const width = 880;

const height = 300;

const left = 70;

const bottom = 40;

const top = 46;

const labelRoom = 52;

/** @param title above the chart; @param names of the two bars */
export function barPairs(title: string, pairs: readonly BarPair[], names: readonly [string, string]): string {
  const largest = pairs.reduce((max, { before, after }) => Math.max(max, Number(before), Number(after)), 1);
  const room = (width - left - 10) / Math.max(pairs.length, 1);
  const bar = Math.min(26, room * 0.38);
  // Labels that would overlap are omitted.
  const every = Math.ceil(labelRoom / room);
  const tall = (amount: string) => ((height - top - bottom) * Number(amount)) / largest;
  const bars = pairs.flatMap(({ label, before, after }, index) => {
    const x = left + index * room + room / 2;
    return [
      rect(x - bar, tall(before), bar, 'before', `${label} ${names[0]}: $${before}`),
      rect(x, tall(after), bar, 'after', `${label} ${names[1]}: $${after}`),
      ...(index % every === 0
        ? [
            `<text x="${x.toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${quoted(label)}</text>`,
          ]
        : []),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    '<style>.before{fill:#9aa5b1}.after{fill:#2f6fed}text{fill:#52606d}.title{font-size:14px;fill:#1f2933}@media (prefers-color-scheme: dark){text{fill:#9aa5b1}.title{fill:#e4e7eb}}</style>',
    `<text class="title" x="${left}" y="20">${quoted(title)}</text>`,
    `<rect class="before" x="${left}" y="28" width="9" height="9"/><text x="${left + 14}" y="36">${quoted(names[0])}</text>`,
    `<rect class="after" x="${left + 150}" y="28" width="9" height="9"/><text x="${left + 164}" y="36">${quoted(names[1])}</text>`,
    ...[0, 0.5, 1].map((part) => scale(part, largest)),
    ...bars,
    '</svg>',
  ].join('\n');
}

function rect(x: number, tall: number, wide: number, kind: string, title: string): string {
  const y = height - bottom - tall;
  return `<rect class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}"><title>${quoted(title)}</title></rect>`;
}

function scale(part: number, largest: number): string {
  const y = height - bottom - (height - top - bottom) * part;
  const label = `$${new Big(largest * part)
    .round(0)
    .toFixed()
    .replace(/\B(?=(\d{3})+$)/g, ',')}`;
  return `<line x1="${left}" x2="${width - 10}" y1="${y}" y2="${y}" stroke="#9aa5b1" stroke-opacity="0.3"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${label}</text>`;
}

function quoted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
