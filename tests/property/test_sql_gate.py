"""Properties of the SQL gate: refuses handwritten bypasses and harmful random mutations of Looker's SQL."""

import os
import random
import re
import time

import pytest
from sql_bypasses import BYPASSES, LISTED
from sql_judge import reaches
from sql_mutations import good_variant, spoiled

from f.credits.lib.query.query_reader import check_sql
from f.credits.lib.query.query_tree import SqlRefused

RULES = {"tables": LISTED, "functions": []}
LONG = os.environ.get("LONG") == "1"
MUTANTS = 10_000 if LONG else 1_000
SEED = int(os.environ.get("PROPERTY_SEED", time.time_ns() % 2**31))


def figure(text):
    """Prints a figure and keeps it for the table of the long run (tools/long_tests.ts)."""
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


def test_the_bypasses_are_at_least_two_hundred_and_distinct():
    assert len({sql for _, sql in BYPASSES}) == len(BYPASSES) >= 200


@pytest.mark.parametrize(("group", "sql"), BYPASSES, ids=lambda value: re.sub(r"\W+", "_", value)[:60])
def test_no_bypass_passes(group, sql):
    begun = time.perf_counter()
    assert not passes(sql), f"{group} got through"
    # The gate bounds its work before it parses; without that, deeply nested queries take minutes.
    assert time.perf_counter() - begun < 5


def test_queries_in_lookers_form_pass():
    chance = random.Random(SEED)
    refused = [sql for sql in (good_variant(chance) for _ in range(MUTANTS)) if not passes(sql)]
    figure(f"SQL gate: {len(BYPASSES)} ways around it refused, {MUTANTS - len(refused)} of {MUTANTS} good queries pass")
    assert len(refused) <= MUTANTS // 100, refused[:3]


def test_no_mutation_accesses_another_table_statement_or_function():
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
