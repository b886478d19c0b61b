/** Whether each channel has the report, and the text of the report. */
import React from 'react';
import type { ReportPage } from '../../lib/page/report_page';
import { Card } from './Card';
import { DELIVERIES } from './words';

const NAMES = { slack: 'Slack', telegram: 'Telegram' };

export function Channels({ channels }: Pick<ReportPage, 'channels'>) {
  return (
    <Card title="Channels">
      <ul className="channels">
        {channels.map(({ channel, state, parts }) => {
          const { name, mark, about } = DELIVERIES[state];
          return (
            <li key={channel}>
              <h3>{NAMES[channel]}</h3>
              <p className={`delivery delivery-${state}`}>
                <span aria-hidden="true">{mark}</span> {name}
                {parts.all > 1 && `, ${parts.posted} of ${parts.all} messages`}
              </p>
              <p className="faint small">{about}</p>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

export function ReportText({ text }: Pick<ReportPage, 'text'>) {
  return (
    <Card title="Text of the report" about="As it goes to the channels.">
      <pre className="report-text">{text}</pre>
    </Card>
  );
}
