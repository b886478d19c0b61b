/** The texts of the page. */

export const setups = `## How it was set up

- Every subject runs the same five functions against the same services, which run in the bench process and count the calls they
  receive; the peers' functions are \`bench/peers/steps.py\`, plain standard library and papermill with its default kernel.
- The bench installs the peers from PyPI, each into its own environment with every package pinned (\`bench/peers/*.txt\`), with
  telemetry off and databases created before the first run. A peer that cannot be installed is listed with the reason.
- The first run of each subject is discarded; it fills the caches of the system and of the subject.
- \`npm run bench -- request growth\` measures only these parts and keeps the others, \`--missing\` only the parts not measured yet,
  \`--tiny\` runs all parts in a few minutes to check that they work.
`;

export const limits = `## Bottlenecks

- **The notebook step** is two processes in parallel: one imports papermill (about 270 ms of processor time, mostly nbformat, nbclient
  and handlers for cloud storage), the other imports IPython, sqlglot and the warehouse client, then runs the cells. No part of
  papermill can be skipped without patching it. A real kernel (policy \`notebook.engine: kernel\`) adds its sockets, startup and
  shutdown.
- **pandas** took a third of the notebook's time for three small tables; they are written without it now.
- Both processes exclude their imports from garbage collection, because the first full collection fell into the cells (30 ms).
- **A TypeScript step** is its own process, as on Windmill. Imports took most of its time, so a script runs as one bundled file, as
  Windmill's workers cache it, and from Bun's bytecode of that file where available; its parameters are cached with it. Bun's
  optimizing compiler took a third of a small step for code that runs once; it now starts only for long loops.
- **The start of the runtime** was loading: hundreds of files, YAML, an interpreter for the flows' expressions. Parsed
  YAML is cached by content hash, and expressions that only look up or compare values need no interpreter.
- The rest of one request is work shared by two processors: about half of it is the imports of the notebook's two processes, a
  quarter the runtime, a quarter the TypeScript steps.
- Every change of a run is on disk before the next one begins, so that a killed runtime loses nothing; an identity step costs little more.
- A backlog is limited by the processors: each request imports its Python modules again, because each step is its own process.
`;
