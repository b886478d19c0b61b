"""Attempts to bypass a gate that accepts one SELECT over known tables, each with what it would access."""

import json
from pathlib import Path

LISTED = ["billing_counters", "accounts", "billable_items"]

TOO_MUCH = [
    "SELECT " + "(" * 1_000 + "1" + ")" * 1_000 + " FROM accounts",
    "SELECT " + "NOT " * 4_000 + "TRUE FROM accounts",
    "SELECT " + "- " * 3_000 + "1 FROM accounts",
    "SELECT " + "CASE WHEN TRUE THEN " * 1_500 + "1" + " END" * 1_500 + " FROM accounts",
    "SELECT 1" + " + 1" * 5_000 + " FROM accounts",
    "SELECT " + "ARRAY[" * 1_000 + "1" + "]" * 1_000 + " FROM accounts",
    "SELECT * FROM " + "(SELECT * FROM " * 500 + "accounts" + ") AS t" * 500,
    "SELECT 1 FROM accounts " + " " * 60_000,
    "SELECT '" + "a" * 60_000 + "' FROM accounts",
    "SELECT 1 FROM accounts WHERE " + " OR ".join(["a = 1"] * 3_000),
]

_groups: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text())
_groups["too much of it"] += TOO_MUCH
BYPASSES = [(group, sql) for group, statements in _groups.items() for sql in statements]
