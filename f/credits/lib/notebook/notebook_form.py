"""Brings any notebook that papermill runs into one form: nbformat 4.5, plain cells, nothing left of an earlier run."""

from __future__ import annotations

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
    notebook = nbformat.v4.new_notebook(cells=kept, metadata=nbformat.from_dict(metadata))
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
