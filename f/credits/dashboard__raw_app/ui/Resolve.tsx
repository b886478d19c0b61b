/** The dialog in which a person closes a review as handled by hand or as declined: form, confirmation, result. */
import React, { useEffect, useId, useRef, useState } from 'react';
import type { Review } from '../../lib/dashboard/dashboard_metrics';
import type { ReviewDetails } from '../../lib/dashboard/review_details';
import { backend } from '../wmill';
import { Confirmation, Result } from './ResolveConfirmation';
import { ReviewFacts } from './ResolveFacts';
import { ResolveForm } from './ResolveForm';
import {
  argumentsOf,
  type FormProblems,
  problemsOf,
  type ResolutionForm,
  type Resolved,
  resultOf,
} from './resolution';
import { atMoment } from './words';

interface ResolveProps {
  review: Review;
  channelName(id: string): string;
  /** The list is stale: the request is closed, here or by somebody else. */
  onChange(): void;
  onClose(): void;
}

type Step = 'form' | 'confirm' | 'sending' | 'done';

export function Resolve({ review, channelName, onChange, onClose }: ResolveProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const { details, problem } = useDetails(review);
  const [step, setStep] = useState<Step>('form');
  const [form, setForm] = useState<ResolutionForm>(() => emptyForm(review));
  const [problems, setProblems] = useState<FormProblems>({});
  const [result, setResult] = useState<ReturnType<typeof resultOf> | null>(null);
  const isProven = details !== null && details.spend.length > 0;
  useEffect(() => dialog.current?.showModal(), []);

  const check = () => {
    const found = problemsOf(form, isProven);
    setProblems(found);
    if (Object.keys(found).length === 0) setStep('confirm');
  };
  const send = () => {
    if (details === null) return;
    setStep('sending');
    const sent = isProven ? { ...form, account: '' } : form;
    backend.resolve_request(argumentsOf(review, sent, details.attempt)).then(
      (answer: Resolved) => {
        setResult(resultOf(answer));
        setStep('done');
        onChange();
      },
      (error: Error) => {
        const text = `${error.message} Refresh the dashboard to see whether it was recorded; a request is closed once.`;
        setResult({ title: 'The answer is missing.', text, isClosed: false });
        setStep('done');
        onChange();
      },
    );
  };

  return (
    <dialog ref={dialog} className="resolve" aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>Resolve the request of {atMoment(review.at)} UTC</h2>
      {step !== 'done' && (
        <ReviewFacts
          review={review}
          details={details}
          problem={problem}
          isWhole={step === 'form'}
          channelName={channelName}
        />
      )}
      {step === 'form' && (
        <ResolveForm
          form={form}
          problems={problems}
          isProven={isProven}
          products={details?.products ?? []}
          isReady={details !== null && details.blocked === null}
          onChange={setForm}
          onNext={check}
          onCancel={() => dialog.current?.close()}
        />
      )}
      {(step === 'confirm' || step === 'sending') && details !== null && (
        <Confirmation
          form={form}
          details={details}
          isSending={step === 'sending'}
          onConfirm={send}
          onBack={() => setStep('form')}
        />
      )}
      {step === 'done' && result !== null && <Result {...result} onDone={() => dialog.current?.close()} />}
    </dialog>
  );
}

function emptyForm({ account }: Review): ResolutionForm {
  return {
    how: 'handled',
    amount: '',
    reason: '',
    account: account ?? '',
    first: '',
    last: '',
    product: '',
  };
}

function useDetails({ channel, ts }: Review): { details: ReviewDetails | null; problem: string | null } {
  const [details, setDetails] = useState<ReviewDetails | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    backend.review_details({ channel, thread_ts: ts }).then(
      (answer: ReviewDetails) => isWanted && setDetails(answer),
      (error: Error) => isWanted && setProblem(error.message),
    );
    return () => {
      isWanted = false;
    };
  }, [channel, ts]);
  return { details, problem };
}
