/** The last look at a resolution before it is recorded, with customer, account and amount; and what came of it. */
import React from 'react';
import type { ReviewDetails } from '../../lib/dashboard/review_details';
import { amountOf, centsOf, type ResolutionForm, type resultOf } from './resolution';
import { useFocus } from './use_focus';
import { money } from './words';

interface ConfirmationProps {
  form: ResolutionForm;
  details: ReviewDetails;
  isSending: boolean;
  onConfirm(): void;
  onBack(): void;
}

export function Confirmation({ form, details, isSending, onConfirm, onBack }: ConfirmationProps) {
  const confirm = useFocus<HTMLButtonElement>();
  const cents = centsOf(amountOf(form.amount) ?? '0');
  const proven = details.spend.reduce((all, { fraud_cost }) => all + centsOf(fraud_cost), 0);
  return (
    <div className="confirmation">
      <p>
        {form.how === 'handled' ? (
          <>
            Close it as handled by hand with <strong>{money(cents)}</strong>?
          </>
        ) : (
          <strong>Close it as declined?</strong>
        )}{' '}
        {namesOf(form, details)}
      </p>
      {form.how === 'handled' && details.spend.length > 0 && cents > proven && (
        <p className="warning">This is more than the fraud cost that the links prove, {money(proven)}.</p>
      )}
      <p>
        <span className="faint">Reason:</span> {form.reason.trim()}
      </p>
      <p className="faint">Nothing is posted in Slack. A request is closed once.</p>
      <div className="actions">
        <button ref={confirm} type="button" className="primary" disabled={isSending} onClick={onConfirm}>
          {isSending ? 'Recording…' : 'Close the request'}
        </button>
        <button type="button" disabled={isSending} onClick={onBack}>
          Back
        </button>
      </div>
    </div>
  );
}

/** Whose spend is not credited again. */
function namesOf({ account, first, last }: ResolutionForm, { spend }: ReviewDetails): string {
  const proven = spend.map(({ customer, account: sid }) =>
    customer === null ? `${sid}` : `${customer} (${sid})`,
  );
  if (proven.length > 0)
    return `Customer and account: ${[...new Set(proven)].join('; ')}. Their spend of these days is not credited again.`;
  if (account.trim() === '' || first === '') return 'No spend is kept with it.';
  return `Account: ${account.trim()}. Its spend from ${first} to ${last} is not credited again.`;
}

/** What came of it. */
export function Result(props: ReturnType<typeof resultOf> & { onDone(): void }) {
  const done = useFocus<HTMLButtonElement>();
  return (
    <div role="status" className={props.isClosed ? 'result closed' : 'result'}>
      <p>
        <strong>{props.title}</strong> {props.text}
      </p>
      <button ref={done} type="button" onClick={props.onDone}>
        Done
      </button>
    </div>
  );
}
