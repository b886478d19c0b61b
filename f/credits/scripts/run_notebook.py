# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "papermill==2.7.0",
#   "ipykernel==7.4.0",
#   "nbformat==5.11.1",
#   "sqlglot==30.30.0",
#   "duckdb==2.0.0",
#   "trino==0.340.0",
# ]
# ///
"""Runs the credit notebook of a product on one query and returns what it found; nothing of the run is kept on disk."""

import base64
import hashlib
import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

# None of these imports papermill: the process of the cells is started first, and gets ready meanwhile.
from f.credits.lib.notebook.notebook_document import (
    add_amount_cell,
    read_amount,
    read_notebook,
    read_summaries,
    read_summary_outputs,
    tag_parameters,
    without_amount_cell,
)
from f.credits.lib.notebook.notebook_process import NotebookFailed, NotebookRefused
from f.credits.lib.notebook.notebook_run import open_engine, run


class c_notebook(dict):
    """A notebook as a file resource: {content}."""


class c_warehouse(dict):
    """Where the notebook finds its tables: {kind: duckdb, path} or {kind: trino, host, port, user, ...}."""


class c_policy(dict):
    """The policy; expected_block_rates, notebook and, when it lists tables or functions, sql are read here."""


def main(sql: str, notebook: c_notebook, warehouse: c_warehouse, policy: c_policy, keep_notebook: bool = False) -> dict:
    started = time.monotonic()
    result = {
        "executed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": 0.0,
        "sql_sha256": _sha256(sql),
        "notebook": {"sha256": _sha256(notebook["content"])},
        "credit_amount": None,
        "summaries": [],
        "summary_outputs": {},
        "refusal": None,
    }
    scrub = Scrubber(warehouse)
    try:
        result |= scrub(_execute(sql, notebook["content"], warehouse, policy, keep_notebook))
    except NotebookRefused as refused:
        result["refusal"] = {"code": refused.code, "message": scrub(str(refused))}
    except Exception as error:
        # Only the scrubbed text leaves: the original, with its context, may hold a secret.
        error.args = tuple(scrub(list(error.args)))
        raise error.with_traceback(None) from None
    result["seconds"] = round(time.monotonic() - started, 3)
    return result


def _execute(sql: str, content: str, warehouse: dict, policy: dict, keep_notebook: bool) -> dict:
    limits = policy["notebook"]
    with open_engine(limits.get("engine", "shell"), _environment(warehouse)) as engine:
        options = engine.prepare(sql, policy.get("sql"))
        book = read_notebook(content)
        names = tag_parameters(book)
        if not names:
            raise NotebookRefused("no_parameters_cell", 'the notebook needs exactly one cell that assigns looker = ""')
        add_amount_cell(book)
        known = {"looker": sql, "expected_block_rates": _in_order(policy["expected_block_rates"])}
        parameters = {name: value for name, value in known.items() if name in names}
        done = run(book, parameters, options, limits["cell_timeout_seconds"], limits["timeout_seconds"])
    amount = read_amount(done)
    if amount is None:
        raise NotebookFailed("no_credit_amount", "the notebook ran but left no credit_amount; assign it in a cell")
    found = {
        "credit_amount": amount,
        "summaries": read_summaries(done),
        "summary_outputs": read_summary_outputs(done),
    }
    return found | ({"executed_notebook": without_amount_cell(done)} if keep_notebook else {})


def _in_order(rates: dict[str, str]) -> dict[str, str]:
    """From the lowest rate to the highest: Windmill keeps the keys of a resource in an order of its own."""
    return dict(sorted(rates.items(), key=lambda item: (Decimal(item[1]), item[0])))


def _environment(warehouse: dict) -> dict[str, str]:
    """The warehouse as the notebook reads it; papermill saves parameters in its output, but not the environment."""
    return {f"WAREHOUSE_{name.upper()}": str(value) for name, value in warehouse.items() if value is not None}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Scrubber:
    """Replaces the warehouse's secrets in texts, in every spelling an error message is likely to use."""

    def __init__(self, warehouse: dict) -> None:
        password = str(warehouse.get("password") or "")
        basic = base64.b64encode(f"{warehouse.get('user')}:{password}".encode()).decode()
        spellings = {password, quote(password, safe=""), json.dumps(password)[1:-1], repr(password)[1:-1], basic}
        self._secrets = sorted(spellings, key=len, reverse=True) if password else []

    def __call__(self, value: Any) -> Any:
        match value:
            case str():
                for secret in self._secrets:
                    value = value.replace(secret, "***")
                return value
            case dict():
                return {self(key): self(item) for key, item in value.items()}
            case list():
                return [self(item) for item in value]
        return value
