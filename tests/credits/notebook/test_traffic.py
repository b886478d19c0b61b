"""Cost and attempts are about the same traffic, and no cost is counted twice: checked in the rows of the warehouse."""

import duckdb
import pytest
from support import ACCOUNT, START, add_cost, add_message, looker_sql, refusal_of, run, run_cells, write_warehouse

PARENTS = "LEFT JOIN accounts AS parents ON parents.account_sid = accounts.parent_account_sid"


@pytest.fixture
def warehouse(tmp_path):
    """$1,000 of Verify SMS: 1,000 attempts, 200 of them blocked where 80 % was promised."""
    return write_warehouse(tmp_path / "w.duckdb", [("basic", 1000, 200)], "1000")


def change(warehouse, *statements):
    with duckdb.connect(warehouse["path"]) as db:
        for statement in statements:
            db.execute(statement)


def test_the_cost_of_the_attempts_is_credited(warehouse):
    assert str(run_cells(looker_sql(), warehouse)["credit_amount"]) == "750.00"


def test_voice_in_the_total_is_refused_and_a_filter_helps(warehouse):
    with duckdb.connect(warehouse["path"]) as db:
        db.execute("INSERT INTO billable_items VALUES ('BIV', 'Verify Voice BD', 'Authy Verify Voice', 'BD')")
        add_cost(db, ACCOUNT, "V", START, "3000")
    result = run(looker_sql(), warehouse)
    assert result["refusal"]["code"] == "traffic_not_comparable"
    assert "the cost includes BIV" in result["refusal"]["message"]
    only = looker_sql().replace("'%Authy%'", "'%Authy Verify SMS%'")
    assert run(only, warehouse)["credit_amount"]["text"] == "750.00"


def test_an_item_of_ordinary_messages_is_refused(warehouse):
    with duckdb.connect(warehouse["path"]) as db:
        db.execute("INSERT INTO billable_items VALUES ('BIX', 'Authy notices', 'Authy', 'BD')")
        add_cost(db, ACCOUNT, "X", START, "10")
        add_message(db, "BIX")
        db.execute("UPDATE sms_messages SET verification_sid = NULL WHERE billable_item_sid = 'BIX'")
    assert refusal_of(looker_sql(), warehouse) == "traffic_not_comparable"


def test_a_country_without_attempts_is_refused(warehouse):
    with duckdb.connect(warehouse["path"]) as db:
        add_cost(db, ACCOUNT, "PK", START, "10")
    assert refusal_of(looker_sql(), warehouse) == "traffic_not_comparable"


@pytest.mark.parametrize(
    ("again", "table"),
    [
        (f"INSERT INTO accounts VALUES ('{ACCOUNT}', 'Twice', NULL)", "accounts"),
        ("INSERT INTO billable_items SELECT * FROM billable_items WHERE billable_item_sid = 'BIBD'", "billable_items"),
    ],
)
def test_a_row_of_a_joined_table_that_is_there_twice_is_refused(warehouse, again, table):
    change(warehouse, again)
    result = run(looker_sql(), warehouse)
    assert result["refusal"]["code"] == "cost_not_provable"
    assert result["refusal"]["message"].startswith(f"{table} has ")


def test_a_row_that_is_there_twice_and_not_used_is_harmless(warehouse):
    twice = "INSERT INTO accounts VALUES ('AC9', 'Other', NULL)"
    change(warehouse, twice, twice)
    assert str(run_cells(looker_sql(), warehouse)["credit_amount"]) == "750.00"


def test_an_account_that_is_there_twice_as_a_parent_is_refused(warehouse):
    twice = "INSERT INTO accounts VALUES ('AC9', 'Parent', NULL)"
    change(warehouse, f"UPDATE accounts SET parent_account_sid = 'AC9' WHERE account_sid = '{ACCOUNT}'", twice, twice)
    sql = looker_sql().replace("WHERE", f"{PARENTS}\nWHERE", 1)
    assert refusal_of(sql, warehouse) == "cost_not_provable"
