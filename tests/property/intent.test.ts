import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { objection } from '../../f/credits/lib/answer/contradiction.ts';
import { classifyMessage } from '../../f/credits/lib/request/thread.ts';
import { ledgerCredit, policy } from '../credits/world.ts';
import { figure } from '../figures.ts';
import { size } from './size.ts';
import { link, proven, type Spoken, spokenMessages } from './spoken_messages.ts';
import written from './written_messages.json';

const rules = policy();
const credit = ledgerCredit({
  url: link,
  amount: '4948.80',
  fraud_cost: proven.cost,
  period: { start: proven.first, end: proven.end },
});

/** Whether the amount of the link is approved for a message. */
function isApproved({ message }: Spoken): boolean {
  const kind = classifyMessage(message, rules);
  const record = { decisions: [], links: [link] };
  return kind.kind === 'request' && objection([message], record, [credit], rules) === null;
}

describe('messages in five languages', () => {
  test('that are no request are never approved, and honest requests hardly ever go to review', () => {
    const { seed } = size(500);
    const spoken = fc.sample(spokenMessages, {
      numRuns: Math.max(500, size(500).numRuns ?? 0),
      seed: seed ?? 1,
    });
    const honest = spoken.filter(({ isRequest }) => isRequest);
    const wrong = spoken
      .filter((one) => !one.isRequest && isApproved(one))
      .map(({ message }) => message.text);
    const reviewed = honest.filter((one) => !isApproved(one)).map(({ message }) => message.text);
    figure(
      `${spoken.length} messages in five languages: ${wrong.length} approved that should not be, ${reviewed.length} of ${honest.length} honest requests in review`,
    );
    expect(wrong).toEqual([]);
    expect(reviewed.length).toBeLessThanOrEqual(honest.length * 0.02);
  });

  /** Written one by one, not by a template, and before the lists of phrases were read. */
  test('that people wrote freely are taken for what they mean', () => {
    const said = (texts: Record<string, string[]>, isRequest: boolean) =>
      Object.entries(texts).flatMap(([language, list]) =>
        list.map((text): Spoken => {
          const message = {
            ts: '1767862800.000100',
            user: 'U0DANA',
            text: text.replace('{link}', `<${link}>`),
          };
          return { language, isRequest, message };
        }),
      );
    const honest = said(written.requests, true).filter((one) => !isApproved(one));
    const wrong = said(written.others, false).filter(isApproved);
    expect(wrong.map(({ message }) => message.text)).toEqual([]);
    expect(honest.map(({ message }) => message.text)).toEqual([]);
  });
});
