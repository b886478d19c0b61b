"""The notebook step and the warehouse's share of it: python bench/growth.py <notebook> <runs>

Prints JSON: {"step": [seconds], "queries": [seconds]}; queries is the time during which at least one of them ran.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.reading import PRODUCTS  # noqa: E402


def step_seconds(content: str, given: dict) -> float:
    """Runs the step in its own process, as a worker does."""
    arguments = {
        "sql": given["looker"],
        "notebooks": {"verify": {"content": content}},
        "warehouse": {"kind": "duckdb", "path": os.environ["WAREHOUSE_PATH"]},
        "policy": {
            "products": PRODUCTS,
            "expected_block_rates": given["expected_block_rates"],
            "notebook": {"timeout_seconds": 900, "cell_timeout_seconds": 600},
        },
    }
    code = "import json, sys; from f.credits.scripts.run_notebook import main\n"
    code += "found = main(**json.load(sys.stdin)); assert found['credit_amount'], found"
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], input=json.dumps(arguments), text=True, check=True, cwd=ROOT)
    return time.perf_counter() - begin


def query_seconds(content: str, given: dict) -> float:
    """Runs the cells in this process and times every query."""
    variables, spans = {}, []
    for cell in json.loads(content)["cells"]:
        if cell["cell_type"] != "code":
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile("".join(cell["source"]), cell["id"], "exec"), variables)
        if "parameters" in cell["metadata"].get("tags", []):
            variables |= given
        if cell["id"] == "query":
            fetch = variables["fetch"]

            def timed(*arguments, fetch=fetch):
                begin = time.perf_counter()
                rows = fetch(*arguments)
                spans.append((begin, time.perf_counter()))
                return rows

            variables["fetch"] = timed
    variables["pool"].shutdown()
    variables["connection"].close()
    covered, until = 0.0, 0.0
    for begin, end in sorted(spans):
        covered += max(0.0, end - max(begin, until))
        until = max(until, end)
    return covered


def main() -> None:
    content, runs = Path(sys.argv[1]).read_text(), int(sys.argv[2])
    given = json.loads(os.environ["BENCH_PARAMETERS"])
    # The first sample of each is discarded.
    step = [step_seconds(content, given) for _ in range(runs + 1)][1:]
    queries = [query_seconds(content, given) for _ in range(runs + 1)][1:]
    print(json.dumps({"step": step, "queries": queries}))


if __name__ == "__main__":
    main()
