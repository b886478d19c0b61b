"""The credit formula and its edges, from events in a warehouse to the amount."""

import json

import duckdb
import pytest
from support import (
    ACCOUNT,
    END,
    OTHER,
    PARENT,
    START,
    add_attempts,
    add_cost,
    looker_sql,
    refusal_of,
    run,
    run_cells,
    write_warehouse,
)

EVEN = "3000"  # three modes with the same traffic share it evenly


def modes_of(result):
    (summary,) = result["summaries"]
    return {mode["mode"]: mode for mode in summary["modes"]}


@pytest.mark.parametrize(
    ("modes", "cost", "credits"),
    [
        ([("basic", 500, 208)], "7526.30", {"basic": "4948.80"}),
        (
            [("basic", 20, 10), ("standard", 20, 10), ("max", 20, 10)],
            EVEN,
            {"basic": "600.00", "standard": "800.00", "max": "1000.00"},
        ),
        (
            [("basic", 20, 16), ("standard", 20, 0), ("max", 20, 6)],
            EVEN,
            {"basic": "0.00", "standard": "900.00", "max": "1000.00"},
        ),
    ],
)
def test_known_amounts_come_out_of_events(tmp_path, modes, cost, credits):
    result = run(looker_sql(), write_warehouse(tmp_path / "w.duckdb", modes, cost))
    found = modes_of(result)
    assert {mode: found[mode]["credit"] for mode in credits} == credits
    assert result["credit_amount"] == {"type": "Decimal", "text": result["summaries"][0]["credit_amount"]}


def test_a_mode_above_its_expected_rate_gives_zero_and_takes_nothing_from_the_others(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 100, 95), ("standard", 100, 50)], "2000")
    result = run(looker_sql(), warehouse)
    found = modes_of(result)
    assert (found["basic"]["credit"], found["basic"]["note"]) == ("0.00", "at_or_above_expected")
    assert (found["standard"]["credit"], found["standard"]["note"]) == ("800.00", None)
    assert (found["max"]["credit"], found["max"]["note"]) == ("0.00", "no_traffic")
    assert result["credit_amount"]["text"] == "800.00"
    assert result["refusal"] is None
    assert "nan" not in json.dumps(result).lower()


def test_a_fully_blocked_mode_gives_zero_with_its_reason(tmp_path):
    variables = run_cells(looker_sql(), write_warehouse(tmp_path / "w.duckdb", [("max", 10, 10)]))
    row = next(mode for mode in variables["modes"] if mode["mode"] == "max")
    assert (str(row["block_rate"]), str(row["credit"]), row["note"]) == ("1.000", "0.00", "fully_blocked")


def test_block_rate_has_three_places_half_up(tmp_path):
    variables = run_cells(looker_sql(), write_warehouse(tmp_path / "w.duckdb", [("basic", 2000, 1001)]))
    assert str(variables["modes"][0]["block_rate"]) == "0.501"


def test_traffic_that_was_not_scanned_lowers_the_share_and_earns_nothing(tmp_path):
    path = tmp_path / "w.duckdb"
    warehouse = write_warehouse(path, [("basic", 100, 50)], "1000", reason="risk_check_disabled")
    variables = run_cells(looker_sql(), warehouse)
    assert str(variables["credit_amount"]) == "0.00"
    assert variables["summary"]["fraud_guard"] == {"attempts": "100", "enabled": "100", "scanned": "0"}
    assert variables["warnings"] == ["Fraud Guard scanned none of the traffic"]


def test_fraud_guard_fully_disabled_gives_zero_and_says_so(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [(None, 40, 0)], enabled=False)
    variables = run_cells(looker_sql(), warehouse)
    assert str(variables["credit_amount"]) == "0.00"
    assert {mode["note"] for mode in variables["modes"]} == {"no_traffic"}


def test_no_fraud_guard_events_is_a_refusal(tmp_path):
    assert refusal_of(looker_sql(), write_warehouse(tmp_path / "w.duckdb")) == "no_fraud_guard_events"


def test_duplicate_requests_count_nowhere(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 30, 3)], reason="duplicate_request_skipped")
    assert refusal_of(looker_sql(), warehouse) == "no_fraud_guard_events"


def test_events_of_other_countries_do_not_count(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 30, 3)], country="PK")
    assert refusal_of(looker_sql(), warehouse) == "no_fraud_guard_events"


@pytest.mark.parametrize(
    "changed",
    [
        {"at": "2025-11-03 23:59:59.999"},
        {"at": "2025-11-09"},
        {"account": OTHER},
        {"channel": "voice"},
        {"product": "lookup"},
        {"mcc": "410"},
    ],
)
def test_only_attempts_of_the_account_period_product_channel_and_countries_count(tmp_path, changed):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)])
    with duckdb.connect(warehouse["path"]) as db:
        add_attempts(db, 90, **changed)
    variables = run_cells(looker_sql(), warehouse)
    assert (variables["attempts"], str(variables["credit_amount"])) == (10, "600.00")


def test_attempts_at_the_edges_of_the_period_count(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)])
    with duckdb.connect(warehouse["path"]) as db:
        add_attempts(db, at="2025-11-04")
        add_attempts(db, at="2025-11-08 23:59:59.999")
    assert run_cells(looker_sql(), warehouse)["attempts"] == 12


@pytest.mark.parametrize("mode", ["max", None])
def test_a_mode_that_the_policy_has_no_rate_for_is_refused_and_named(tmp_path, mode):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)])
    with duckdb.connect(warehouse["path"]) as db:
        add_attempts(db, 3, mode=mode)
    rates = {"basic": "0.80", "standard": "0.90"}
    with pytest.raises(Exception, match=rf"mode_unknown: .* protection mode {mode} \(3 scanned attempts\)"):
        run_cells(looker_sql(), warehouse, rates)


def test_spend_before_is_ninety_days_of_sales(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)])
    with duckdb.connect(warehouse["path"]) as db:
        for day, total in [("2025-08-05", "5"), ("2025-08-06", "30"), ("2025-11-03", "60"), ("2025-11-09", "7")]:
            add_cost(db, ACCOUNT, "BD", day, total)
        add_cost(db, ACCOUNT, "BD", "2025-10-01", "11", subtype="tax")
        add_cost(db, OTHER, "BD", "2025-10-01", "13")
    assert run_cells(looker_sql(), warehouse)["summary"]["context"]["mrr"] == "30.00"


def test_no_spend_before_leaves_the_amount_alone(tmp_path):
    variables = run_cells(looker_sql(), write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)]))
    assert variables["summary"]["context"]["mrr"] is None
    assert str(variables["credit_amount"]) == "600.00"


@pytest.mark.parametrize("parent", [None, PARENT])
def test_spend_before_is_the_payers(tmp_path, parent):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)], parent=parent, prior="300.01")
    summary = run_cells(looker_sql(), warehouse)["summary"]
    assert summary["context"]["mrr"] == "100.00"
    assert summary["parent_account_sid"] == parent
    assert (summary["account_sid"], summary["period"]) == (ACCOUNT, {"start": str(START), "end": str(END)})


def test_a_cost_of_nothing_is_a_refusal(tmp_path):
    warehouse = write_warehouse(tmp_path / "w.duckdb", [("basic", 10, 5)], "-3")
    assert refusal_of(looker_sql(), warehouse) == "no_rows"
