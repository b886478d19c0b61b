/** A replay and a backtest for people, in Windmill's rich results: text as Markdown, a picture, and the data behind both. */

import { dollars } from '../guards/guards.ts';
import type { Backtest, Verdict } from './backtest.ts';
import { barPairs } from './bars.ts';
import type { ReplaySummary } from './replay.ts';

/** Longest table in a report; the data has all of it. */
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
