/** A simulated Looker in this process: API 4.0 on loopback, SQL generated from an explore model, revocable tokens. */
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';
import { lookerApp } from './app.ts';
import { LookerRegistry } from './registry.ts';
import { LookerSessions } from './sessions.ts';
import type { LookerWorld } from './world.ts';

export { exploreUrl, lookUrl, qidUrl, shareUrl } from './links.ts';
export type { LookerExplore, LookerField, LookerModel, LookerWorld, WorldLook, WorldQuery } from './world.ts';

export interface LookerOptions {
  world: LookerWorld;
  clientId: string;
  clientSecret: string;
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
  /** Milliseconds since the epoch, for the expiry of tokens. */
  now?: () => number;
}

export interface LookerSimulator {
  /** For the SDK's `base_url`: `http://127.0.0.1:PORT`, without `/api`. */
  url: string;
  faults: FaultScript;
  /** Invalidates all issued tokens, as when they expire during a run. */
  revokeTokens(): void;
  stop(): Promise<void>;
}

/** Starts the simulator on a real HTTP port. */
export function startLooker(options: LookerOptions): LookerSimulator {
  const { world, clientId, clientSecret } = options;
  const faults = new FaultScript(options.faults);
  const sessions = new LookerSessions({ clientId, clientSecret }, options.now ?? Date.now);
  const app = lookerApp({ world, registry: new LookerRegistry(world), sessions, clientId, faults });
  const served = serve(app, faults, options.port ?? 0);
  return { url: served.origin, faults, revokeTokens: () => sessions.revokeAll(), stop: served.stop };
}
