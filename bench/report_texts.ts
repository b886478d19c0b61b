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
  its start and its shutdown. Both processes are started when the run begins and get ready while the steps before them run.
- **pandas** was a third of the notebook's time for three small tables; they are written without it now.
- **A TypeScript step** is a process of its own, as on Windmill. Its imports were most of it, so a script runs from one file, as
  Windmill's workers keep it, and from Bun's bytecode of that file where it has one.
- **The start of the runtime** was mostly YAML; what a text means is kept by its hash.
- Every change of a run is on disk before the next one begins, so that a killed runtime loses nothing; an identity step is little else.
- A backlog is bound by the processors: each request imports its Python anew, because each step is a process of its own.
`;
