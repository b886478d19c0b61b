/** What a person must know of a request before closing it: requester, message, thread, and the spend that its links prove. */
import React from 'react';
import type { Review } from '../../lib/dashboard/dashboard_metrics';
import type { ReviewDetails, ReviewSpend } from '../../lib/dashboard/review_details';
import { centsOf } from './resolution';
import { money } from './words';

interface ReviewFactsProps {
  review: Review;
  /** Null while it is read. */
  details: ReviewDetails | null;
  /** Why it cannot be read. */
  problem: string | null;
  /** With the message; without it once the form is filled in. */
  isWhole: boolean;
  channelName(id: string): string;
}

export function ReviewFacts({ review, details, problem, isWhole, channelName }: ReviewFactsProps) {
  return (
    <>
      {problem !== null && (
        <p className="problem" role="alert">
          The request could not be read: {problem}
        </p>
      )}
      {details !== null && details.blocked !== null && (
        <p className="problem" role="alert">
          It cannot be closed now: {details.blocked}.
        </p>
      )}
      <dl className="facts">
        <dt>Review</dt>
        <dd>
          {review.title}
          {review.reason !== '' && <span className="faint">: {review.reason}</span>}
        </dd>
        <dt>Request</dt>
        <dd>
          {details?.requester && (
            <>
              by <span className="mono">{details.requester}</span>{' '}
            </>
          )}
          in {channelName(review.channel)} <span className="mono faint">{review.channel}</span>, ts{' '}
          <span className="mono">{review.ts}</span>,{' '}
          <a href={review.thread} target="_blank" rel="noopener noreferrer">
            open thread
          </a>
          {details === null && problem === null && <span className="faint"> (reading it…)</span>}
          {isWhole && details?.message && <span className="quoted">{details.message}</span>}
          {details?.thread_problem && <span className="faint"> {details.thread_problem}</span>}
        </dd>
        {details !== null && (
          <>
            <dt>Spend</dt>
            <dd>
              {details.spend.length === 0
                ? 'No link proves any.'
                : details.spend.map((spend) => <Spend key={spend.url} {...spend} />)}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** Customer, account, days and the computed amount of one link. */
export function Spend({ customer, account, period, amount, fraud_cost }: ReviewSpend) {
  return (
    <span className="spend">
      {customer !== null && <strong>{customer} </strong>}
      <span className="mono">{account ?? 'account unknown'}</span>
      {period !== null && (
        <>
          , <span className="together">{`${period.start} to ${lastDay(period.end)}`}</span>
        </>
      )}
      {`, fraud cost ${money(centsOf(fraud_cost))}, computed ${money(centsOf(amount))}`}
    </span>
  );
}

/** The day before an exclusive end. */
function lastDay(end: string): string {
  return new Date(Date.parse(end) - 86_400_000).toISOString().slice(0, 10);
}
