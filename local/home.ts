/** Directories of the runtime's own files, some of which are started as separate programs. */
import { join } from 'node:path';

/** This directory. */
export const HOME = import.meta.dir;
/** The repository, whose packages the runtime uses. */
export const REPOSITORY = join(HOME, '..');
