// THIS FILE IS READ-ONLY
// AND GENERATED AUTOMATICALLY FROM YOUR RUNNABLES

export declare const backend: {
  // biome-ignore-start lint/suspicious/noExplicitAny: Windmill's CLI writes this file so
  channel_names: (args: { channels: string[] }) => Promise<any>;
  dashboard: (args: { from?: string; until?: string; channel?: string }) => Promise<any>;
  list_requests: (args: {
    from?: string;
    until?: string;
    channel?: string;
    outcome?: string;
    code?: string;
    account?: string;
    offset?: number;
    limit?: number;
  }) => Promise<any>;
  resolve_request: (args: {
    channel: string;
    thread_ts: string;
    how: string;
    amount?: string;
    reason: string;
    account_sid?: string;
    first_day?: string;
    last_day?: string;
    product?: string;
    seen_attempt?: number;
  }) => Promise<any>;
  review_details: (args: { channel: string; thread_ts: string }) => Promise<any>;
  // biome-ignore-end lint/suspicious/noExplicitAny: Windmill's CLI writes this file so
};
