/** Requests that wait for a person: reason, next step, and a link to the thread. */
import React, { useRef, useState } from 'react';
import type { Dashboard, Review } from '../../lib/dashboard/dashboard_metrics';
import { Card } from './Card';
import { Resolve } from './Resolve';
import { atMoment, count, money, OUTCOMES, shortAccount } from './words';

interface ReviewsProps extends Pick<Dashboard, 'reviews' | 'more_reviews'> {
  channelName(id: string): string;
  /** Counts again, after a review was closed. */
  onChange(): void;
}

const FIRST = 5;

export function Reviews({ reviews, more_reviews, channelName, onChange }: ReviewsProps) {
  const list = useRef<HTMLUListElement>(null);
  const [resolving, setResolving] = useState<Review | null>(null);
  const [all, setAll] = useState(false);
  const shown = all ? reviews : reviews.slice(0, FIRST);
  return (
    <Card
      title="Waiting for a person"
      className="wide"
      tools={<span className="badge">{count(reviews.length + more_reviews)} open</span>}
    >
      {reviews.length === 0 && <p className="empty">No request waits for a person.</p>}
      <ul ref={list} className="reviews">
        {shown.map((review) => (
          <li key={review.key} className="review">
            <div className="review-what">
              <i className={`dot fill-${OUTCOMES[review.outcome].tone}`} />
              <h3 title={review.code}>{review.title}</h3>
              {review.amount !== null && <span className="amount">{money(review.amount)}</span>}
            </div>
            <p className="review-where">
              <time dateTime={review.at}>{atMoment(review.at)} UTC</time> in {channelName(review.channel)}
              {review.account !== null && (
                <>
                  {' · '}
                  <span className="mono" title={review.account}>
                    {shortAccount(review.account)}
                  </span>
                </>
              )}
            </p>
            {review.reason !== '' && <p className="review-why">{review.reason}</p>}
            <p className="review-next">
              <strong>Next:</strong> {review.next}
            </p>
            <div className="review-actions">
              <a className="button" href={review.thread} target="_blank" rel="noopener noreferrer">
                Open thread<span className="hidden"> of the request of {atMoment(review.at)}</span>
              </a>
              <button type="button" className="resolve-open" onClick={() => setResolving(review)}>
                Resolve<span className="hidden"> the request of {atMoment(review.at)}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
      {reviews.length > FIRST && (
        <button type="button" className="more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show fewer' : `Show all ${count(reviews.length)}`}
        </button>
      )}
      {resolving !== null && (
        <Resolve
          review={resolving}
          channelName={channelName}
          onChange={onChange}
          onClose={() => {
            setResolving(null);
            focusNext(list.current);
          }}
        />
      )}
      {all && more_reviews > 0 && <p className="faint">and {count(more_reviews)} older ones</p>}
    </Card>
  );
}

/** The browser returns the focus to the button that opened a dialog; when its review has left the list, the first one gets it. */
function focusNext(list: HTMLUListElement | null): void {
  if (document.activeElement === document.body) list?.querySelector<HTMLElement>('.resolve-open')?.focus();
}
