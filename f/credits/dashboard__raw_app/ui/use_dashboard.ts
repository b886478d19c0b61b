/** The figures of the current filter: requested again when the filter changes; the previous ones stay visible until then. */
import { useCallback, useEffect, useState } from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { backend } from '../wmill';
import type { Chosen } from './Filters';

export interface Loading {
  data: Dashboard | null;
  /** Why the last request failed. */
  problem: string | null;
  isLoading: boolean;
  /** Number of retries. */
  attempt: number;
  again(): void;
}

/** Responses of earlier requests, shown at once while they are requested again. */
const answers = new Map<string, Dashboard>();

export function useDashboard(chosen: Chosen): Loading {
  const asked = JSON.stringify(chosen);
  const [data, setData] = useState<Dashboard | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt repeats the request
  useEffect(() => {
    let isWanted = true;
    setLoading(true);
    setData((before) => answers.get(asked) ?? before);
    backend.dashboard(JSON.parse(asked)).then(
      (answer: Dashboard) => {
        answers.set(asked, answer);
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
  }, [asked, attempt]);
  return {
    data,
    problem,
    isLoading,
    attempt,
    again: useCallback(() => setAttempt((before) => before + 1), []),
  };
}

/** Channel names as far as Slack provides them; otherwise the ids. */
export function useChannelNames(ids: readonly string[]): (id: string) => string {
  const [names, setNames] = useState<Record<string, string | null>>({});
  const asked = ids.join(' ');
  useEffect(() => {
    if (asked === '') return;
    backend.channel_names({ channels: asked.split(' ') }).then(setNames, () => setNames({}));
  }, [asked]);
  return useCallback((id) => (names[id] ? `#${names[id]}` : id), [names]);
}
