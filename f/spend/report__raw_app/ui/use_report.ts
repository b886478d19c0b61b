/** What the page shows, from the backend: the report of a day, and the details of a customer when they are opened. */
import { useCallback, useEffect, useState } from 'react';
import type { CustomerPage } from '../../lib/page/customer_page';
import type { ReportPage } from '../../lib/page/report_page';
import { backend } from '../wmill';

export interface Answer {
  /** Covered days of the reports that are kept, newest first. */
  days: string[];
  /** Null: there is none of that day. */
  report: ReportPage | null;
}

export interface Loading<T> {
  data: T | null;
  /** Why the last request failed. */
  problem: string | null;
  isLoading: boolean;
  again(): void;
}

/** @param day null: the last report */
export function useReport(day: string | null): Loading<Answer> {
  return useAnswer(() => backend.report(day === null ? {} : { as_of: day }), day ?? '');
}

export function useCustomer(as_of: string, customer: string): Loading<CustomerPage> {
  return useAnswer(() => backend.customer({ as_of, customer }), `${as_of} ${customer}`);
}

/** Asks when `key` changes; the answer before stays until the new one is there. */
function useAnswer<T>(ask: () => Promise<T>, key: string): Loading<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the request, a new attempt repeats it
  useEffect(() => {
    let isWanted = true;
    setLoading(true);
    ask().then(
      (answer) => {
        if (!isWanted) return;
        setData(answer);
        setProblem(null);
        setLoading(false);
      },
      (error: Error) => {
        if (!isWanted) return;
        setProblem(error.message);
        setLoading(false);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key, attempt]);
  return { data, problem, isLoading, again: useCallback(() => setAttempt((before) => before + 1), []) };
}
