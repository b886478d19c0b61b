"""Brings any notebook that papermill runs into one form, prepares it before its run and reads its results afterwards.

Nothing is executed here.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Cells that an earlier run added: papermill's parameters and its notes about an error.
ADDED = {"injected-parameters", "papermill-error-cell-tag"}
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def plain_notebook(content: str) -> NotebookNode:
    """Raises ValueError when the text is no notebook."""
    import nbformat

    try:
        read = nbformat.reads(content, as_version=4)
        cells = [_plain_cell(cell) for cell in read.cells]
    except Exception as error:
        raise ValueError(f"the notebook resource holds no valid .ipynb: {str(error)[:300]}") from error
    kept = [cell for cell in cells if not ADDED & set(cell.metadata["tags"])]
    ids = [cell.pop("id") for cell in kept]
    for number, (cell, given) in enumerate(zip(kept, ids, strict=True), start=1):
        unique = CELL_ID.fullmatch(given) and ids.count(given) == 1
        cell["id"] = given if unique else f"creditbot-{number}"
    metadata = {name: value for name, value in read.metadata.items() if name != "papermill"}
    try:
        notebook = nbformat.v4.new_notebook(cells=kept, metadata=nbformat.from_dict(metadata))
    except nbformat.ValidationError:
        # Such as a kernel without a name. The kernel that runs the notebook is always that of the worker.
        notebook = nbformat.v4.new_notebook(cells=kept)
    notebook.nbformat_minor = 5
    return notebook


def _plain_cell(cell: NotebookNode) -> NotebookNode:
    """The cell without outputs, and without fields that its kind does not have."""
    import nbformat

    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    metadata = {name: value for name, value in cell.get("metadata", {}).items() if name != "papermill"}
    tags = metadata.get("tags")
    metadata["tags"] = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    plain = {"cell_type": cell["cell_type"], "id": str(cell.get("id", "")), "metadata": metadata, "source": source}
    if cell["cell_type"] == "code":
        return cast("NotebookNode", nbformat.from_dict({**plain, "execution_count": None, "outputs": []}))
    kind = "markdown" if cell["cell_type"] == "markdown" else "raw"
    attached = {"attachments": cell["attachments"]} if cell.get("attachments") else {}
    return cast("NotebookNode", nbformat.from_dict({**plain, "cell_type": kind, **attached}))


AMOUNT_MIME = "application/vnd.creditbot.amount+json"
SUMMARY_MIME = "application/vnd.creditbot.summary+json"
AMOUNT_TAG = "creditbot-amount"
MAX_SUMMARY_BYTES = 24_000
MAX_OUTPUT_BYTES = 60_000

# Runs after the last cell of the notebook; uses none of the notebook's names except credit_amount.
AMOUNT_SOURCE = f"""
def _creditbot_amount(value):
    from decimal import Decimal
    from IPython.display import display
    kinds = {{"Decimal": Decimal, "str": str, "bool": bool, "int": int, "float": float}}
    kind = next((name for name, kind in kinds.items() if isinstance(value, kind)), type(value).__name__)
    text = repr(float(value)) if kind == "float" else str(value)
    display({{"{AMOUNT_MIME}": {{"type": kind, "text": text[:1000]}}}}, raw=True)
if "credit_amount" in globals():
    _creditbot_amount(credit_amount)
"""


def read_notebook(content: str) -> NotebookNode:
    """The notebook with its cells numbered as in an editor. Raises ValueError when it is not a notebook."""
    notebook = plain_notebook(content)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata["creditbot_cell"] = number
    return notebook


def tag_parameters(notebook: NotebookNode) -> list[str]:
    """Tags the one cell that assigns a text to `looker` and returns the names it assigns.

    Without the tag papermill would inject the SQL at the top, and the cell would overwrite it. A second such cell would
    do the same, so then, as with none at all, the result is empty.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assigning = [cell for cell in cells if "looker" in _parameters(cell)]
    if len(assigning) != 1:
        return []
    names = _parameters(assigning[0])
    for cell in cells:
        others = [tag for tag in cell.metadata.get("tags", []) if tag != "parameters"]
        cell.metadata["tags"] = [*others, "parameters"] if cell is assigning[0] else others
    return names


MAGIC_LINE = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


def _parameters(cell: NotebookNode) -> list[str]:
    """The names that a cell assigns constants to, or any value when its author has tagged it `parameters`."""
    body = _statements(cell.source) or _statements(MAGIC_LINE.sub("pass", cell.source))
    is_tagged = "parameters" in cell.metadata.get("tags", [])
    names = []
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and (is_tagged or _is_constant(node.value)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def _statements(source: str) -> list[ast.stmt]:
    """Empty for a cell that is not Python, such as one with %magics."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _is_constant(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant | ast.Dict)


def add_amount_cell(notebook: NotebookNode) -> None:
    """Appends the cell that displays credit_amount, because the cell that assigns it may display nothing."""
    from nbformat.v4 import new_code_cell

    cell = new_code_cell(AMOUNT_SOURCE.strip())
    cell.metadata["tags"] = [AMOUNT_TAG]
    notebook.cells.append(cell)


def without_amount_cell(notebook: NotebookNode) -> str:
    """The executed notebook as a file, without the cell that was added."""
    import nbformat

    notebook.cells = [cell for cell in notebook.cells if AMOUNT_TAG not in cell.metadata.get("tags", [])]
    return nbformat.writes(notebook)


def allow_expected_errors(notebook: NotebookNode) -> None:
    """The error of a cell tagged `raises-exception` becomes a text: papermill takes any error output for a failure."""
    from nbformat.v4 import new_output

    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", []) and cell.cell_type == "code":
            cell.outputs = [
                new_output("stream", name="stderr", text=f"{output.ename}: {output.evalue}\n")
                if output.output_type == "error"
                else output
                for output in cell.outputs
            ]


def name_silent_error(notebook: NotebookNode) -> None:
    """A failed cell without an error output, such as one with an unknown magic, gets what it wrote to stderr."""
    from nbformat.v4 import new_output

    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        failed = cell.metadata.get("papermill", {}).get("exception")
        if failed and not any(output.output_type == "error" for output in outputs):
            written = "".join(output.text for output in outputs if output.get("name") == "stderr").strip()
            name, _, reason = (written.splitlines() or ["Error: nothing was written"])[-1].partition(": ")
            cell.outputs.append(new_output("error", ename=name, evalue=reason, traceback=[]))


def read_amount(notebook: NotebookNode) -> dict | None:
    """The final credit_amount of the notebook, as {type, text}; None when it has none."""
    outputs = notebook.cells[-1].get("outputs", [])
    return next((o.data[AMOUNT_MIME] for o in outputs if AMOUNT_MIME in o.get("data", {})), None)


def read_summaries(notebook: NotebookNode) -> list[dict]:
    """Every structured summary displayed. Raises ValueError when they are too large to be summaries."""
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    found = [o.data[SUMMARY_MIME] for o in outputs if SUMMARY_MIME in o.get("data", {})]
    size = len(json.dumps(found))
    if size > MAX_SUMMARY_BYTES:
        raise ValueError(f"the structured summary has {size} bytes, at most {MAX_SUMMARY_BYTES} are kept; shorten it")
    return found


def read_summary_outputs(notebook: NotebookNode) -> dict[str, dict]:
    """The section "Summary Info", truncated: cell_<n> -> source and the first outputs."""
    found: dict[str, dict] = {}
    inside, room = False, MAX_OUTPUT_BYTES
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and any(_is_summary_heading(line) for line in cell.source.splitlines()):
            inside = True
        number = cell.metadata.get("creditbot_cell")
        if not inside or cell.cell_type != "code" or number is None:
            continue
        entry = {"source": cell.source[:500], "outputs": [_short(output) for output in cell.outputs[:5]]}
        room -= len(json.dumps(entry))
        if room < 0:
            break
        found[f"cell_{number}"] = entry
    return found


def _is_summary_heading(line: str) -> bool:
    return line.startswith("#") and line.strip("# \t*:").lower() == "summary info"


def _short(output: NotebookNode) -> dict[str, str]:
    text = output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue") or ""
    return {"type": output.output_type, "text": str(text)[:1000]}
