/** What the page says beside its figures. */

export const setups = `## How it was set up

- Every subject runs the same five functions against the same services, which run in the bench's own process and count what reaches
  them; the peers' functions are \`bench/peers/steps.py\`, plain standard library and papermill with its default kernel.
- The peers are installed from PyPI by the bench, each into an environment of its own with every package pinned
  (\`bench/peers/*.txt\`), telemetry off, their databases made before the first run. One that cannot be installed is listed with the reason.
- The first run of each subject is not counted; it fills the caches of the system and of the subject.
- \`npm run bench -- request growth\` measures only these parts and keeps the others, \`--missing\` only what is not there yet,
  \`--tiny\` shows in a few minutes that all of it works.
`;

export const limits = `## What limits us

- **The notebook step** is two processes side by side: one imports papermill (about 270 ms of processor time, most of it nbformat,
  nbclient and handlers for storage in the cloud), the other IPython, sqlglot and the warehouse's client, and then runs the cells.
  Nothing of papermill can be left out without reaching into it. A real kernel (policy \`notebook.engine: kernel\`) adds its sockets,
  its start and its shutdown.
- **pandas** was a third of the notebook's time for three small tables; they are written without it now.
- Both leave what they import out of the garbage collector's sight: its first look at all of it fell into the cells (30 ms).
- **A TypeScript step** is a process of its own, as on Windmill. Its imports were most of it, so a script runs from one file, as
  Windmill's workers keep it, and from Bun's bytecode of that file where it has one; its parameters are kept with it. Bun's optimizing
  compiler took a third of a small step for code that runs once: it now waits for what loops for long.
- **The start of the runtime** was loading: hundreds of files, YAML, an interpreter for the flows' expressions. What a YAML text
  means is kept by its hash, and an expression that only looks something up or compares it needs no interpreter.
- What is left of one request is work that two processors share: about half of it the imports of the notebook's two processes, a
  quarter the runtime, a quarter the TypeScript steps.
- Every change of a run is on disk before the next one begins, so that a killed runtime loses nothing; an identity step is little else.
- A backlog is bound by the processors: each request imports its Python anew, because each step is a process of its own.
`;
