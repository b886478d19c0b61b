"""Small warehouses, Looker queries and two ways to run the notebook: in its kernel, or its cells in this process."""

import ast
import os
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import nbformat

from f.credits.lib.query.query_reader import read_query
from f.credits.lib.query.query_tree import SqlRefused
from f.credits.scripts.run_notebook import main

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = {"content": (ROOT / "f/credits/resources/verify_notebook.resource.file.ipynb").read_text()}
SCHEMA = (ROOT / "demo/warehouse/schema.sql").read_text()
POLICY = {
    "expected_block_rates": {"basic": "0.80", "standard": "0.90", "max": "1.00"},
    "products": [{"name": "verify", "marker": "Authy", "columns": ["product", "friendly_name"]}],
    "notebook": {"timeout_seconds": 60, "cell_timeout_seconds": 30},
}
ACCOUNT = "AC" + "a1" * 16
OTHER = "AC" + "b2" * 16
PARENT = "AC" + "c3" * 16
START, END = date(2025, 11, 4), date(2025, 11, 9)
ITEMS = {"BD": "470", "PK": "410"}
PERIOD = "c.usage_date >= TIMESTAMP '2025-11-04' AND c.usage_date < TIMESTAMP '2025-11-09'"


def write_warehouse(path, modes=(), cost="1000", parent=None, prior=None, enabled=True, reason=None, country="BD"):
    """One account under attack: (mode, attempts, blocked) rows, what it cost, and what its payer spent before."""
    with duckdb.connect(path) as db:
        db.execute(SCHEMA)
        db.execute("INSERT INTO accounts VALUES (?, 'Under Attack', ?)", [ACCOUNT, parent])
        for code, mcc in ITEMS.items():
            db.execute("INSERT INTO country_mcc VALUES (?, ?)", [code, mcc])
            item = [f"BI{code}", f"Outbound SMS {code}", "Authy Verify SMS", code]
            db.execute("INSERT INTO billable_items VALUES (?, ?, ?, ?)", item)
            add_message(db, f"BI{code}")
        add_cost(db, ACCOUNT, "BD", START, cost)
        if prior:
            add_cost(db, parent or ACCOUNT, "BD", date(2025, 10, 1), prior)
        for mode, attempts, blocked in modes:
            db.execute(
                """INSERT INTO verify_attempts
                SELECT 'VE' || n, ?, TIMESTAMP '2025-11-04 12:00:00', 'verify', 'sms', ?, ?, ?, ?, n <= ?
                FROM generate_series(1, ?) AS s (n)""",
                [ACCOUNT, ITEMS[country], enabled, mode, reason, blocked, attempts],
            )
    return {"kind": "duckdb", "path": str(path)}


def add_message(db, item):
    """One SMS of a verification, from a network that no country of the tests has: only its item counts."""
    db.execute(
        """INSERT INTO sms_messages (verification_sid, account_sid, billable_item_sid, sent_at, mcc)
        VALUES ('VE', ?, ?, TIMESTAMP '2025-11-04 12:00:00', '000')""",
        [ACCOUNT, item],
    )


def add_attempts(db, count=1, **changed):
    """Attempts like those of write_warehouse, blocked, with some columns changed."""
    row = {"account": ACCOUNT, "at": "2025-11-05", "product": "verify", "channel": "sms", "mode": "basic", "mcc": "470"}
    row |= changed
    db.execute(
        """INSERT INTO verify_attempts
        SELECT 'VE', $account, $at, $product, $channel, $mcc, TRUE, $mode, NULL, TRUE
        FROM generate_series(1, $count)""",
        {**row, "count": count},
    )


def add_cost(db, account, country, day, total, subtype="sale"):
    row = [account, f"BI{country}", day, subtype, "usd", 1, Decimal(total)]
    db.execute("INSERT INTO billing_counters VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def looker_sql(account=f"c.account_sid = '{ACCOUNT}'", period=PERIOD, select="", group="GROUP BY 1, 2", tail=""):
    """A query as Looker writes it; the parts a test is about can be replaced."""
    return f"""SELECT
    accounts.account_name AS "accounts.account_name", c.usage_date AS "c.usage_date"{select},
    COALESCE(SUM(c.total), 0) AS "counters_by_billable_item.total_sum"
FROM billing_counters AS c
LEFT JOIN accounts ON accounts.account_sid = c.account_sid
LEFT JOIN billable_items AS billable_items ON billable_items.billable_item_sid = c.billable_item_sid
WHERE (({account})) AND ({period}) AND c.unit = 'usd' AND (billable_items.product LIKE '%Authy%')
{group}
ORDER BY 2 DESC
{tail}"""


def run(sql, warehouse, policy=POLICY, notebook=NOTEBOOK, **options):
    return main(sql, {product["name"]: notebook for product in policy["products"]}, warehouse, policy, **options)


def notebook_of(*cells):
    """A notebook of code cells; a cell that begins with # is a heading."""
    kinds = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    return {"content": nbformat.writes(nbformat.v4.new_notebook(cells=[kinds[c.startswith("#")](c) for c in cells]))}


@contextmanager
def environment(values):
    saved = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)


def run_cells(sql, warehouse, rates=POLICY["expected_block_rates"]):
    """Reads the query and executes the notebook's own cells here, without a kernel; returns its variables: quick."""
    reading = read_query(sql, POLICY.get("sql"), POLICY["products"]) if sql else {}
    book = nbformat.reads(NOTEBOOK["content"], as_version=4)
    variables = {}
    with (
        environment({f"WAREHOUSE_{key.upper()}": str(value) for key, value in warehouse.items()}),
        ExitStack() as stack,
    ):
        stack.callback(_close, variables)
        for cell in book.cells:
            if cell.cell_type == "code":
                tree = ast.parse(cell.source)
                exec(compile(tree, f"<{cell.id}>", "exec"), variables)
            if "parameters" in cell.metadata.get("tags", []):
                variables |= {"looker": sql, "expected_block_rates": rates, "reading": reading}
    return variables


def _close(variables):
    if "pool" in variables:
        variables["pool"].shutdown()
        variables["connection"].close()


def refusal_of(sql, warehouse):
    """The code with which the notebook refuses a query; fails the test when it does not refuse."""
    try:
        variables = run_cells(sql, warehouse)
    except SqlRefused as refused:
        return refused.code
    except Exception as error:
        if type(error).__name__ == "CreditRefused":
            return str(error).partition(":")[0]
        raise
    raise AssertionError(f"not refused: credit_amount is {variables['credit_amount']}")
