/** The numbers for what was chosen: asked for again when the choice changes, shown until better ones are there. */
import { useCallback, useEffect, useState } from 'react';
import type { Dashboard } from '../../lib/dashboard/dashboard_metrics';
import { backend } from '../wmill';
import type { Chosen } from './Filters';

export interface Loading {
  data: Dashboard | null;
  /** Why the last question had no answer. */
  problem: string | null;
  isLoading: boolean;
  /** How often the same was asked again. */
  turn: number;
  again(): void;
}

/** Answers to questions asked before: choosing back and forth shows them at once while they are counted anew. */
const answers = new Map<string, Dashboard>();

export function useDashboard(chosen: Chosen): Loading {
  const asked = JSON.stringify(chosen);
  const [data, setData] = useState<Dashboard | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks the same again
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
  }, [asked, turn]);
  return { data, problem, isLoading, turn, again: useCallback(() => setTurn((before) => before + 1), []) };
}

/** Names of channels as far as Slack tells them; until then, and where it does not, their ids. */
export function useChannelNames(ids: readonly string[]): (id: string) => string {
  const [names, setNames] = useState<Record<string, string | null>>({});
  const asked = ids.join(' ');
  useEffect(() => {
    if (asked === '') return;
    backend.channel_names({ channels: asked.split(' ') }).then(setNames, () => setNames({}));
  }, [asked]);
  return useCallback((id) => (names[id] ? `#${names[id]}` : id), [names]);
}
