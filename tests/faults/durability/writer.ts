/** Writes to a runtime's store until it is killed, and says after each commit what is on the disk. */
import { Store } from '../../../local/store/store.ts';
import { emptyWorkspace } from '../../local/runtime/trial.ts';

const [stateDir = '', first = '0', count = '0'] = process.argv.slice(2);

if (import.meta.main) {
  const store = Store.open(stateDir, emptyWorkspace(stateDir));
  for (let number = Number(first); number < Number(first) + Number(count); number++) {
    const path = `f/test/n${number}`;
    // The three kinds of writes a claim is made of: a token, a record, and both at once with a job.
    if (number % 3 === 0)
      store.items.createVariable({ path, value: `${number}`, isSecret: true, description: '' });
    else if (number % 3 === 1) store.items.createResource(path, { number }, 'state');
    else
      store.transaction(() => {
        store.items.createResource(path, { number }, 'state');
        store.items.createResource(`${path}_twin`, { number }, 'state');
      });
    process.stdout.write(`${number}\n`);
  }
}
