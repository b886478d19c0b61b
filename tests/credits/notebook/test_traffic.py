"""Cost and attempts are about the same traffic, and no cost is counted twice: checked in the rows of the warehouse."""

from datetime import date

import duckdb
import pytest
from support import (
    ACCOUNT,
    START,
    add_attempts,
    add_cost,
    add_message,
    looker_sql,
    refusal_of,
    run,
    run_cells,
    write_warehouse,
)

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
    refusal = run(looker_sql(), warehouse)["refusal"]
    assert refusal == {
        "code": "traffic_not_comparable",
        "message": "the cost includes PK, where there was no attempt",
    }


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


NEXT = date(2025, 11, 6)


def add_sms(db, at, price="0.05", verification="VE1", item="BIBD"):
    db.execute(
        """INSERT INTO sms_messages (verification_sid, account_sid, billable_item_sid, sent_at, mcc, price)
        VALUES (?, ?, ?, ?, '470', ?)""",
        [verification, ACCOUNT, item, at, price],
    )


def add_day(db, cost=None, attempts=None, sms=None, reason=None, country="BD"):
    """What the 6th has besides: cost, a number of attempts, a message with these properties."""
    if cost:
        add_cost(db, ACCOUNT, country, NEXT, cost)
    if attempts:
        add_attempts(db, attempts, at="2025-11-06", mcc={"BD": "470", "PK": "410"}[country])
        db.execute("UPDATE verify_attempts SET reason = ? WHERE attempted_at >= TIMESTAMP '2025-11-06'", [reason])
    if sms is not None:
        add_sms(db, "2025-11-06 00:00:05", **sms)


@pytest.mark.parametrize(
    "day",
    [
        {"cost": "10"},
        # A message of no attempt that is known.
        {"cost": "10", "sms": {"verification": "VE-elsewhere"}},
        # Attempts of duplicate requests are not counted.
        {"cost": "10", "attempts": 3, "reason": "duplicate_request_skipped"},
        # A correction is cost, too.
        {"cost": "-10"},
    ],
)
def test_cost_of_a_day_without_attempts_is_refused(warehouse, day):
    with duckdb.connect(warehouse["path"]) as db:
        add_day(db, **day)
    refusal = run(looker_sql(), warehouse)["refusal"]
    assert refusal["code"] == "traffic_not_comparable"
    assert refusal["message"] == "the cost includes 2025-11-06 in BD, without an attempt"


def test_days_are_compared_in_each_country(warehouse):
    with duckdb.connect(warehouse["path"]) as db:
        add_day(db, cost="10", attempts=3)
        add_cost(db, ACCOUNT, "PK", START, "10")
        add_attempts(db, 3, at="2025-11-07", mcc="410")
        db.execute("UPDATE sms_messages SET verification_sid = 'VE-elsewhere' WHERE billable_item_sid = 'BIPK'")
    assert "the cost includes 2025-11-04 in PK" in run(looker_sql(), warehouse)["refusal"]["message"]


@pytest.mark.parametrize("at", ["2025-11-04 23:59:58", "2025-11-03 23:59:58"])
def test_cost_of_a_message_after_midnight_belongs_to_the_attempt_before(warehouse, at):
    day = date.fromisoformat(at[:10]).toordinal() + 1
    with duckdb.connect(warehouse["path"]) as db:
        db.execute(
            "INSERT INTO verify_attempts VALUES ('VE-late', ?, ?, 'verify', 'sms', '470', TRUE, 'basic', NULL, FALSE)",
            [ACCOUNT, at],
        )
        add_sms(db, f"{date.fromordinal(day)} 00:00:03", verification="VE-late")
        add_cost(db, ACCOUNT, "BD", date.fromordinal(day), "0.05")
    assert run_cells(looker_sql(), warehouse)["credit_amount"] > 700


def test_a_day_whose_billing_is_not_complete_is_refused(warehouse):
    with duckdb.connect(warehouse["path"]) as db:
        add_day(db, attempts=3, sms={})
    refusal = run(looker_sql(), warehouse)["refusal"]
    assert refusal["code"] == "traffic_not_comparable"
    assert "with a price on 2025-11-06 in BD, without cost" in refusal["message"]


@pytest.mark.parametrize(
    "day",
    [
        # All of them blocked: nothing was sent.
        {"attempts": 3},
        # Sent, and refused by the network for lack of a price.
        {"attempts": 3, "sms": {"price": None}},
        {"attempts": 3, "sms": {"price": "0"}},
        # Not in the query: cost of another item is not missing.
        {"attempts": 3, "sms": {"item": "BIPK"}},
    ],
)
def test_a_day_of_attempts_that_cost_nothing_is_credited(warehouse, day):
    with duckdb.connect(warehouse["path"]) as db:
        add_day(db, **day)
    assert run_cells(looker_sql(), warehouse)["credit_amount"] > 700
