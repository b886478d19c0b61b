/** Where a run is started. */
import { pathInAddress } from '../api.ts';

/** A person gives the arguments themselves, not an event that a preprocessor would turn into them. */
export function runAddress(kind: 'flow' | 'script', path: string): string {
  const inAddress = pathInAddress(path);
  return kind === 'flow' ? `jobs/run/f/${inAddress}?skip_preprocessor=true` : `jobs/run/p/${inAddress}`;
}
