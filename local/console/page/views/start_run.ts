/** The route that starts a run. */
import { pathInAddress } from '../api.ts';

/** A person enters the arguments directly, so no preprocessor runs. */
export function runAddress(kind: 'flow' | 'script', path: string): string {
  const inAddress = pathInAddress(path);
  return kind === 'flow' ? `jobs/run/f/${inAddress}?skip_preprocessor=true` : `jobs/run/p/${inAddress}`;
}
