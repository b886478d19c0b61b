"""What the notebook proves about a Looker query before it believes its total."""

import duckdb
import pytest
from support import ACCOUNT, OTHER, PERIOD, add_attempts, add_cost, looker_sql, refusal_of, run_cells, write_warehouse

TOTALS = "\n-- sql for creating the total and/or determining pivot columns\nSELECT SUM(c.total) FROM billing_counters c"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    path = tmp_path_factory.mktemp("query") / "w.duckdb"
    described = write_warehouse(path, [("basic", 10, 5)], "600")
    with duckdb.connect(path) as db:
        for day in ("2025-11-03", "2025-11-09"):
            add_cost(db, ACCOUNT, "BD", day, "77")
        add_cost(db, ACCOUNT, "PK", "2025-11-05", "400")
        add_attempts(db, mcc="410")
        add_attempts(db, at="2025-11-09")
        add_cost(db, OTHER, "BD", "2025-11-05", "55")
    return described


@pytest.mark.parametrize(
    "account",
    [
        f"c.account_sid = '{ACCOUNT}'",
        f"'{ACCOUNT}' = accounts.account_sid",
        f"c.account_sid IN ('{ACCOUNT}')",
        f"c.account_sid = '{ACCOUNT}' AND accounts.account_sid = '{ACCOUNT}'",
    ],
)
def test_one_account_is_proven(warehouse, account):
    assert run_cells(looker_sql(account), warehouse)["account_sid"] == ACCOUNT


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (f"c.account_sid IN ('{ACCOUNT}', '{OTHER}')", "several_accounts"),
        (f"c.account_sid = '{ACCOUNT}' AND accounts.account_sid = '{OTHER}'", "several_accounts"),
        (f"c.account_sid = '{ACCOUNT}' OR c.account_sid = '{OTHER}'", "account_not_provable"),
        (f"c.account_sid = '{ACCOUNT}' OR 1 = 1", "account_not_provable"),
        (f"NOT c.account_sid = '{ACCOUNT}'", "account_not_provable"),
        (f"c.account_sid <> '{ACCOUNT}'", "account_not_provable"),
        (f"accounts.parent_account_sid = '{ACCOUNT}'", "account_not_provable"),
        ("c.account_sid LIKE 'AC%'", "account_not_provable"),
        (f"c.account_sid IN ('{ACCOUNT}', CONCAT('AC', 'b2'))", "account_not_provable"),
        ("c.account_sid = 'AC1'", "account_not_provable"),
        (f"c.account_sid = '{ACCOUNT.upper()}'", "account_not_provable"),
        ("c.account_sid IN (SELECT account_sid FROM accounts)", "account_not_provable"),
        ("1 = 1", "account_not_provable"),
    ],
)
def test_any_other_account_condition_is_refused(warehouse, account, code):
    assert refusal_of(looker_sql(account), warehouse) == code


@pytest.mark.parametrize(
    "period",
    [
        PERIOD,
        "c.usage_date >= DATE '2025-11-04' AND c.usage_date < DATE '2025-11-09'",
        "TIMESTAMP '2025-11-04 00:00:00.000' <= c.usage_date AND TIMESTAMP '2025-11-09 00:00' > c.usage_date",
        "c.usage_date > DATE '2025-11-03' AND c.usage_date <= DATE '2025-11-08'",
        "c.usage_date BETWEEN DATE '2025-11-04' AND DATE '2025-11-08'",
        f"({PERIOD}) AND c.usage_date >= DATE '2025-10-01'",
        PERIOD + " AND 1 = 1" * 800,
    ],
)
def test_a_period_of_whole_days_is_half_open(warehouse, period):
    variables = run_cells(looker_sql(period=period), warehouse)
    assert (str(variables["start"]), str(variables["end"])) == ("2025-11-04", "2025-11-09")
    assert variables["total"] == 1000


def test_a_period_reaches_over_the_end_of_a_year(warehouse):
    period = "c.usage_date BETWEEN DATE '2025-11-04' AND DATE '2025-12-31'"
    assert str(run_cells(looker_sql(period=period), warehouse)["end"]) == "2026-01-01"


@pytest.mark.parametrize(
    "period",
    [
        "1 = 1",
        "c.usage_date >= DATE '2025-11-04'",
        "c.usage_date < DATE '2025-11-09'",
        "c.usage_date >= DATE '2025-11-09' AND c.usage_date < DATE '2025-11-04'",
        "c.usage_date >= TIMESTAMP '2025-11-04 12:00:00' AND c.usage_date < DATE '2025-11-09'",
        f"({PERIOD}) OR c.usage_date = DATE '2025-11-20'",
        f"{PERIOD} AND (c.usage_date < DATE '2025-11-05' OR c.usage_date > DATE '2025-11-07')",
        f"{PERIOD} AND c.usage_date <> DATE '2025-11-06'",
        f"{PERIOD} AND EXTRACT(DAY FROM c.usage_date) = 5",
        f"NOT ({PERIOD})",
        "c.usage_date NOT BETWEEN DATE '2025-11-04' AND DATE '2025-11-08'",
    ],
)
def test_any_other_date_condition_is_refused(warehouse, period):
    assert refusal_of(looker_sql(period=period), warehouse) == "period_not_provable"


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"group": "GROUP BY accounts.account_name, c.usage_date"},
        {
            "select": ', billable_items.iso_country_code AS "billable_items.iso_country_code"',
            "group": "GROUP BY 1, 2, 3",
        },
        {"tail": TOTALS},
        {"tail": "LIMIT 500" + TOTALS},
        {"tail": "LIMIT 500;"},
    ],
)
def test_the_total_is_split_by_country_whatever_the_shape(warehouse, parts):
    variables = run_cells(looker_sql(**parts), warehouse)
    assert {row["country"]: str(row["total"]) for row in variables["spend"]} == {"BD": "600.000000", "PK": "400.000000"}


def test_a_comment_marker_inside_a_string_cuts_nothing(warehouse):
    text = "-- sql for creating the total and/or determining pivot columns"
    sql = looker_sql(period=f"{PERIOD} AND billable_items.friendly_name <> '{text}'")
    assert run_cells(sql, warehouse)["total"] == 1000


def test_a_limit_that_cuts_no_row_off_is_harmless_even_when_countries_add_rows(warehouse):
    # two days have cost, three day-and-country pairs: the limit of two looks reached but is not
    variables = run_cells(looker_sql(group="GROUP BY 1, 2", tail="LIMIT 2"), warehouse)
    assert (variables["total"], variables["row_count"]) == (1000, 2)


@pytest.mark.parametrize("tail", ["LIMIT 1", "FETCH FIRST 1 ROWS ONLY"])
def test_a_limit_that_cuts_rows_off_is_refused(warehouse, tail):
    assert refusal_of(looker_sql(tail=tail), warehouse) == "row_limit_reached"


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (looker_sql().replace('"counters_by_billable_item.total_sum"', '"x"'), "missing_total_column"),
        (looker_sql().replace("SUM(c.total)", "1"), "missing_total_column"),
        (looker_sql(tail="OFFSET 1"), "sql_not_allowed"),
        (looker_sql(group="GROUP BY 1, 2 HAVING SUM(c.total) > 1"), "sql_not_allowed"),
        (looker_sql(group="GROUP BY ROLLUP (1, 2)"), "sql_not_allowed"),
        (looker_sql(group="GROUP BY GROUPING SETS ((1), (2))"), "sql_not_allowed"),
        (looker_sql(group="GROUP BY CUBE (1, 2)"), "sql_not_allowed"),
        (looker_sql(group="GROUP BY ALL"), "sql_not_allowed"),
        (looker_sql().replace("COALESCE(SUM(c.total), 0)", "SUM(SUM(c.total)) OVER ()"), "sql_not_allowed"),
        (looker_sql().replace("SELECT\n", "SELECT DISTINCT\n"), "sql_not_allowed"),
        (looker_sql(period="c.usage_date >= CURRENT_DATE - 7 AND c.usage_date < CURRENT_DATE"), "sql_not_allowed"),
        (looker_sql() + "; DROP TABLE accounts", "not_one_select"),
        (looker_sql() + " UNION ALL " + looker_sql(), "not_one_select"),
        (" ", "not_one_select"),
        ("SELECT FROM WHERE (", "sql_unparsable"),
        (f"SELECT * FROM ({looker_sql()}) AS t WHERE account_sid = '{ACCOUNT}'", "product_unclear"),
        (looker_sql(period="c.usage_date = DATE '2025-02-01'"), "no_rows"),
    ],
)
def test_a_query_that_cannot_be_believed_is_refused(warehouse, sql, code):
    assert refusal_of(sql, warehouse) == code


def test_a_cost_without_a_country_is_refused(tmp_path):
    path = tmp_path / "w.duckdb"
    described = write_warehouse(path, [("basic", 10, 5)], "600")
    with duckdb.connect(path) as db:
        db.execute("INSERT INTO billable_items VALUES ('BI??', 'Outbound SMS', 'Authy Verify SMS', NULL)")
        add_cost(db, ACCOUNT, "??", "2025-11-05", "1")
    assert refusal_of(looker_sql(), described) == "country_not_provable"
