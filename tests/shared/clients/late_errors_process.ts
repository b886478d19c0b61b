/** A process of its own: while it works, the error of the first argument (an expression) is thrown outside of any promise. */
import { withoutLateErrors } from '../../../f/shared/clients/late_errors.ts';

const [, , expression = ''] = process.argv;
await withoutLateErrors(async () => {
  setImmediate(() => {
    throw new Function(`return ${expression}`)();
  });
});
process.stdout.write('worked');
