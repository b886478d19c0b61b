"""The gate before the run: what it lets through, and what it refuses with which code."""

import pytest
from support import looker_sql

from f.credits.lib.query.query_reader import check_sql
from f.credits.lib.query.query_tree import MAX_CHARACTERS, SqlRefused


def code_of(sql, rules=None):
    try:
        check_sql(sql, rules)
    except SqlRefused as refused:
        return refused.code
    return None


@pytest.mark.parametrize(
    "sql",
    [
        looker_sql(),
        looker_sql(tail="LIMIT 500;"),
        looker_sql(tail="-- sql for creating the total and/or determining pivot columns\nSELECT 1"),
        looker_sql(
            select=", DATE_FORMAT(DATE_TRUNC('month', c.usage_date), '%Y-%m') AS m, LOWER(CONCAT('a', 'b')) AS x"
        ),
        "SELECT 1 FROM hive.public.accounts -- ; DROP TABLE accounts",
        "SELECT ';', 'it''s' FROM accounts",
    ],
)
def test_what_looker_writes_passes(sql):
    assert code_of(sql) is None


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (looker_sql() + "; DROP TABLE accounts", "not_one_select"),
        ("SELECT 1; SELECT 2", "not_one_select"),
        ("SELECT 1 UNION SELECT 2", "not_one_select"),
        ("", "not_one_select"),
        ("-- nothing", "not_one_select"),
        ("INSERT INTO accounts SELECT * FROM accounts", "not_one_select"),
        ("CREATE TABLE t AS SELECT 1", "not_one_select"),
        ("DELETE FROM accounts", "not_one_select"),
        ("CALL system.runtime.kill_query('1')", "not_one_select"),
        ("EXPLAIN ANALYZE SELECT 1", "not_one_select"),
        ("EXECUTE IMMEDIATE 'DROP TABLE accounts'", "not_one_select"),
        ("WITH t AS (DELETE FROM accounts RETURNING *) SELECT * FROM t", "sql_not_allowed"),
        ("WITH t AS (SELECT account_sid FROM accounts) SELECT COUNT(*) FROM t", "sql_not_allowed"),
        ("SELECT RANDOM() FROM accounts", "sql_not_allowed"),
        ("SELECT * INTO stolen FROM accounts", "sql_not_allowed"),
        ("SELECT * FROM accounts FOR UPDATE", "sql_not_allowed"),
        ("SELECT * FROM read_text('/etc/passwd')", "sql_not_allowed"),
        ("SELECT * FROM read_csv('/etc/passwd')", "sql_not_allowed"),
        ("SELECT * FROM READ_PARQUET('s3://x')", "sql_not_allowed"),
        ("SELECT read_blob('/etc/passwd')", "sql_not_allowed"),
        ("SELECT getenv('HOME')", "sql_not_allowed"),
        ('SELECT * FROM "/etc/passwd"', "sql_not_allowed"),
        ("SELECT * FROM 'data.csv'", "sql_not_allowed"),
        ("SELECT * FROM glob('*')", "sql_unparsable"),
        ("SELECT * FROM TABLE(system.query(query => 'DROP TABLE x'))", "sql_not_allowed"),
        ("SELECT * FROM information_schema.tables", "sql_not_allowed"),
        ("SELECT * FROM system.runtime.queries", "sql_not_allowed"),
        ("SELECT * FROM duckdb_settings()", "sql_not_allowed"),
        ("SELECT * FROM accounts WHERE account_sid = ?", "sql_not_allowed"),
        ("SELECT * FROM accounts WHERE EXISTS (SELECT 1 FROM read_text('/etc/passwd'))", "sql_not_allowed"),
        ("SELECT FROM WHERE (", "sql_unparsable"),
        ("SELECT 'open", "sql_unparsable"),
        ("SELECT " + "(" * 1000 + "1" + ")" * 1000, "sql_not_allowed"),
        ("SELECT " + "NOT " * 4000 + "TRUE", "sql_unparsable"),
        ("SELECT " + "CASE WHEN TRUE THEN " * 1500 + "1" + " END" * 1500, "sql_unparsable"),
        ("SELECT 1" + " + 1" * 5000, "sql_not_allowed"),
        ("SELECT 1 " + " " * MAX_CHARACTERS, "sql_not_allowed"),
    ],
)
def test_everything_else_is_refused(sql, code):
    assert code_of(sql) == code


def test_the_policy_may_close_the_list_of_tables_and_open_functions():
    rules = {"tables": ["billing_counters", "accounts"], "functions": ["house_rate"]}
    assert code_of(looker_sql(), rules) == "sql_not_allowed"
    assert code_of(looker_sql(), {"tables": [*rules["tables"], "billable_items"]}) is None
    assert code_of("SELECT HOUSE_RATE(1) FROM accounts", rules) is None
    assert code_of("SELECT HOUSE_RATE(1) FROM accounts") == "sql_not_allowed"
