"""run_notebook as a whole: any notebook, its limits, its failures, and what it leaves behind."""

import json
import os
import select
import subprocess
import sys

import nbformat
import psutil
import pytest
from support import POLICY, ROOT, looker_sql, notebook_of, run, run_cells, write_warehouse

from f.credits.lib.notebook.notebook_process import NotebookFailed

SQL = looker_sql()
NOWHERE = {"kind": "duckdb", "path": "/nowhere.duckdb"}
TRINO = {"kind": "trino", "host": "127.0.0.1", "port": 9, "user": "reader", "password": "p%ss'w\"ord"}


both_engines = pytest.mark.parametrize("engine", ["shell", "kernel"])


def failure_of(*cells, seconds=60, cell_seconds=30, warehouse=NOWHERE, engine="shell"):
    limits = {"timeout_seconds": seconds, "cell_timeout_seconds": cell_seconds, "engine": engine}
    policy = POLICY | {"notebook": limits}
    with pytest.raises(NotebookFailed) as failed:
        run(SQL, warehouse, policy, notebook_of('looker = ""', *cells))
    return failed.value


def test_the_sql_reaches_an_untagged_notebook_and_a_text_amount_comes_back_as_it_is():
    cells = ['looker = ""', "credit_amount = '$4,948.80$nan$nan'; seen = looker", "# Summary Info", "print(len(seen))"]
    result = run(SQL, NOWHERE, notebook=notebook_of(*cells))
    assert result["credit_amount"] == {"type": "str", "text": "$4,948.80$nan$nan"}
    assert result["summary_outputs"] == {
        "cell_4": {"source": "print(len(seen))", "outputs": [{"type": "stream", "text": f"{len(SQL)}\n"}]}
    }
    assert (result["summaries"], result["refusal"]) == ([], None)


def with_engine(engine):
    return POLICY | {"notebook": POLICY["notebook"] | {"engine": engine}}


@both_engines
def test_the_kernel_is_this_interpreters_own_and_knows_nothing_of_this_process(monkeypatch, engine):
    monkeypatch.setenv("WM_TOKEN", "job-token")
    notebook = json.loads(
        notebook_of('looker = ""', "import os, sys", "credit_amount = ' '.join([sys.executable, *sorted(os.environ)])")[
            "content"
        ]
    )
    notebook["metadata"]["kernelspec"] = {"name": "somebody-elses", "display_name": "R", "language": "R"}
    text = run(SQL, TRINO, with_engine(engine), {"content": json.dumps(notebook)})["credit_amount"]["text"]
    assert text.startswith(sys.executable)
    assert "WM_TOKEN" not in text
    assert "WAREHOUSE_PASSWORD" in text


@pytest.mark.parametrize("cells", [["x = 1"], ['looker = ""', "looker = 'SELECT 1'"], ["%%bash\necho"]])
def test_a_notebook_without_its_one_parameters_cell_is_refused(cells):
    assert run(SQL, NOWHERE, notebook=notebook_of(*cells))["refusal"]["code"] == "no_parameters_cell"


@both_engines
def test_a_refused_query_runs_no_cell(monkeypatch, engine):
    monkeypatch.setattr("f.credits.scripts.run_notebook.run", lambda *args: pytest.fail("the notebook was run"))
    result = run(looker_sql().replace("FROM", "FROM read_text('/etc/passwd'),"), NOWHERE, with_engine(engine))
    assert result["refusal"]["code"] == "sql_not_allowed"
    assert (result["credit_amount"], result["summaries"]) == (None, [])


def test_the_notebooks_own_refusal_is_a_result(tmp_path):
    result = run(looker_sql(tail="LIMIT 5"), write_warehouse(tmp_path / "w.duckdb"))
    assert result["refusal"]["code"] == "no_fraud_guard_events"
    assert "2025-11-04 to 2025-11-08 in BD" in result["refusal"]["message"]


@both_engines
def test_a_crash_names_the_cell_and_the_error_without_the_secret(engine):
    crash = "import os\nraise KeyError(os.environ['WAREHOUSE_PASSWORD'])"
    failed = failure_of("# heading", crash, warehouse=TRINO, engine=engine)
    assert (failed.code, failed.cell) == ("cell_failed", 3)
    assert "cell 3 of the notebook stopped with KeyError" in str(failed)
    assert "***" in str(failed)
    assert "ss'w" not in str(failed)


@both_engines
def test_no_secret_comes_back_in_any_output(engine):
    spill = "import os, base64, urllib.parse\nw = os.environ['WAREHOUSE_PASSWORD']\nprint(w, [w])"
    spill += "\nprint(urllib.parse.quote(w), base64.b64encode(f'reader:{w}'.encode()).decode())\ncredit_amount = w"
    notebook = notebook_of('looker = ""', "# Summary Info", spill)
    result = run(SQL, TRINO, with_engine(engine), notebook, keep_notebook=True)
    text = json.dumps(result)
    assert result["credit_amount"]["text"] == "***"
    assert not [part for part in ("ss'w", "p%25ss", "cmVhZGVyOn") if part in text]


# Python that never ends, a call that sleeps, and C code that lets no other thread of its process run.
ENDLESS = ["while True: pass", "import time; time.sleep(600)", "import re; re.match('(a*)*b', 'a' * 60)"]


@both_engines
@pytest.mark.parametrize("cell", ENDLESS)
def test_an_endless_cell_ends_at_its_own_limit(cell, engine):
    failed = failure_of(cell, cell_seconds=1, engine=engine)
    assert (failed.code, failed.cell) == ("timed_out", 2)
    assert "policy notebook.cell_timeout_seconds" in str(failed)


@both_engines
def test_an_endless_notebook_ends_at_its_own_limit(engine):
    assert "policy notebook.timeout_seconds" in str(failure_of("while True: pass", seconds=2, engine=engine))


# An exit, a signal such as the one that ends whoever takes too much memory, and a read of memory that is not there.
DEADLY = ["os._exit(1)", "os.kill(os.getpid(), 9)", "import ctypes; ctypes.string_at(0)", "exit()\nos._exit(0)"]


@both_engines
@pytest.mark.parametrize("cell", DEADLY)
def test_a_dead_kernel_has_its_own_code_and_names_the_cell(cell, engine):
    died = failure_of("import os", cell, engine=engine)
    assert (died.code, died.cell) == ("kernel_died", 3)


def test_memory_that_is_not_to_be_had_is_an_error_of_its_cell():
    assert "cell 2 of the notebook stopped with MemoryError" in str(failure_of("b'x' * 2**60"))


def test_a_missing_amount_has_its_own_code():
    assert failure_of("x = 1").code == "no_credit_amount"


def test_a_broken_notebook_says_so():
    with pytest.raises(ValueError, match=r"no valid \.ipynb"):
        run(SQL, NOWHERE, notebook={"content": "{}"})


def test_a_missing_kernel_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    failed = failure_of("x = 1", engine="kernel")
    assert failed.code == "no_kernel"
    assert "install ipykernel" in str(failed)


def test_a_shell_that_cannot_start_says_why(monkeypatch, tmp_path):
    (tmp_path / "IPython").mkdir()
    (tmp_path / "IPython" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    failed = failure_of("x = 1")
    assert failed.code == "no_kernel"
    assert "No module named 'IPython.core'; check the packages" in str(failed)


@both_engines
def test_the_kernel_dies_with_the_process_that_runs_it(tmp_path, engine):
    fifo = str(tmp_path / "pid")
    os.mkfifo(fifo)
    cell = f"import os, time\nwith open({fifo!r}, 'w') as pipe: print(os.getpid(), file=pipe)\ntime.sleep(600)"
    arguments = f"{SQL!r}, {NOWHERE!r}, {with_engine(engine)!r}, notebook_of('looker = \"\"', {cell!r})"
    script = f"from support import *; run({arguments})"
    paths = os.pathsep.join([str(ROOT), os.path.dirname(__file__)])
    process = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": paths})
    try:
        pipe = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        assert select.select([pipe], [], [], 30)[0], "the cell did not start"
        kernel = psutil.Process(int(os.read(pipe, 100)))
    finally:
        process.kill()
        process.wait()
    kernel.wait(timeout=20)


def test_the_executed_notebook_is_kept_on_demand_only_and_shows_tables_and_a_chart(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)])
    result = run(SQL, warehouse, keep_notebook=True)
    kept = nbformat.reads(result.pop("executed_notebook"), as_version=4)
    shown = {mime for cell in kept.cells for output in cell.get("outputs", []) for mime in output.get("data", {})}
    assert {"text/html", "application/vnd.vegalite.v5+json", "application/vnd.creditbot.summary+json"} <= shown
    assert len(json.dumps(result)) < 20_000
    assert set(run(SQL, warehouse)) == set(result)


def test_the_breakdown_is_in_the_order_of_the_rates_whatever_the_order_of_their_keys(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 1)])
    rates = {"max": "1.00", "basic": "0.80", "standard": "0.90"}
    result = run(looker_sql(), warehouse, {**POLICY, "expected_block_rates": rates})
    assert [mode["mode"] for mode in result["summaries"][0]["modes"]] == ["basic", "standard", "max"]


def test_opened_alone_the_notebook_says_what_it_needs():
    with pytest.raises(ValueError, match="reading is empty: open a notebook that"):
        run_cells("", NOWHERE)
    with pytest.raises(ValueError, match="expected_block_rates is empty"):
        run_cells(SQL, NOWHERE, {})
    with pytest.raises(ValueError, match="WAREHOUSE_KIND is 'paper': set it to one of duckdb, trino"):
        run_cells(SQL, {"kind": "paper"})
