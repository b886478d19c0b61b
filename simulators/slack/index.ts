/** A simulated Slack workspace in this process: Web API on loopback, actions of people, faults, durable messages. */
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';
import { SlackActors } from './actors.ts';
import { slackApp } from './app.ts';
import { SlackButtons } from './buttons.ts';
import { SlackEvents } from './events.ts';
import { seed } from './seed.ts';
import { SlackStore } from './store.ts';
import { renderTranscript, type TranscriptOptions } from './transcript.ts';
import type { SlackWorld } from './world.ts';

export { buttonsOf } from './buttons.ts';
export type { MessageRow } from './schema.ts';
export { messageExtra } from './wire.ts';
export type { SlackWorld, WorldChannel, WorldMessage, WorldUser } from './world.ts';

/** The default scopes of a token. */
const defaultScopes: readonly string[] = [
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
];

/** Actions of Slack itself. */
const slackRetries = [0, 60_000, 300_000];

export interface SlackOptions {
  /** Folder of the SQLite file; created when missing. The world is only used when the folder is empty. */
  dir: string;
  world: SlackWorld;
  /** The only valid bot token. */
  token: string;
  scopes?: readonly string[];
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
  /** The app's signing secret; default: a random one. */
  signingSecret?: string;
  /** Milliseconds before each retry of an event; Slack's delays are zero, one minute and five minutes. */
  retryAfter?: readonly number[];
  /** Milliseconds that the app's response may take; default: Slack's three seconds. */
  responseTimeoutMs?: number;
  /** Milliseconds since the epoch, for the ts of new messages. */
  now?: () => number;
}

export interface SlackSimulator {
  /** For `slackApiUrl` of `@slack/web-api`: `http://127.0.0.1:PORT/api/`. */
  url: string;
  faults: FaultScript;
  actors: SlackActors;
  /** Events sent to the app after `events.to(url)` has set the URL. */
  events: SlackEvents;
  /** Buttons of the app's messages; `buttons.to(url)` sets the interactivity URL. */
  buttons: SlackButtons;
  /** A channel, or a person's direct messages with the app, as readable text. */
  transcript(place: string, options?: TranscriptOptions): string;
  stop(): Promise<void>;
}

/** Starts the simulator on a real HTTP port. */
export function startSlack(options: SlackOptions): SlackSimulator {
  const now = options.now ?? Date.now;
  const store = new SlackStore(options.dir, now);
  seed(store, options.world);
  const faults = new FaultScript(options.faults);
  const delivery = {
    signingSecret: options.signingSecret ?? crypto.randomUUID(),
    retryAfter: options.retryAfter ?? slackRetries,
    responseTimeoutMs: options.responseTimeoutMs ?? 3_000,
    now,
  };
  const events = new SlackEvents(store, options.world, delivery);
  store.changed = (change) => events.handle(change);
  const { team, app } = options.world;
  const scopes = options.scopes ?? defaultScopes;
  const served = serve(
    slackApp({ store, team, app, token: options.token, scopes, faults }),
    faults,
    options.port ?? 0,
  );
  return {
    url: `${served.origin}/api/`,
    faults,
    actors: new SlackActors(store, now),
    events,
    buttons: new SlackButtons(store, options.world, delivery),
    transcript: (place, transcriptOptions) => renderTranscript(store, place, transcriptOptions),
    stop: async () => {
      await events.stop();
      await served.stop();
      store.close();
    },
  };
}
