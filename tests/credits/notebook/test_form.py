"""Any notebook that papermill runs: old and new formats, odd fields, executed notebooks, errors that are announced."""

import json

import nbformat
import pytest
from support import NOTEBOOK, POLICY, looker_sql, notebook_of, run, write_warehouse

from f.credits.lib.notebook.notebook_process import NotebookFailed
from f.credits.scripts.replay_notebook import calculation_cells
from tools.check_notebooks import problem_of

SQL = looker_sql()
NOWHERE = {"kind": "duckdb", "path": "/nowhere.duckdb"}
ENGINES = [POLICY | {"notebook": POLICY["notebook"] | {"engine": engine}} for engine in ("shell", "kernel")]
both_engines = pytest.mark.parametrize("policy", ENGINES, ids=["shell", "kernel"])


def document(*cells):
    return json.loads(notebook_of(*cells)["content"])


def amount_of(book, warehouse=NOWHERE, policy=POLICY, **options):
    result = run(SQL, warehouse, policy, {"content": json.dumps(book)}, **options)
    return result["credit_amount"] and result["credit_amount"]["text"]


def version_3(book):
    """The notebook as IPython 2 wrote it: worksheets, `input` instead of `source`."""
    cells = []
    for cell in book["cells"]:
        kept = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        source = {"source": cell["source"]}
        if cell["cell_type"] == "code":
            source = {"input": cell["source"], "language": "python", "outputs": [], "collapsed": False}
        cells.append(kept | source)
    sheet = {"metadata": {}, "cells": cells}
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [sheet]}


def with_ids_in_4_4(book):
    return {**book, "nbformat_minor": 4}


def odd(book):
    """Fields that no version of the format has, tags that are none, an id twice, no metadata at all."""
    for cell in book["cells"]:
        cell["id"] = "the same"
        cell["transient"] = {"deleting": False}
        if cell["cell_type"] == "markdown":
            cell["outputs"] = []
            cell["metadata"]["tags"] = "heading"
    return {**book, "nbformat_minor": 2, "metadata": {}, "comment": "by hand"}


@pytest.mark.parametrize("change", [version_3, with_ids_in_4_4, odd])
def test_a_notebook_of_any_version_gives_the_amount(tmp_path, change):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 500, 208)], "7526.30")
    assert amount_of(change(json.loads(NOTEBOOK["content"])), warehouse) == "4948.80"


def test_an_executed_notebook_is_executed_anew(tmp_path):
    path = tmp_path / "w.duckdb"
    warehouse = write_warehouse(path, [("basic", 500, 208)], "7526.30")
    kept = run(SQL, warehouse, keep_notebook=True)["executed_notebook"]
    (tmp_path / "other").mkdir()
    other = write_warehouse(tmp_path / "other" / "w.duckdb", [("basic", 10, 5)], "1000")
    result = run(SQL, other, notebook={"content": kept}, keep_notebook=True)
    assert result["credit_amount"]["text"] == "600.00"
    assert len(result["summaries"]) == 1
    nbformat.validate(nbformat.reads(result["executed_notebook"], as_version=4))


def test_outputs_of_an_earlier_run_are_never_taken_for_this_one():
    book = document('looker = ""', "raise SystemExit", "credit_amount = 1")
    shown = {"application/vnd.creditbot.summary+json": {"version": 1}}
    book["cells"][2] |= {
        "metadata": {"tags": ["skip-execution"]},
        "outputs": [{"output_type": "display_data", "data": shown, "metadata": {}}],
    }
    book["cells"][1]["source"] = "credit_amount = 2"
    result = run(SQL, NOWHERE, notebook={"content": json.dumps(book)})
    assert (result["credit_amount"]["text"], result["summaries"]) == ("2", [])


@both_engines
@pytest.mark.parametrize("cell", ["1 / 0", "%no_such_magic"])
def test_a_cell_tagged_raises_exception_may_raise(policy, cell):
    book = document('looker = ""', cell, "credit_amount = 3")
    book["cells"][1]["metadata"]["tags"] = ["raises-exception"]
    assert amount_of(book, policy=policy) == "3"


@both_engines
@pytest.mark.parametrize(
    ("cell", "reason"), [("%no_such", "function `%no_such`"), ("%%no_such\nx", "magic `%%no_such`")]
)
def test_a_magic_that_is_not_there_is_named(policy, cell, reason):
    with pytest.raises(NotebookFailed, match=f"cell 2 of the notebook stopped with UsageError: .*{reason} not found"):
        amount_of(document('looker = ""', cell, "credit_amount = 3"), policy=policy)


def test_a_replay_reads_the_cells_of_an_old_notebook():
    book = json.loads(NOTEBOOK["content"])
    assert len(calculation_cells("verify", json.dumps(version_3(book)))) == len(
        calculation_cells("verify", NOTEBOOK["content"])
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (NOTEBOOK["content"], None),
        (json.dumps(version_3(document('looker = ""'))), None),
        ("{", "the notebook resource holds no valid .ipynb"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "the notebook resource holds no valid .ipynb"),
        (notebook_of("x = 1")["content"], 'it needs exactly one cell that assigns looker = ""'),
    ],
)
def test_the_check_names_a_notebook_that_cannot_be_run(tmp_path, content, problem):
    file = tmp_path / "a.ipynb"
    file.write_text(content)
    found = problem_of(file)
    assert found == problem or (problem and found and found.startswith(problem))


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"display_name": "Python [conda env:credits]", "language": "python"}},
        {"kernelspec": {"name": "python2", "display_name": "Python 2", "language": "python"}},
        {"language_info": {"version": "3.8"}, "authors": "credit operations"},
        {"widgets": None, "vscode": {"interpreter": 5}},
    ],
)
def test_metadata_of_other_editors_do_not_matter(metadata):
    book = {**document('looker = ""', "credit_amount = 3"), "metadata": metadata}
    assert amount_of(book) == "3"


@both_engines
@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ('%precision 3\nlooker = ""', []),
        ('looker = ""\n!true', ["parameters"]),
        ('prefix = "x"\nlooker = prefix.strip()', ["parameters"]),
        ("looker: str = None", ["parameters"]),
    ],
)
def test_the_sql_reaches_a_parameters_cell_with_magics_or_a_computed_value(policy, cell, tags):
    book = document(cell, "credit_amount = len(looker)")
    book["cells"][0]["metadata"]["tags"] = tags
    assert amount_of(book, policy=policy) == str(len(SQL))


@pytest.mark.parametrize("second", ['looker = ""', '%time\nlooker = "SELECT 1"'])
def test_a_cell_that_overwrites_the_sql_is_refused(second):
    book = document('looker = ""', second, "credit_amount = 3")
    book["cells"][0]["metadata"]["tags"] = ["parameters"]
    result = run(SQL, NOWHERE, notebook={"content": json.dumps(book)})
    assert result["refusal"]["code"] == "no_parameters_cell"
