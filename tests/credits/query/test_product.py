"""The product of a query: recognised in what Looker's dialects write, unclear in any other form."""

import pytest

from f.credits.lib.query.query_product import decide_product
from f.credits.lib.query.query_tree import SqlRefused, parse_select

VERIFY = {"name": "verify", "marker": "Authy", "columns": ["product", "friendly_name"]}
PSMS = {"name": "psms", "enabled": False, "marker": "Programmable", "columns": ["product"]}
ACCOUNT = "AC" + "a1" * 16
JOINS = """billing_counters AS c
LEFT JOIN accounts ON accounts.account_sid = c.account_sid
LEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid"""


def decided(where, source=JOINS, products=(VERIFY, PSMS), tail=""):
    """The product, `None` for another product, or the code of the refusal."""
    sql = f"""SELECT c.account_sid AS "c.account_sid", SUM(c.total) AS "c.total_sum" FROM {source}
    WHERE {where} GROUP BY 1 {tail}"""
    try:
        return decide_product(parse_select(sql), list(products))
    except SqlRefused as refused:
        return refused.code


@pytest.mark.parametrize(
    "where",
    [
        "(billable_items.product LIKE '%Authy%')",
        "billable_items.friendly_name = 'authy sms'",
        "LOWER(billable_items.product) LIKE LOWER('%Authy%')",
        "UPPER(billable_items.product) LIKE UPPER('%Authy%') ESCAPE '^'",
        "billable_items.product ILIKE '%authy%'",
        "billable_items.product COLLATE \"und_ci\" LIKE '%Authy%'",
        "TRIM(CAST(billable_items.product AS VARCHAR)) LIKE '%Authy%'",
        "COALESCE(billable_items.product, '') LIKE '%Authy%'",
        "'Authy Verify SMS' = billable_items.product",
        "billable_items.product LIKE CONCAT('%', 'Authy', '%')",
        "billable_items.product LIKE '%' || 'Au' || 'thy%'",
        "billable_items.product LIKE N'%Authy%'",
        "billable_items.product IN ('Authy A', 'Authy B')",
        "(billable_items.product LIKE '%Authy%') IS TRUE",
        "NOT billable_items.product NOT LIKE '%Authy%'",
        "billable_items.product LIKE '%Authy%' OR billable_items.friendly_name LIKE 'Authy%'",
        "c.unit = 'usd' AND billable_items.product LIKE '%Authy%' AND c.unit = 'usd' OR FALSE",
        "SUBSTRING(billable_items.product, 1, 5) = 'Authy'",
        "c.unit = 'usd' AND (billable_items.product LIKE '%Authy%') AND (c.unit = 'usd' OR c.total > 1)",
    ],
)
def test_verify_is_recognised(where):
    assert decided(where) == "verify"


@pytest.mark.parametrize(
    "where",
    [
        "billable_items.product LIKE '%Authy%' AND c.unit = 'usd' OR billable_items.product LIKE '%Messaging%'",
        "billable_items.product LIKE '%Authy%' OR c.unit = 'usd'",
        "billable_items.product IN ('Authy', 'Programmable Messaging')",
        "billable_items.product LIKE '%A_thy%'",
        "billable_items.product LIKE '%uth%'",
        "billable_items.product LIKE '%Verify%'",
        "billable_items.product LIKE '%' || accounts.account_name",
        "billable_items.product = accounts.account_name",
        "billable_items.product <> 'Voice'",
        "billable_items.product BETWEEN 'A' AND 'B'",
        "STRPOS(billable_items.product, 'Authy') > 0",
        "REGEXP_LIKE(billable_items.product, '(?i)auth')",
        "CASE WHEN billable_items.product LIKE '%Authy%' THEN 'yes' ELSE 'no' END = 'yes'",
        "REPLACE(billable_items.product, '-', '') = 'Authy'",
        "c.billable_item_sid IN (SELECT billable_item_sid FROM billable_items WHERE product LIKE '%Authy%')",
        "billable_items.product = 'Voice' AND REGEXP_LIKE(billable_items.friendly_name, 'x')",
    ],
)
def test_any_other_form_of_the_marker_is_unclear(where):
    assert decided(where) == "product_unclear"


@pytest.mark.parametrize(
    "where",
    [
        "billable_items.product NOT LIKE '%Authy%'",
        "NOT billable_items.product LIKE '%Authy%'",
        "billable_items.product = 'Programmable Messaging'",
        "billable_items.product LIKE 'Programmable%' AND billable_items.friendly_name NOT LIKE '%Say%'",
        "billable_items.product = 'Voice' AND LENGTH(billable_items.friendly_name) <> 0",
        "billable_items.product = 'Programmable Messaging' /* product LIKE '%Authy%' */",
        "accounts.friendly_name LIKE '%Authy%'",
        "c.note LIKE '%Authy%'",
        "billable_items.sid = 'billable_items.product LIKE Authy'",
        # A backslash escapes nothing in Trino: the text ends before the next quote.
        "accounts.account_name <> 'x\\' AND billable_items.friendly_name <> ')) OR product = \"Authy\" -- x'",
        "1 = 1",
    ],
)
def test_a_query_about_another_product_is_left_alone(where):
    assert decided(where) is None


@pytest.mark.parametrize(
    ("source", "product"),
    [
        (
            JOINS.replace(
                "LEFT JOIN billable_items ON", "JOIN billable_items ON billable_items.product LIKE '%Authy%' AND"
            ),
            "verify",
        ),
        (JOINS + " AND billable_items.product LIKE '%Authy%'", "product_unclear"),
        ("(SELECT * FROM billing_counters WHERE product LIKE '%Authy%') AS c", "product_unclear"),
        ("(SELECT * FROM billing_counters) AS c", None),
    ],
)
def test_a_condition_of_a_join_counts_where_it_filters(source, product):
    assert decided("1 = 1", source) == product


def test_the_query_for_totals_is_no_second_query():
    totals = (
        "\n-- sql for creating the total and/or determining pivot columns\nSELECT SUM(c.total) FROM billing_counters c"
    )
    assert decided("billable_items.product LIKE '%Authy%'", tail=totals) == "verify"


def test_a_filter_on_the_groups_that_names_the_marker_is_unclear():
    assert decided("1 = 1", tail="HAVING MAX(billable_items.product) LIKE '%Authy%'") == "product_unclear"


def test_every_enabled_product_is_decided_and_a_mix_is_named():
    both = (VERIFY, {**PSMS, "enabled": True})
    assert decided("billable_items.product LIKE 'Programmable%'", products=both) == "psms"
    assert decided("billable_items.product LIKE 'Authy%'", products=both) == "verify"
    mixed = "billable_items.product LIKE '%Authy%' AND billable_items.product LIKE '%Programmable%'"
    with pytest.raises(SqlRefused, match="mix verify, psms with other traffic"):
        decide_product(parse_select(f"SELECT 1 FROM {JOINS} WHERE {mixed}"), list(both))


def test_a_policy_may_name_the_table_of_a_column():
    own = {**VERIFY, "columns": ["item_metadata.product"]}
    assert decided("item_metadata.product LIKE '%Authy%'", f"{JOINS}, item_metadata", [own]) == "verify"
    assert decided("billable_items.product LIKE '%Authy%'", products=[own]) is None
