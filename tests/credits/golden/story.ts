/** What a transcript is made of: its channels and messages, what is stored, and the runs that failed. */
import type { memoryItems } from '../world.ts';
import type { Given } from './given.ts';
import type { StorySlack } from './slack.ts';

export interface Story {
  given: Given;
  slack: StorySlack;
  items: ReturnType<typeof memoryItems>;
  /** Value of the kill switch variable. */
  killSwitch: string | undefined;
  /** Runs that failed as a whole, and why. */
  failedRuns: { at: Date; why: string }[];
}
