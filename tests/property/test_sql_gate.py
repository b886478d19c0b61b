"""The SQL gate against everything: ways around it written by hand, and Looker's SQL changed at random."""

import os
import random
import re
import time

import pytest
from sql_bypasses import BYPASSES, LISTED
from sql_judge import reaches
from sql_mutations import good_variant, spoiled

from f.credits.lib.notebook.notebook_sql_gate import SqlRefused, check_sql

RULES = {"tables": LISTED, "functions": []}
LONG = os.environ.get("LONG") == "1"
MUTANTS = 10_000 if LONG else 1_000
SEED = int(os.environ.get("PROPERTY_SEED", time.time_ns() % 2**31))


def figure(text):
    """Says what was measured, and keeps it for the table of the long run (tools/long_tests.ts)."""
    print(f"PROPERTY_SEED={SEED} {text}")
    if "FIGURES" in os.environ:
        with open(os.environ["FIGURES"], "a") as file:
            file.write(f"{text}\n")


def passes(sql):
    try:
        check_sql(sql, RULES)
    except SqlRefused:
        return False
    return True


def test_there_are_two_hundred_ways_around_it_and_none_twice():
    assert len({sql for _, sql in BYPASSES}) == len(BYPASSES) >= 200


@pytest.mark.parametrize(("group", "sql"), BYPASSES, ids=lambda value: re.sub(r"\W+", "_", value)[:60])
def test_no_way_around_it_passes(group, sql):
    begun = time.perf_counter()
    assert not passes(sql), f"{group} got through"
    # The gate bounds its work before it parses; without that, the deep ones take minutes.
    assert time.perf_counter() - begun < 5


def test_what_looker_writes_passes_in_all_its_forms():
    chance = random.Random(SEED)
    refused = [sql for sql in (good_variant(chance) for _ in range(MUTANTS)) if not passes(sql)]
    figure(f"SQL gate: {len(BYPASSES)} ways around it refused, {MUTANTS - len(refused)} of {MUTANTS} good queries pass")
    assert len(refused) <= MUTANTS // 100, refused[:3]


def test_no_change_of_it_reaches_another_table_statement_or_function():
    chance = random.Random(SEED)
    accepted, bad = 0, []
    for _ in range(MUTANTS):
        sql = spoiled(good_variant(chance), chance)
        if not passes(sql):
            continue
        accepted += 1
        beyond = reaches(sql, LISTED)
        if beyond:
            bad.append((beyond, sql))
    figure(f"SQL gate: {MUTANTS} changed queries, {accepted} pass, {len(bad)} of them reach too far")
    assert bad == []
