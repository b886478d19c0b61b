/** CreditBot's dashboard: success metrics, patterns, and requests that need a person. */
import React, { useState } from 'react';
import type { Dashboard } from '../lib/dashboard/dashboard_metrics';
import { Accounts } from './ui/Accounts';
import { type Chosen, daysOf, Filters, type Span } from './ui/Filters';
import { Metrics } from './ui/Metrics';
import { Causes, Lateness, Outcomes } from './ui/Outcomes';
import { AnswerTimes, OverTime } from './ui/OverTime';
import { Countries, Hours, Modes } from './ui/Patterns';
import { Prediction } from './ui/Prediction';
import { type Narrowed, Requests } from './ui/Requests';
import { Reviews } from './ui/Reviews';
import { useChannelNames, useDashboard } from './ui/use_dashboard';
import { atMoment, count, onFullDay } from './ui/words';

export default function App() {
  const [span, setSpan] = useState<Span>('90');
  const [chosen, setChosen] = useState<Chosen>(() => daysOf('90', Date.now()));
  const { data, problem, isLoading, attempt, again } = useDashboard(chosen);
  const channels = data?.channels ?? [];
  const channelName = useChannelNames(channels.map(({ id }) => id));
  const choose = (next: Span) => {
    setSpan(next);
    // Custom dates start with those of the current span.
    if (next !== 'own') setChosen(({ channel }) => ({ ...daysOf(next, Date.now()), channel }));
    else if (data !== null)
      setChosen(({ channel }) => ({ from: data.range.from, until: data.range.until, channel }));
  };
  return (
    <main className="page" aria-busy={isLoading}>
      <header className="page-head">
        <div>
          <h1>Credits</h1>
          <p className="lead" role="status">
            {headline(data, problem, isLoading)}
          </p>
        </div>
        <button type="button" className="refresh" onClick={again} disabled={isLoading}>
          {isLoading ? 'Counting…' : 'Refresh'}
        </button>
      </header>
      <Filters
        span={span}
        chosen={chosen}
        channels={channels.map(({ id }) => ({ id, name: channelName(id) }))}
        onSpan={choose}
        onChange={setChosen}
      />
      {problem !== null && (
        <div className="problem" role="alert">
          <strong>The figures could not be loaded.</strong>
          <p>{problem}</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {data === null && problem === null && <Skeleton />}
      {data !== null && data.known === 0 && <Nothing />}
      {data !== null && data.known > 0 && (
        <div className={isLoading ? 'content stale' : 'content'}>
          <Content data={data} chosen={chosen} attempt={attempt} channelName={channelName} onChange={again} />
        </div>
      )}
    </main>
  );
}

interface ContentProps {
  data: Dashboard;
  chosen: Chosen;
  attempt: number;
  channelName(id: string): string;
  onChange(): void;
}

function Content({ data, chosen, attempt, channelName, onChange }: ContentProps) {
  const [narrowed, setNarrowed] = useState<Narrowed>({});
  const narrow = (next: Narrowed) => {
    setNarrowed(next);
    document.getElementById('requests')?.scrollIntoView({ block: 'start' });
  };
  if (data.now.requests === 0)
    return <p className="empty large">No requests in this period. Choose a longer one.</p>;
  return (
    <>
      <Metrics {...data} />
      <div className="grid">
        <OverTime {...data} />
        <Reviews {...data} channelName={channelName} onChange={onChange} />
        <AnswerTimes {...data} />
        <Outcomes {...data} />
        <Causes
          {...data}
          onSelect={({ outcome, code, title }) => narrow({ outcome, reason: { code, title } })}
        />
        <Lateness {...data} />
        <Accounts {...data} selected={narrowed.account ?? null} onSelect={(account) => narrow({ account })} />
        <Countries {...data} />
        <div className="column">
          <Modes {...data} />
          <Hours {...data} />
        </div>
        <Prediction {...data} />
        <div id="requests" className="wide">
          <Requests
            range={chosen}
            attempt={attempt}
            narrowed={narrowed}
            onNarrow={setNarrowed}
            channelName={channelName}
          />
        </div>
      </div>
    </>
  );
}

function headline(data: Dashboard | null, problem: string | null, isLoading: boolean): string {
  if (data === null) return problem === null ? 'Computing the figures…' : 'No figures yet.';
  const { from, until } = data.range;
  const last = new Date(Date.parse(until) - 1).toISOString();
  const when = isLoading ? 'updating…' : `computed ${atMoment(data.counted_at)} UTC`;
  return `${onFullDay(from)} to ${onFullDay(last)}: ${count(data.now.requests)} requests, ${when}`;
}

function Nothing() {
  return (
    <div className="empty large">
      <h2>There is no history yet</h2>
      <p>Requests appear here after they have ended and the archive has run.</p>
    </div>
  );
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="content">
      <div className="tiles">
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <div key={key} className="tile skeleton" style={{ height: 168 }} />
        ))}
      </div>
      <div className="grid">
        <div className="card wide skeleton" style={{ height: 330 }} />
        <div className="card skeleton" style={{ height: 260 }} />
        <div className="card skeleton" style={{ height: 260 }} />
      </div>
    </div>
  );
}
