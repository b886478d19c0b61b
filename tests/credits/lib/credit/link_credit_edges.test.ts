import { expect, test } from 'bun:test';
import { linkCredit, maxArtifactBytes } from '../../../../f/credits/lib/credit/link_credit.ts';
import { look } from '../../world.ts';
import { summaryOf } from '../calculation_world.ts';

const rates = { basic: '0.80', standard: '0.90', max: '1.00' };

/** The credit of a notebook run that displays a text of this length. */
function displaying(length: number) {
  const outputs = [{ type: 'stream', text: 'x'.repeat(length) }];
  const run = { ...summaryOf({}), summary_outputs: { cell_1: { source: '', outputs } } };
  const query = { url: look(1), product: 'verify', sql: 'SELECT 1', sql_sha256: run.sql_sha256 };
  return linkCredit(run, query, rates);
}

test('a summary is stored up to its maximum size, and refused one byte beyond', () => {
  const room = maxArtifactBytes - JSON.stringify(displaying(0).kept?.artifact).length;
  expect(displaying(room).result).toMatchObject({ kind: 'credit' });
  expect(displaying(room + 1)).toMatchObject({
    result: {
      code: 'summary_too_large',
      reason: expect.stringContaining(
        `the summary has ${maxArtifactBytes + 1} bytes, the limit is ${maxArtifactBytes}`,
      ),
    },
    kept: null,
  });
});
