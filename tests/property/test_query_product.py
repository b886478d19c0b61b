"""Properties of the product decision: never wrong for random conditions; DuckDB and its own parser are the oracle."""

import os
import time

import duckdb
import pytest
from query_conditions import explore_condition, insert_rows, query, seeded, tree, written

from f.credits.lib.query.query_product import decide_product
from f.credits.lib.query.query_tree import SqlRefused, parse_select

LONG = os.environ.get("LONG") == "1"
CASES = 3_000 if LONG else 500
SEED = int(os.environ.get("PROPERTY_SEED", time.time_ns() % 2**31))
PRODUCTS = [
    {"name": "verify", "marker": "Authy", "columns": ["product", "friendly_name"]},
    {"name": "psms", "enabled": False, "marker": "Programmable", "columns": ["product"]},
]


@pytest.fixture(scope="module")
def warehouse():
    with duckdb.connect() as db:
        insert_rows(db)
        yield db


def figure(text):
    """Prints a figure and keeps it for the table of the long run (tools/long_tests.ts)."""
    print(f"PROPERTY_SEED={SEED} {text}")
    if "FIGURES" in os.environ:
        with open(os.environ["FIGURES"], "a") as file:
            file.write(f"{text}\n")


def decision(sql):
    try:
        return decide_product(parse_select(sql), PRODUCTS) or "another product"
    except SqlRefused as refused:
        assert refused.code == "product_unclear", sql
        return "unclear"


def truth(db, condition):
    """Which products the rows have that DuckDB selects."""
    found = db.execute(
        f"""SELECT DISTINCT LOWER(CONCAT_WS('|', billable_items.product, billable_items.friendly_name)) LIKE '%authy%'
        FROM billing_counters AS c
        LEFT JOIN accounts ON accounts.account_sid = c.account_sid
        LEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid
        WHERE {condition}"""
    ).fetchall()
    return {(): "nothing", (True,): "verify", (False,): "others", (False, True): "mixed"}[
        tuple(sorted(verify for (verify,) in found))
    ]


def test_no_random_condition_is_decided_wrongly(warehouse):
    chance = seeded(SEED)
    conditions = [written(tree(chance)) for _ in range(CASES)]
    decided = [(decision(query(condition)), truth(warehouse, condition), condition) for condition in conditions]
    wrong = [case for case in decided if case[:2] in WRONG]
    handled = sum(found == "verify" for found, _, _ in decided)
    figure(f"product of a query: {CASES} random conditions, {handled} handled, {len(wrong)} decided wrongly")
    assert wrong == []
    assert handled > CASES / 50


# Cost of others is never credited, and a query about Verify alone is never left without an answer.
WRONG = {("verify", "mixed"), ("verify", "others"), ("another product", "verify")}


def test_the_filters_of_an_explore_about_verify_are_recognised(warehouse):
    chance = seeded(SEED)
    conditions = [explore_condition(chance) for _ in range(CASES)]
    missed = [condition for condition in conditions if decision(query(condition)) != "verify"]
    figure(f"product of a query: {CASES - len(missed)} of {CASES} Explores about Verify recognised")
    assert missed == []
    assert {truth(warehouse, condition) for condition in conditions[:50]} <= {"verify", "nothing"}
