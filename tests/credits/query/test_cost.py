"""What the reader proves about account and cost of a query, and what it refuses with which code."""

import pytest

from f.credits.lib.query.query_reader import read_query
from f.credits.lib.query.query_tree import SqlRefused

PRODUCTS = [{"name": "verify", "marker": "Authy", "columns": ["product", "friendly_name"]}]
RULES = {"tables": ["billing_counters", "accounts", "billable_items", "regions"], "functions": []}
ACCOUNT = "AC" + "a1" * 16
ACCOUNTS = "LEFT JOIN accounts ON accounts.account_sid = c.account_sid"
ITEMS = "LEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid"


def sql(
    measure="COALESCE(SUM(c.total), 0)",
    joins=ACCOUNTS,
    account=f"c.account_sid = '{ACCOUNT}'",
    source="billing_counters AS c",
):
    return f"""SELECT c.usage_date AS "c.usage_date", {measure} AS "counters_by_billable_item.total_sum"
FROM {source} {joins} {ITEMS}
WHERE {account} AND c.usage_date >= DATE '2025-11-04' AND c.usage_date < DATE '2025-11-09'
  AND billable_items.product LIKE '%Authy%'
GROUP BY 1"""


def code(text, rules=RULES):
    try:
        reading = read_query(text, rules, PRODUCTS)
    except SqlRefused as refused:
        return refused.code
    assert reading is not None
    return reading["account_sid"]


@pytest.mark.parametrize("measure", ["SUM(c.total)", "SUM(total)", "COALESCE(SUM(c.total), 0)", "(SUM((c.total)))"])
def test_the_sum_of_the_total_is_the_cost(measure):
    assert code(sql(measure)) == ACCOUNT


@pytest.mark.parametrize(
    "measure",
    [
        "SUM(c.total) * 2",
        "SUM(c.total) + 100000",
        "SUM(c.total * 2)",
        "SUM(c.quantity)",
        "SUM(DISTINCT c.total)",
        "SUM(c.total) FILTER (WHERE c.total > 0)",
        "SUM(CASE WHEN c.unit = 'usd' THEN c.total END)",
        "COALESCE(SUM(c.total), 500)",
        "ROUND(SUM(c.total))",
        "SUM(accounts.total)",
        "ABS(SUM(c.total))",
    ],
)
def test_any_other_measure_is_refused(measure):
    assert code(sql(measure)) == "cost_not_provable"


@pytest.mark.parametrize(
    "joins",
    [
        ACCOUNTS,
        "JOIN accounts ON c.account_sid = accounts.account_sid AND accounts.account_name <> 'x'",
        "LEFT JOIN accounts USING (account_sid)",
        f"{ACCOUNTS} LEFT JOIN accounts AS parents ON parents.account_sid = accounts.parent_account_sid",
    ],
)
def test_a_join_by_the_key_of_its_table_adds_no_row(joins):
    assert code(sql(joins=joins)) == ACCOUNT


@pytest.mark.parametrize(
    "joins",
    [
        "CROSS JOIN accounts",
        ", accounts",
        "JOIN accounts ON 1 = 1",
        "LEFT JOIN accounts ON accounts.account_sid <> c.account_sid",
        "LEFT JOIN accounts ON accounts.account_name = c.account_sid",
        "LEFT JOIN accounts ON accounts.account_sid = c.account_sid OR 1 = 1",
        "LEFT JOIN accounts ON accounts.account_sid = accounts.account_sid",
        "RIGHT JOIN accounts ON accounts.account_sid = c.account_sid",
        "FULL JOIN accounts ON accounts.account_sid = c.account_sid",
        "JOIN billing_counters AS again ON again.account_sid = c.account_sid",
        "JOIN regions ON regions.code = c.unit",
    ],
)
def test_any_other_join_is_refused(joins):
    assert code(sql(joins=joins)) == "cost_not_provable"


def test_the_policy_may_name_the_key_of_another_table():
    joins = "JOIN regions ON regions.code = c.unit"
    assert code(sql(joins=joins), {**RULES, "keys": {"regions": "code"}}) == ACCOUNT


def test_the_cost_is_read_from_the_billing():
    assert code(sql(source="accounts AS c")) == "cost_not_provable"


@pytest.mark.parametrize(
    ("joins", "account"),
    [
        (ACCOUNTS, f"accounts.account_sid = '{ACCOUNT}'"),
        (ACCOUNTS, f"'{ACCOUNT}' = accounts.account_sid"),
        ("", f"account_sid = '{ACCOUNT}'"),
        (f"JOIN accounts ON accounts.account_sid = c.account_sid AND c.account_sid = '{ACCOUNT}'", "1 = 1"),
    ],
)
def test_the_billed_account_is_pinned(joins, account):
    assert code(sql(joins=joins, account=account)) == ACCOUNT


@pytest.mark.parametrize(
    ("joins", "account"),
    [
        (
            f"{ACCOUNTS} LEFT JOIN accounts AS parents ON parents.account_sid = accounts.parent_account_sid",
            f"parents.account_sid = '{ACCOUNT}'",
        ),
        ("LEFT JOIN accounts ON accounts.account_sid = c.parent_account_sid", f"accounts.account_sid = '{ACCOUNT}'"),
        (f"{ACCOUNTS} AND accounts.account_sid = '{ACCOUNT}'", "1 = 1"),
    ],
)
def test_an_account_of_a_joined_table_is_not_the_billed_one(joins, account):
    assert code(sql(joins=joins, account=account)) == "account_not_provable"


def test_the_statements_have_the_days_as_placeholders():
    reading = read_query(sql(), RULES, PRODUCTS)
    assert reading["period"] == {"start": "2025-11-04", "end": "2025-11-09"}
    statements = [reading[name] for name in ("cost", "items", "days", "rows")]
    for statement in (*statements, *(key["used"] for key in reading["keys"])):
        assert statement.count("?") == 2
        assert "2025" not in statement


@pytest.mark.parametrize("day", ["DATE '2025-02-30'", "DATE '2025-13-01'"])
def test_a_day_that_is_in_no_calendar_is_refused(day):
    assert code(sql(account=f"c.account_sid = '{ACCOUNT}' AND c.usage_date >= {day}")) == "period_not_provable"


def test_days_in_the_condition_of_a_join_are_refused():
    joins = "JOIN accounts ON accounts.account_sid = c.account_sid AND c.usage_date > DATE '2025-11-01'"
    assert code(sql(joins=joins)) == "period_not_provable"
