/** The form of a resolution: how, amount, reason, and the spend where no link proves it. */
import React, { type ReactNode, useId } from 'react';
import { Choice } from './Card';
import type { FormProblems, ResolutionForm } from './resolution';

interface ResolveFormProps {
  form: ResolutionForm;
  problems: FormProblems;
  /** Whether links prove the spend. */
  isProven: boolean;
  products: readonly string[];
  /** False while the request is being read, or when it cannot be closed. */
  isReady: boolean;
  onChange(form: ResolutionForm): void;
  onNext(): void;
  onCancel(): void;
}

const WAYS = [
  { value: 'handled', text: 'Handled by hand' },
  { value: 'declined', text: 'Declined' },
] as const;

export function ResolveForm(props: ResolveFormProps) {
  const { form, problems, isProven, products, isReady, onChange, onNext, onCancel } = props;
  const set = (change: Partial<ResolutionForm>) => onChange({ ...form, ...change });
  return (
    <form
      className="resolve-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <Choice label="How it was closed" value={form.how} options={WAYS} onChange={(how) => set({ how })} />
      {form.how === 'handled' && (
        <Field label="Amount that was credited (US dollars)" problem={problems.amount}>
          {(names) => (
            <input
              {...names}
              inputMode="decimal"
              autoComplete="off"
              placeholder="1234.50"
              value={form.amount}
              onChange={({ target }) => set({ amount: target.value })}
            />
          )}
        </Field>
      )}
      <Field label="Reason" problem={problems.reason}>
        {(names) => (
          <textarea
            {...names}
            rows={2}
            maxLength={500}
            value={form.reason}
            onChange={({ target }) => set({ reason: target.value })}
          />
        )}
      </Field>
      {!isProven && (
        <fieldset className="spend-fields">
          <legend>Spend that is not credited again</legend>
          <p className="faint">
            No link proves it. Without account and days, another request for the same spend can be credited.
          </p>
          <Field label="Account SID" problem={problems.spend}>
            {(names) => (
              <input
                {...names}
                className="mono"
                autoComplete="off"
                spellCheck={false}
                value={form.account}
                onChange={({ target }) => set({ account: target.value })}
              />
            )}
          </Field>
          <div className="side-by-side">
            <Field label="First day">
              {(names) => (
                <input
                  {...names}
                  type="date"
                  value={form.first}
                  onChange={({ target }) => set({ first: target.value })}
                />
              )}
            </Field>
            <Field label="Last day">
              {(names) => (
                <input
                  {...names}
                  type="date"
                  value={form.last}
                  onChange={({ target }) => set({ last: target.value })}
                />
              )}
            </Field>
            {products.length > 1 && (
              <Field label="Product">
                {(names) => (
                  <select
                    {...names}
                    value={form.product || products[0]}
                    onChange={({ target }) => set({ product: target.value })}
                  >
                    {products.map((product) => (
                      <option key={product}>{product}</option>
                    ))}
                  </select>
                )}
              </Field>
            )}
          </div>
        </fieldset>
      )}
      <div className="actions">
        <button type="submit" className="primary" disabled={!isReady}>
          Continue
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

interface FieldNames {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

function Field(props: { label: string; problem?: string; children(names: FieldNames): ReactNode }) {
  const id = useId();
  const { label, problem } = props;
  const describedBy = problem === undefined ? undefined : `${id}-problem`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {props.children({ id, 'aria-invalid': problem !== undefined, 'aria-describedby': describedBy })}
      {problem !== undefined && (
        <p id={describedBy} className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
