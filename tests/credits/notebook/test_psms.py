"""Credits for programmable SMS: the notebook against an oracle that adds up the messages one by one."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from support import POLICY, ROOT, run

from demo.warehouse.build import build

PSMS = POLICY | {"products": [{"name": "psms", "marker": "Programmable", "columns": ["product"]}]}
NOTEBOOK = {"content": (ROOT / "f/credits/resources/psms_notebook.resource.file.ipynb").read_text()}
VERIFY = (ROOT / "f/credits/resources/verify_notebook.resource.file.ipynb").read_text()
HARBOR = ("AC0a5b780ec0d4d45b1219d77a2df96d14", date(2025, 11, 5), date(2025, 11, 8))
MARROW = ("AC2d6100db2897204e285346fb574ccfc4", date(2025, 11, 1), date(2025, 11, 6))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    target = tmp_path_factory.mktemp("psms") / "warehouse.duckdb"
    build(target)
    return {"kind": "duckdb", "path": str(target)}


def sql(account, start, end, product="billable_items.product LIKE 'Programmable%'"):
    return f"""SELECT
    accounts.account_sid AS "accounts.account_sid", billable_items.product AS "billable_items.product",
    COALESCE(SUM(c.total), 0) AS "counters_by_billable_item.total_sum"
FROM billing_counters AS c
LEFT JOIN accounts ON accounts.account_sid = c.account_sid
LEFT JOIN billable_items AS billable_items ON billable_items.billable_item_sid = c.billable_item_sid
WHERE ((accounts.account_sid = '{account}'))
  AND (c.usage_date >= TIMESTAMP '{start}' AND c.usage_date < TIMESTAMP '{end}')
  AND c.unit = 'usd' AND ({product})
GROUP BY 1, 2
ORDER BY 3 DESC
LIMIT 500"""


def oracle(warehouse, account, start, end):
    """Per country, in whole fractions, from the messages and not from the bill."""
    with duckdb.connect(warehouse["path"], read_only=True) as db:
        messages = db.execute(
            """SELECT i.iso_country_code, CAST(m.sent_at AS DATE), m.price
            FROM sms_messages AS m JOIN billable_items AS i USING (billable_item_sid)
            WHERE m.account_sid = ? AND m.verification_sid IS NULL""",
            [account],
        ).fetchall()
    cost, before = {}, {}
    for country, day, price in messages:
        if start <= day < end:
            cost[country] = cost.get(country, Fraction(0)) + Fraction(price)
        if start - timedelta(days=28) <= day < start:
            before[country] = before.get(country, Fraction(0)) + Fraction(price)
    days = (end - start).days
    beyond = {
        country: max(cost[country] - before.get(country, Fraction(0)) * days / 28, Fraction(0)) for country in cost
    }
    return {country: f"{int(amount * 100 + Fraction(1, 2)) / 100:.2f}" for country, amount in beyond.items()}


@pytest.mark.parametrize("case", [HARBOR, MARROW])
def test_the_credit_is_what_the_messages_cost_beyond_the_usual(warehouse, case):
    result = run(sql(*case), warehouse, PSMS, NOTEBOOK)
    assert result["refusal"] is None
    (summary,) = result["summaries"]
    credits = {part["country"]: part["credit"] for part in summary["parts"]}
    assert credits == oracle(warehouse, *case)
    assert summary["credit_amount"] == result["credit_amount"]["text"] == str(sum(map(Decimal, credits.values())))
    assert 0 < Fraction(summary["credit_amount"]) < Fraction(summary["fraud_cost"])


def test_a_country_that_cost_no_more_than_usual_gets_nothing(warehouse, tmp_path):
    account, start, end = HARBOR
    copy = tmp_path / "busy.duckdb"
    build(copy)
    with duckdb.connect(copy) as db:
        db.execute(
            """INSERT INTO billing_counters
            SELECT account_sid, billable_item_sid, DATE '2025-10-20', 'sale', 'usd', 1, 5000
            FROM billing_counters WHERE account_sid = ? AND usage_date = DATE '2025-11-05' LIMIT 1""",
            [account],
        )
    result = run(sql(account, start, end), {"kind": "duckdb", "path": str(copy)}, PSMS, NOTEBOOK)
    (summary,) = result["summaries"]
    notes = {part["note"]: part["credit"] for part in summary["parts"]}
    assert notes["within_usual"] == "0.00"
    assert notes[None] != "0.00"


def test_an_account_without_a_past_is_refused(warehouse):
    first = run(sql(HARBOR[0], date(2025, 8, 20), date(2025, 8, 22)), warehouse, PSMS, NOTEBOOK)
    assert first["refusal"]["code"] == "no_usual_traffic"


def test_the_cells_that_read_the_query_are_those_of_the_verify_notebook():
    def cells(text):
        return {"".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"}

    shared = cells(NOTEBOOK["content"]) & cells(VERIFY)
    starts = ("def connect_duckdb", "pool =", "DAY", "spend_future", "ACCOUNT_SQL", "spend =", "def check_keys")
    assert [start for start in starts if not any(cell.startswith(start) for cell in shared)] == []
