/** Where this runtime's own files lie: some are started as programs of their own. */
import { join } from 'node:path';

/** This directory. The only place that asks for it: a bundle of the command line is told instead. */
export const HOME = import.meta.dir;
/** The repository, whose packages the runtime uses. */
export const REPOSITORY = join(HOME, '..');
