# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "papermill==2.7.0",
#   "ipykernel==7.4.0",
#   "nbformat==5.11.1",
#   "sqlglot==30.30.0",
#   "duckdb==2.0.0",
#   "trino==0.340.0",
#   # What these need; named, so that a server that makes the lock anew takes the same versions.
#   "asttokens==3.0.2",
#   "attrs==26.1.0",
#   "certifi==2026.10.18",
#   "charset-normalizer==3.5.2",
#   "click==8.5.1",
#   "comm==0.2.3",
#   "debugpy==1.8.22",
#   "entrypoints==0.4.2",
#   "executing==2.3.0",
#   "fastjsonschema==2.22.3",
#   "idna==3.20",
#   "ipython==9.18.1",
#   "ipython-pygments-lexers==1.1.1",
#   "jedi==0.20.1",
#   "jsonschema==4.26.0",
#   "jsonschema-specifications==2025.9.1",
#   "jupyter-client==8.10.0",
#   "jupyter-core==5.9.1",
#   "lz4==4.4.5",
#   "matplotlib-inline==0.2.2",
#   "nbclient==0.11.0",
#   "nest-asyncio2==1.7.4",
#   "orjson==3.13.0",
#   "packaging==26.3",
#   "parso==0.8.7",
#   "pexpect==4.9.0",
#   "platformdirs==4.14.5",
#   "prompt-toolkit==3.0.53",
#   "psutil==7.2.2",
#   "ptyprocess==0.7.0",
#   "pure-eval==0.2.4",
#   "pygments==2.21.0",
#   "python-dateutil==4.0.0",
#   "pytz==2026.6",
#   "pyyaml==6.0.3",
#   "pyzmq==27.3.0",
#   "referencing==0.37.0",
#   "requests==2.34.2",
#   "rpds-py==2026.9.1",
#   "stack-data==0.6.3",
#   "tenacity==9.2.1",
#   "tornado==6.6.1",
#   "tqdm==4.70.1",
#   "traitlets==5.16.1",
#   "typing-extensions==4.16.0",
#   "tzdata==2026.6",
#   "tzlocal==5.4.5",
#   "urllib3==2.8.0",
#   "wcwidth==0.9.4",
#   "zstandard==0.25.0",
# ]
# ///
"""Reads one query, runs the credit notebook of its product on it and returns what both found; keeps nothing on disk."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

# None of these imports papermill: the process of the cells is started first, so that both load in parallel.
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


class c_warehouse(dict):
    """The warehouse of the tables: {kind: duckdb, path} or {kind: trino, host, port, user, ...}."""


class c_policy(dict):
    """The policy; products, expected_block_rates, notebook and, when it has rules for queries, sql are read here."""


def main(sql: str, notebooks: dict, warehouse: c_warehouse, policy: c_policy, keep_notebook: bool = False) -> dict:
    """`notebooks`: the notebook of each enabled product by its name, each a file resource {content}.

    In the result `query` is null when the query was refused, its `product` is null when it is none that is handled.
    """
    started = time.monotonic()
    result = {
        "executed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": 0.0,
        "sql_sha256": _sha256(sql),
        "query": None,
        "notebook": None,
        "credit_amount": None,
        "summaries": [],
        "summary_outputs": {},
        "refusal": None,
    }
    scrub = Scrubber(warehouse)
    try:
        for found in _execute(sql, notebooks, warehouse, policy, keep_notebook):
            result |= scrub(found)
    except NotebookRefused as refused:
        result["refusal"] = {"code": refused.code, "message": scrub(str(refused))}
    except Exception as error:
        # Only the scrubbed text is raised: the original error and its context may contain a secret.
        error.args = tuple(scrub(list(error.args)))
        raise error.with_traceback(None) from None
    result["seconds"] = round(time.monotonic() - started, 3)
    return result


def _execute(sql: str, notebooks: dict, warehouse: dict, policy: dict, keep_notebook: bool) -> Iterator[dict]:
    """First what the query is, then what its notebook found: a refusal of the notebook leaves the first standing."""
    limits = policy["notebook"]
    with open_engine(limits.get("engine", "shell"), _environment(warehouse)) as engine:
        options, reading = engine.prepare(sql, policy.get("sql"), policy["products"])
        if reading is None:
            yield {"query": {"product": None, "account_sid": None, "period": None}}
            return
        content = _notebook_of(reading["product"], notebooks)
        yield {
            "query": {name: reading[name] for name in ("product", "account_sid", "period")},
            "notebook": {"sha256": _sha256(content)},
        }
        book = read_notebook(content)
        names = tag_parameters(book)
        if not names:
            raise NotebookRefused("no_parameters_cell", 'the notebook needs exactly one cell that assigns looker = ""')
        add_amount_cell(book)
        rates = _in_order(policy["expected_block_rates"])
        known = {"looker": sql, "expected_block_rates": rates, "reading": reading}
        parameters = {name: value for name, value in known.items() if name in names}
        done = run(book, parameters, options, limits["cell_timeout_seconds"], limits["timeout_seconds"])
    amount = read_amount(done)
    if amount is None:
        raise NotebookFailed("no_credit_amount", "the notebook ran but left no credit_amount; assign it in a cell")
    yield {
        "credit_amount": amount,
        "summaries": read_summaries(done),
        "summary_outputs": read_summary_outputs(done),
    }
    if keep_notebook:
        yield {"executed_notebook": without_amount_cell(done)}


def _notebook_of(product: str, notebooks: dict) -> str:
    if product not in notebooks:
        raise ValueError(f"there is no notebook for the product {product}: name it in the policy's products")
    return notebooks[product]["content"]


def _in_order(rates: dict[str, str]) -> dict[str, str]:
    """From the lowest rate to the highest: Windmill does not keep the order of a resource's keys."""
    return dict(sorted(rates.items(), key=lambda item: (Decimal(item[1]), item[0])))


def _environment(warehouse: dict) -> dict[str, str]:
    """The warehouse as environment variables: papermill stores parameters in its output, but not the environment."""
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
