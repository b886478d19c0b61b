/** Which source was read when, how old its data was, and what it did not say. */
import React from 'react';
import type { ReportPage } from '../../lib/page/report_page';
import type { SourceAge } from '../../lib/page/source_age';
import { Card } from './Card';
import { age, atMoment, count, KINDS, onDay, SOURCES } from './words';

export function Sources({ sources, as_of, problems }: Pick<ReportPage, 'sources' | 'as_of' | 'problems'>) {
  return (
    <Card title="Sources" about={`What was read about ${onDay(as_of)} by the time of the report.`}>
      {sources.length === 0 && <p className="empty">No source was read about this day.</p>}
      <ul className="sources">
        {sources.map((one) => (
          <li key={`${one.source} ${one.kind}`}>
            <h3>
              {SOURCES[one.source]}: {KINDS[one.kind]}
            </h3>
            <p>
              {one.with_data} of {count(one.with_data + one.without_data, 'customer')} with data
              {one.without_data > 0 && <b className="missing">, {one.without_data} with no data</b>}
            </p>
            <p className="faint small">
              {readText(one)}; {ageText(one)}
            </p>
            {one.reasons.map(({ detail, customers }) => (
              <p key={detail} className="small reason">
                {detail} ({count(customers, 'customer')})
              </p>
            ))}
          </li>
        ))}
      </ul>
      {problems.map((problem) => (
        <p key={problem} className="missing small">
          {problem}
        </p>
      ))}
    </Card>
  );
}

function readText({ read_from, read_until }: SourceAge): string {
  const [from, until] = [atMoment(read_from), atMoment(read_until)];
  return from === until ? `read ${from}` : `read ${from} to ${until}`;
}

function ageText({ oldest_minutes }: SourceAge): string {
  return oldest_minutes === null
    ? 'it does not state the age of its data'
    : `its data was up to ${age(oldest_minutes)} old`;
}
