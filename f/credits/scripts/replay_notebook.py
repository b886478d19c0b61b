# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "ipython==9.18.1",
#   "sqlglot==30.30.0",
#   # What these need; named, so that a server that makes the lock anew takes the same versions.
#   "asttokens==3.0.2",
#   "executing==2.3.0",
#   "ipython-pygments-lexers==1.1.1",
#   "jedi==0.20.1",
#   "matplotlib-inline==0.2.2",
#   "parso==0.8.7",
#   "pexpect==4.9.0",
#   "prompt-toolkit==3.0.53",
#   "psutil==7.2.2",
#   "ptyprocess==0.7.0",
#   "pure-eval==0.2.4",
#   "pygments==2.21.0",
#   "stack-data==0.6.3",
#   "traitlets==5.16.1",
#   "typing-extensions==4.16.0",
#   "wcwidth==0.9.4",
# ]
# ///
"""Repeats stored calculations with the notebook's cells that are tagged `calculation`, without the warehouse."""

import json
import re
from decimal import Decimal

TAG = "calculation"


class Stored:
    """Stored rows in place of the future of a query."""

    def __init__(self, rows: list[dict]) -> None:
        self._rows = [{name: _value(value) for name, value in row.items()} for row in rows]

    def result(self) -> list[dict]:
        return self._rows


def _value(value: object) -> object:
    """Amounts are stored as text, so that they are not rounded; counts as whole numbers."""
    return Decimal(value) if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) else value


def main(calculations: list[dict], notebooks: dict) -> list:
    """One result per calculation {id, product, expected_block_rates, inputs}; notebooks: the .ipynb of each product."""
    cells = {product: calculation_cells(product, content) for product, content in notebooks.items()}
    return [_again(calculation, cells[calculation["product"]]) for calculation in calculations]


def calculation_cells(product: str, content: str) -> list:
    """The code of the tagged cells, in the notebook's order. Raises ValueError when it has none."""
    book = json.loads(content)
    # Before nbformat 4 the cells stood in worksheets, their text in `input`.
    every = book["cells"] if "cells" in book else [cell for sheet in book["worksheets"] for cell in sheet["cells"]]
    cells = [cell for cell in every if cell["cell_type"] == "code"]
    tagged = [cell for cell in cells if TAG in cell["metadata"].get("tags", [])]
    if not tagged:
        raise ValueError(
            f"the notebook of {product} has no cell tagged `{TAG}`: tag those from the stored rows to credit_amount"
        )
    return [
        compile("".join(cell.get("source", cell.get("input"))), f"cell {cell.get('id', '?')}", "exec")
        for cell in tagged
    ]


def _again(calculation: dict, cells: list) -> dict:
    names = {
        "looker": "stored",
        "reading": {"product": calculation["product"]},
        "expected_block_rates": {rule["mode"]: rule["rate"] for rule in calculation["expected_block_rates"]},
        **{f"{name}_future": Stored(rows) for name, rows in calculation["inputs"].items()},
    }
    try:
        for code in cells:
            exec(code, names)
        modes = [{"mode": mode["mode"], "credit": f"{mode['credit']:f}"} for mode in names.get("modes", [])]
        amount = f"{names['credit_amount']:f}"
    except Exception as error:
        return {"id": calculation["id"], "credit_amount": None, "credits": [], "refusal": str(error)[:500]}
    return {"id": calculation["id"], "credit_amount": amount, "credits": modes, "refusal": None}
