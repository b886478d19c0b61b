"""Runs the notebook's cells by bare exec, without papermill, kernel or shell: python bench/cells.py <notebook>"""

import contextlib
import json
import os
import sys

given = json.loads(os.environ["BENCH_PARAMETERS"])
variables = {}
with open(sys.argv[1]) as stored:
    cells = json.load(stored)["cells"]
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), variables)
        if "parameters" in cell["metadata"].get("tags", []):
            variables |= given
