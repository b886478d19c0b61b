"""The cost that a query adds up: SUM of billing_counters.total, over joins that cannot count a row twice."""

from sqlglot import exp

from f.credits.lib.query.query_facts import FACTS
from f.credits.lib.query.query_sources import Source, conjuncts, table_of
from f.credits.lib.query.query_text import SqlRefused

TOTAL_COLUMN = "counters_by_billable_item.total_sum"
# One row per key (docs/credits/warehouse.md); the notebook counts that it is so.
KEYS = {"accounts": "account_sid", "billable_items": "billable_item_sid"}


def check_cost(select: exp.Select, sources: list[Source], keys: dict[str, str]) -> None:
    """Raises SqlRefused unless the query's total is the cost of the rows that its conditions select.

    `keys` are the policy's: the key column of tables that may be joined besides the known ones.
    """
    if not all(source.table for source in sources) or select.find(exp.CTE):
        raise SqlRefused("account_not_provable", "the query reads from a derived table; use an Explore on plain tables")
    if not sources or sources[0].table != FACTS or sources[0].join is not None:
        raise SqlRefused("cost_not_provable", f"the query does not read from {FACTS}; use the Explore of the billing")
    _check_measure(select, sources)
    _check_shape(select)
    for source in sources[1:]:
        _check_join(source, {**KEYS, **keys})


def _check_measure(select: exp.Select, sources: list[Source]) -> None:
    total = next((p for p in select.selects if p.alias_or_name == TOTAL_COLUMN), None)
    if total is None or not total.find(exp.Sum):
        raise SqlRefused("missing_total_column", f"the query has no measure {TOTAL_COLUMN}; add it in Looker")
    if total.find(exp.Window):
        raise SqlRefused("sql_not_allowed", "the query uses window; only a plain GROUP BY adds up")
    node = total.unalias().unnest()
    if isinstance(node, exp.Coalesce) and all(_is_zero(other) for other in node.expressions):
        node = node.this.unnest()
    column = node.this.unnest() if isinstance(node, exp.Sum) else None
    is_total = isinstance(column, exp.Column) and column.name.lower() == "total"
    if not is_total or not isinstance(column, exp.Column) or table_of(column, sources) not in (None, FACTS):
        raise SqlRefused(
            "cost_not_provable", f"{TOTAL_COLUMN} is not SUM({FACTS}.total), which alone is the cost; use that measure"
        )


def _is_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.this in ("0", "0.0")


def _check_shape(select: exp.Select) -> None:
    """Each of these counts rows twice or not at all once the country is one more dimension."""
    clauses = {"distinct", "offset", "having", "qualify", "laterals"} & {
        key for key, value in select.args.items() if value
    }
    clauses |= {node.key for node in select.find_all(exp.Rollup, exp.Cube, exp.GroupingSets, exp.Window)}
    group = select.args.get("group")
    extensions = [key for key, value in (group.args if group else {}).items() if value and key != "expressions"]
    clauses |= {f"group by {key}" for key in extensions}
    if clauses:
        raise SqlRefused(
            "sql_not_allowed", f"the query uses {', '.join(sorted(clauses))}; only a plain GROUP BY adds up"
        )


def _check_join(source: Source, keys: dict[str, str]) -> None:
    """A join may not multiply rows: at most one row of the joined table matches, found by its key."""
    key = keys.get(source.table)
    if source.join is None or key is None or not _is_by_key(source.join, source.alias, key):
        named = f"its key {key}" if key else "a key that is known"
        raise SqlRefused(
            "cost_not_provable", f"{source.table} is not joined by {named}, so that cost may be counted more than once"
        )


def _is_by_key(join: exp.Join, alias: str, key: str) -> bool:
    if join.side not in ("", "LEFT") or join.kind not in ("", "INNER", "OUTER") or join.method:
        return False
    on = join.args.get("on")
    using = [name.name.lower() for name in join.args.get("using") or []]
    return key in using or any(_is_key_equal(condition, alias, key) for condition in (conjuncts(on) if on else []))


def _is_key_equal(condition: exp.Expr, alias: str, key: str) -> bool:
    """Whether a condition is `alias.key = <a value of the rows before>`."""
    if not isinstance(condition, exp.EQ):
        return False
    for side, value in ((condition.this, condition.expression), (condition.expression, condition.this)):
        column = side.unnest()
        is_key = isinstance(column, exp.Column) and (column.table.lower(), column.name.lower()) == (alias, key)
        if is_key and all(other.table.lower() not in ("", alias) for other in value.find_all(exp.Column)):
            return True
    return False
