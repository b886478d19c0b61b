"""The demo warehouse: built from bursts, the same every time, and the documented case comes out of its events."""

import csv
import re
from decimal import Decimal

import duckdb
import pytest
from support import ROOT, looker_sql, run, run_cells

from demo.warehouse.build import build

WAREHOUSE = ROOT / "demo/warehouse"
CASES = {
    "single": ("AC25c99fdd724b00b0e80b3b75e5c7138b", "2025-11-04", "2025-11-09"),
    "pairFirst": ("AC2d6100db2897204e285346fb574ccfc4", "2025-11-01", "2025-11-06"),
    "pairSecond": ("AC6dd8db9e32c43b8791585e9a6fd75419", "2025-11-03", "2025-11-08"),
    "asked": ("AC0f2c006bb3d4d538519148a3b800536c", "2025-11-06", "2025-11-10"),
    "above": ("AC7b1bb9e599de2ad396ec06b748f448ba", "2025-11-07", "2025-11-11"),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    target = tmp_path_factory.mktemp("demo") / "warehouse.duckdb"
    build(target)
    return {"kind": "duckdb", "path": str(target)}


def sql_of(case):
    account, start, end = CASES[case]
    period = f"c.usage_date >= TIMESTAMP '{start}' AND c.usage_date < TIMESTAMP '{end}'"
    extra = " AND billable_items.iso_country_code IN ('AZ', 'MM')" if case == "above" else ""
    return looker_sql(f"accounts.account_sid = '{account}'", period + extra, tail="LIMIT 500")


def test_the_documented_case_comes_out_of_the_events(warehouse):
    result = run(sql_of("single"), warehouse)
    assert result["credit_amount"] == {"type": "Decimal", "text": "4948.80"}
    table = next(c["outputs"][0]["text"] for c in result["summary_outputs"].values() if "output_table" in c["source"])
    rows = [line.split()[0:6] for line in table.splitlines()[1:]]
    assert rows == [
        ["basic", "1.000", "35644", "$7,526.30", "0.416", "$4,948.80"],
        ["standard", "0.000", "8", "$1.69", "1.000", "$0.00"],
        ["max", "0.000", "0", "$0.00", "-", "$0.00"],
    ]
    guard = result["summaries"][0]["fraud_guard"]
    assert guard["enabled"] == guard["attempts"]
    assert round(Decimal(100) * int(guard["scanned"]) / int(guard["attempts"]), 2) == Decimal("99.98")


def test_the_other_cases_have_the_modes_their_story_needs(warehouse):
    notes = {
        case: run_cells(sql_of(case), warehouse)["summary"] for case in ("pairFirst", "pairSecond", "asked", "above")
    }
    modes = {case: {m["mode"]: m["note"] for m in summary["modes"]} for case, summary in notes.items()}
    assert modes["pairFirst"] == {"basic": None, "standard": None, "max": "no_traffic"}
    assert modes["pairSecond"] == {"basic": "no_traffic", "standard": None, "max": None}
    assert modes["above"] == {"basic": "at_or_above_expected", "standard": None, "max": "no_traffic"}
    assert (notes["asked"]["context"]["mrr"], notes["above"]["countries"]) == (None, ["AZ", "MM"])
    assert all(Decimal(summary["credit_amount"]) > 0 for summary in notes.values())


def test_building_twice_gives_the_same_rows(warehouse, tmp_path):
    build(tmp_path / "again.duckdb")

    def rows(path):
        with duckdb.connect(path, read_only=True) as db:
            tables = [name for (name,) in db.execute("SHOW TABLES").fetchall()]
            return {table: db.execute(f"FROM {table}").fetchall() for table in tables}

    assert rows(warehouse["path"]) == rows(tmp_path / "again.duckdb")
    assert [file.name for file in tmp_path.iterdir()] == ["again.duckdb"]


def test_no_total_stands_in_the_sources():
    text = "".join(file.read_text() for file in WAREHOUSE.iterdir() if file.is_file())
    assert not re.findall(r"7,?526\.3|4,?948\.8|35,?644|7,?529\.6|14,?828", text)
    with open(WAREHOUSE / "bursts.csv") as file:
        assert max(int(row["attempts"]) for row in csv.DictReader(file)) < 10_000
