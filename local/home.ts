/** Where this runtime's own files lie: some are started as programs of their own. */
import { join } from 'node:path';

/** This directory. What a run of the command line loads asks nowhere else: its bundle is told instead. */
export const HOME = import.meta.dir;
/** The repository, whose packages the runtime uses. */
export const REPOSITORY = join(HOME, '..');
