/** `npx bun tools/verify_audit.ts <file>`: verifies an audit export where there is no Windmill; exits 1 when it is altered. */
import { verdict, verifyFile } from '../f/credits/lib/audit/audit.ts';
import { commandOptions } from './options.ts';

const USAGE = 'npx bun tools/verify_audit.ts <file.csv or file.xlsx> [--ends-in=<sha256 of the seal>]';
const { values, positionals } = commandOptions(
  { allowPositionals: true, options: { 'ends-in': { type: 'string' } } },
  USAGE,
);
const [path] = positionals;
if (path === undefined || positionals.length > 1) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const file = Bun.file(path);
if (!(await file.exists())) {
  process.stderr.write(`There is no file ${path}.\n`);
  process.exit(2);
}
const { whole, text } = verdict(verifyFile(await file.bytes()), values['ends-in']);
process.stdout.write(`${text}\n`);
process.exitCode = whole ? 0 : 1;
