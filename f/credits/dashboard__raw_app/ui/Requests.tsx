/** The requests behind the figures, one page at a time. */
import React, { useEffect, useState } from 'react';
import type { RequestPage } from '../../lib/dashboard/request_list';
import { backend } from '../wmill';
import { Card } from './Card';
import type { Chosen } from './Filters';
import { atMoment, count, duration, money, OUTCOMES, shortAccount } from './words';

export interface Narrowed {
  outcome?: string;
  reason?: { code: string; title: string };
  account?: string;
}

interface RequestsProps {
  range: Chosen;
  /** A new value repeats the request. */
  attempt: number;
  narrowed: Narrowed;
  onNarrow(narrowed: Narrowed): void;
  channelName(id: string): string;
}

const PAGE = 25;

export function Requests({ range, attempt, narrowed, onNarrow, channelName }: RequestsProps) {
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<(RequestPage & { asked: string }) | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { reason, ...others } = narrowed;
  const asked = JSON.stringify({ ...range, ...others, code: reason?.code });
  const [before, setBefore] = useState(asked);
  if (asked !== before) {
    setBefore(asked);
    setOffset(0);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt repeats the request
  useEffect(() => {
    let isWanted = true;
    backend.list_requests({ ...JSON.parse(asked), offset, limit: PAGE }).then(
      (answer: RequestPage) => {
        if (!isWanted) return;
        setPage({ ...answer, asked });
        setProblem(null);
      },
      (error: Error) => isWanted && setProblem(error.message),
    );
    return () => {
      isWanted = false;
    };
  }, [asked, offset, attempt]);
  const chosen = Object.entries(narrowed).filter(([, value]) => value !== undefined);
  return (
    <Card
      title="Requests"
      className="wide"
      tools={
        <label className="inline">
          Outcome{' '}
          <select
            value={narrowed.outcome ?? ''}
            onChange={({ target }) =>
              onNarrow({ ...narrowed, outcome: target.value || undefined, reason: undefined })
            }
          >
            <option value="">all</option>
            {Object.entries(OUTCOMES).map(([outcome, { name }]) => (
              <option key={outcome} value={outcome}>
                {name}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {chosen.length > 0 && (
        <p className="narrowed">
          Only{' '}
          {[
            narrowed.outcome && OUTCOMES[narrowed.outcome as keyof typeof OUTCOMES]?.name.toLowerCase(),
            reason?.title.toLowerCase(),
            narrowed.account && shortAccount(narrowed.account),
          ]
            .filter(Boolean)
            .join(', ')}
          <button type="button" className="link" onClick={() => onNarrow({})}>
            Show all
          </button>
        </p>
      )}
      {problem !== null && (
        <p className="problem" role="alert">
          The list could not be read: {problem}
        </p>
      )}
      {page === null && problem === null && <div className="skeleton" style={{ height: 320 }} />}
      {page !== null && (
        <div className={page.asked === asked && page.offset === offset ? 'content' : 'content stale'}>
          <Table page={page} channelName={channelName} />
        </div>
      )}
      {page !== null && (
        <nav className="pager" aria-label="Pages of requests">
          <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
            Newer
          </button>
          <span role="status">
            {page.total === 0
              ? 'none'
              : `${count(page.offset + 1)}–${count(page.offset + page.requests.length)} of ${count(page.total)}`}
          </span>
          <button
            type="button"
            disabled={offset + PAGE >= page.total}
            onClick={() => setOffset(offset + PAGE)}
          >
            Older
          </button>
        </nav>
      )}
    </Card>
  );
}

function Table({ page, channelName }: { page: RequestPage; channelName(id: string): string }) {
  if (page.requests.length === 0) return <p className="empty">No request matches.</p>;
  return (
    /* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */
    <div className="scroll" tabIndex={0}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Written (UTC)</th>
            <th scope="col">Ended as</th>
            <th scope="col" className="number">
              Amount
            </th>
            <th scope="col">Account</th>
            <th scope="col" className="number">
              Answered in
            </th>
            <th scope="col">Thread</th>
          </tr>
        </thead>
        <tbody>
          {page.requests.map((one) => (
            <tr key={one.key}>
              <th scope="row">{atMoment(one.at)}</th>
              <td className="text">
                <i className={`dot fill-${OUTCOMES[one.outcome].tone}`} /> {OUTCOMES[one.outcome].name}
                {one.title !== null && <span className="faint"> {one.title.toLowerCase()}</span>}
                {one.decision !== null && <span className="faint">, {one.decision}</span>}
              </td>
              <td className={one.outcome === 'credited' ? '' : 'faint'}>
                {one.amount === null ? '' : money(one.amount)}
              </td>
              <td className="text mono">
                {one.accounts.map((account) => (
                  <span key={account} title={account}>
                    {shortAccount(account)}{' '}
                  </span>
                ))}
              </td>
              <td>{one.seconds === null ? '' : duration(one.seconds)}</td>
              <td className="text">
                <a
                  href={one.thread}
                  target="_blank"
                  rel="noopener noreferrer"
                  aria-label={`Thread of ${atMoment(one.at)}`}
                >
                  {channelName(one.channel)}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
