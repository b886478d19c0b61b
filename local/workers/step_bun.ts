/** The Bun for TypeScript steps: the version of Windmill's workers, or this runtime's own. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { HOME } from '../home.ts';

/** The supported Windmill version, and the Bun version in its image; `package.json` installs it as `bun-worker-*`. */
export const SUPPORTED = { windmill: '1.788.0', bun: '1.3.10' } as const;

const choices = ['worker', 'current'] as const;
export type StepBunChoice = (typeof choices)[number];

export interface StepBun {
  executable: string;
  version: string;
}

/** @param given the environment variable LOCAL_STEP_BUN; default: worker */
export function stepBunChoice(given: string | undefined): StepBunChoice {
  const choice = z.enum(choices).safeParse(given ?? 'worker');
  if (choice.success) return choice.data;
  throw new StepBunError(`LOCAL_STEP_BUN is "${given}": set it to one of ${choices.join(', ')}, or unset it`);
}

/** @throws {StepBunError} when that Bun is not installed for this machine */
export function stepBun(choice: StepBunChoice): StepBun {
  if (choice === 'current') return { executable: process.execPath, version: Bun.version };
  const name = `bun-worker-${process.platform}-${process.arch}`;
  try {
    const directory = dirname(Bun.resolveSync(`${name}/package.json`, HOME));
    return { executable: join(directory, 'bin/bun'), version: SUPPORTED.bun };
  } catch (cause) {
    throw new StepBunError(
      `The package ${name} with Bun ${SUPPORTED.bun} is not installed; run "npm ci", or set LOCAL_STEP_BUN=current to run steps on Bun ${Bun.version}`,
      { cause },
    );
  }
}

/** The requested Bun is not available. */
export class StepBunError extends Error {
  readonly code = 'step_bun';
}
