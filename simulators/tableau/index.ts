/** A simulated Tableau site in this process: REST API on loopback, one session per personal access token, a cache with an age. */
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';
import { tableauApp } from './app.ts';
import { TableauSessions } from './sessions.ts';
import type { TableauWorld } from './world.ts';

export type { TableauRow, TableauView, TableauWorld } from './world.ts';

export interface TableauOptions {
  world: TableauWorld;
  tokenName: string;
  tokenSecret: string;
  /** Version of the REST API that the server speaks; older ones are accepted. */
  restApiVersion?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
  /** Milliseconds since the epoch, for sessions and the cache. */
  now?: () => number;
}

export interface TableauSimulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  faults: FaultScript;
  /** Ends the session, as another sign-in with the same token does. */
  endSession(): void;
  /** Delays the data of a view from now on; 0 ends it. */
  slowView(id: string, milliseconds: number): void;
  /** Whether somebody is signed in. */
  isSignedIn(): boolean;
  stop(): Promise<void>;
}

/** Starts the simulator on a real HTTP port. */
export function startTableau(options: TableauOptions): TableauSimulator {
  const { world, tokenName, tokenSecret, restApiVersion = '3.24', now = Date.now } = options;
  const faults = new FaultScript(options.faults);
  const sessions = new TableauSessions(now);
  const delays = new Map<string, number>();
  const app = tableauApp({ world, tokenName, tokenSecret, sessions, faults, delays, restApiVersion, now });
  const served = serve(app, faults, options.port ?? 0);
  return {
    url: served.origin,
    faults,
    endSession: () => sessions.end(),
    slowView: (id, milliseconds) => void delays.set(id, milliseconds),
    isSignedIn: () => sessions.isOpen,
    stop: served.stop,
  };
}
