"""The shell gives what a Jupyter kernel gives: the same notebooks run under both, and their outputs are compared."""

import importlib.machinery
import importlib.util
import json
import re

import nbformat
import pytest
from support import NOTEBOOK, POLICY, ROOT, looker_sql, notebook_of, run, write_warehouse

from f.credits.lib.notebook import notebook_shell

SQL = looker_sql()
NOWHERE = {"kind": "duckdb", "path": "/nowhere.duckdb"}
ENGINES = ("shell", "kernel")

# Each is one cell or more of a notebook; what they show, print and raise is what people use notebooks for.
NOTEBOOKS = {
    "values": ["1 + 1", "None", "'text'", "x = 3; x;", "[1, {'a': None}]", "_ + [3]", "print(In[1], len(_oh))"],
    "printing": [
        "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
        "sys.stdout.write('no newline')",
        "for n in range(5000): print(n)",
    ],
    "display": [
        "from IPython.display import HTML, JSON, Markdown, Image, clear_output, display, update_display",
        "display(HTML('<b>b</b>'), Markdown('*m*')); HTML('last')",
        "handle = display('first', display_id='one')",
        "handle.update('second')",
        "print('gone'); clear_output(); print('stays')",
        "print('replaced'); clear_output(wait=True); display('instead')",
        "Image(data=b'\\x89PNG\\r\\n\\x1a\\n', format='png')",
        "display({'application/vnd.x+json': {'n': 1, 't': (1, 2), 'k': {3: 4}}, 'text/plain': 't'}, raw=True)",
        "JSON({'a': [1, 2]})",
        "import json, datetime\ndisplay({'application/json': {'when': datetime.date(2026, 1, 2)}}, raw=True)",
    ],
    "objects": [
        "class Shown:\n    def _repr_html_(self): return '<i>i</i>'\n    def __repr__(self): return 'i'",
        "Shown()",
        "class Broken:\n    def __repr__(self): raise ValueError('no text')\n    def _repr_html_(self): return 'html'",
        "Shown.__module__, __name__",
    ],
    "pandas": [
        "import pandas as pd",
        "pd.DataFrame({f'column_{n}': ['a long text in a cell'] * 3 for n in range(30)})",
        "pd.Series(range(200))",
        "pd.options.display.width = 160\npd.DataFrame([{'mode': 'basic', 'credit': '$4,948.80', 'note': None}])",
    ],
    "magics": [
        "%%capture kept\nprint('hidden')",
        "kept.stdout",
        "%%bash\necho from bash",
        "!echo from a program",
        "%precision 2\n1 / 3",
    ],
    "awaits": ["import asyncio\nawait asyncio.sleep(0)", "async def two(): return 2\nawait two()"],
    "programs": [
        "import subprocess\n_ = subprocess.run(['echo', 'past Python'])",
        "import os\n_ = os.write(2, b'raw')",
    ],
    "pickles": ["class Own: pass\nimport pickle\ntype(pickle.loads(pickle.dumps(Own()))).__name__"],
    "threads": ["import threading\nt = threading.Thread(target=print, args=['from a thread'])\nt.start(); t.join()"],
    "warnings": ["import warnings, logging\nlogging.warning('logged')\nprint('after')"],
    "argument-free": ["import sys, os\nos.listdir() is not None, sys.stdin.read(), sys.stdout.isatty()"],
}
ERRORS = {
    "error": "def f(n):\n    return 1 / n\nf(0)",
    "syntax": "def f(:",
    "own text": "class E(Exception):\n    def _render_traceback_(self): return ['mine']\nraise E('x')",
    "exit": "import sys\nsys.exit(3)",
    "question": "input('name?')",
    "interrupt": "raise KeyboardInterrupt",
    "magic": "%no_such_magic",
    "repr": "class Broken:\n    def __repr__(self): raise ValueError('no text')\nBroken()",
}


def outcome(cells, engine, warehouse=NOWHERE, notebook=None):
    policy = POLICY | {"notebook": POLICY["notebook"] | {"engine": engine}}
    notebook = notebook or notebook_of('looker = ""', *cells, "credit_amount = '1.00'")
    try:
        result = run(SQL, warehouse, policy, notebook, keep_notebook=True)
    except Exception as error:
        # Each engine names the file a cell was compiled from in its own way.
        text = re.sub(r"\(\S+, line", "(cell, line", str(error))
        return type(error).__name__, getattr(error, "code", None), getattr(error, "cell", None), text
    if result["refusal"]:
        return result["refusal"]
    book = nbformat.reads(result["executed_notebook"], as_version=4)
    shown = [[in_one_piece(cell.get("outputs", [])), cell.get("execution_count")] for cell in book.cells]
    return shown, {key: result[key] for key in ("credit_amount", "summaries", "summary_outputs")}


def in_one_piece(outputs):
    """A kernel may cut a stream anywhere, and its streams and displays overtake each other."""
    streams = {"stdout": "", "stderr": ""}
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] += output.text
    return streams, [output for output in outputs if output.output_type != "stream"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_both_engines_show_the_same(name):
    shell, kernel = (outcome(NOTEBOOKS[name], engine) for engine in ENGINES)
    assert shell == kernel
    assert len(shell) == 2, shell


@pytest.mark.parametrize("name", ERRORS)
def test_both_engines_stop_at_the_same_cell_with_the_same_error(name):
    shell, kernel = (outcome([ERRORS[name]], engine) for engine in ENGINES)
    assert shell == kernel
    assert shell[:3] == ("NotebookFailed", "cell_failed", 2)


@pytest.mark.parametrize("modes", [[("basic", 1000, 416), ("max", 10, 10)], []])
def test_both_engines_give_the_committed_notebook_the_same_amount_and_outputs(tmp_path, modes):
    warehouse = write_warehouse(tmp_path / "w.duckdb", modes, "7526.30")
    shell, kernel = (outcome([], engine, warehouse, NOTEBOOK) for engine in ENGINES)
    assert json.dumps(shell) == json.dumps(kernel)


def test_an_engine_nobody_knows_is_named():
    with pytest.raises(ValueError, match=r"policy notebook.engine is 'steam': set it to one of shell, kernel"):
        run(SQL, NOWHERE, POLICY | {"notebook": {"engine": "steam"}})


def test_the_cells_start_where_modules_have_no_known_location(monkeypatch):
    """As in a Windmill worker, whose import loader gives module specs without an origin."""

    def find_spec(name):
        file = ROOT / f"{name.replace('.', '/')}.py"
        spec = importlib.machinery.ModuleSpec(name, importlib.machinery.SourceFileLoader(name, str(file)))
        assert spec.origin is None
        return spec

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    options, reading = notebook_shell.Shell("/", {}).__enter__().prepare("SELECT 1", None, [])
    assert (options["engine_name"], reading) == (notebook_shell.ENGINE, None)
