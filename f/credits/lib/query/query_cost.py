"""The cost that a query adds up: SUM of billing_counters.total, over joins that cannot count a row twice.

And the statements that a notebook runs on behalf of the query, in Trino's dialect. They have two placeholders, the
first day and the day after the last, so that other days can be asked about.
"""

from sqlglot import exp

from f.credits.lib.query.query_facts import DATE_COLUMN, FACTS, Period
from f.credits.lib.query.query_tree import Source, SqlRefused, conditions_of, conjuncts, table_of

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


COUNTRY_COLUMN = "iso_country_code"


def statements_of(select: exp.Select, sources: list[Source], period: Period, keys: dict[str, str]) -> dict:
    """`cost` by country, by `items` and by `days`, number of `rows`, `row_limit`, and `keys` of the joined tables."""
    plain = _between_placeholders(select, sources[0].alias, period)
    return {
        "cost": _sql(_cost_by_country(plain, sources)),
        "items": _sql(_cost_by_item(plain, sources)),
        "days": _sql(_cost_by_day(plain, sources)),
        "rows": _sql(exp.select(exp.alias_(_count(), "row_count")).from_(plain.subquery("looker"))),
        "row_limit": _row_limit(select),
        "keys": [_key_of(plain, source, keys[source.table]) for source in sources[1:]],
    }


def _between_placeholders(select: exp.Select, facts: str, period: Period) -> exp.Select:
    """The query without order and limit, its days replaced by placeholders."""
    plain = select.copy()
    plain.set("limit", None)
    plain.set("order", None)
    kept = [condition.copy() for condition in conditions_of(select) if condition not in period.conditions]
    day = exp.column(DATE_COLUMN, table=facts)
    days = [exp.GTE(this=day, expression=exp.Placeholder()), exp.LT(this=day.copy(), expression=exp.Placeholder())]
    plain.set("where", exp.Where(this=exp.and_(*kept, *days)))
    return plain


def _cost_by_country(plain: exp.Select, sources: list[Source]) -> exp.Select:
    detail, country = _with_country(plain, sources)
    detail_country, detail_total = (exp.column(name, quoted=True) for name in (country, TOTAL_COLUMN))
    total = exp.cast(exp.Sum(this=detail_total), "DECIMAL(38, 6)")
    columns = {"country": detail_country, "total": total, "row_count": _count()}
    summary = exp.select(*(exp.alias_(column, name) for name, column in columns.items()))
    return summary.from_(detail.subquery("looker")).group_by(detail_country)


def _with_country(plain: exp.Select, sources: list[Source]) -> tuple[exp.Select, str]:
    """The query with its country dimension, added when absent, and that column's name."""
    items = _items_alias(sources)
    for projection in plain.selects:
        column = projection.unalias()
        if isinstance(column, exp.Column) and (column.name, column.table) == (COUNTRY_COLUMN, items):
            return plain, projection.alias_or_name
    country = exp.column(COUNTRY_COLUMN, table=items)
    return plain.select(exp.alias_(country, COUNTRY_COLUMN)).group_by(country), COUNTRY_COLUMN


def _items_alias(sources: list[Source]) -> str:
    items = next((source.alias for source in sources if source.table == "billable_items"), None)
    if items is None:
        raise SqlRefused("sql_not_allowed", "the query does not join billable_items, so its countries are unknown")
    return items


def _cost_by_day(plain: exp.Select, sources: list[Source]) -> exp.Select:
    """Cost by country and day."""
    facts = sources[0].alias
    country = exp.column(COUNTRY_COLUMN, table=_items_alias(sources))
    day = exp.column(DATE_COLUMN, table=facts)
    columns = [exp.alias_(country, "country"), exp.alias_(exp.cast(day, "DATE"), "day"), _total_of(facts)]
    return _with_columns(plain, columns).group_by(country.copy(), exp.cast(day.copy(), "DATE"))


def _total_of(facts: str) -> exp.Expr:
    return exp.alias_(exp.cast(exp.Sum(this=exp.column("total", table=facts)), "DECIMAL(38, 6)"), "total")


def _cost_by_item(plain: exp.Select, sources: list[Source]) -> exp.Select:
    facts = sources[0].alias
    item = exp.column("billable_item_sid", table=facts)
    return _with_columns(plain, [exp.alias_(item, "item"), _total_of(facts)]).group_by(item.copy())


def _key_of(plain: exp.Select, source: Source, key: str) -> dict[str, str]:
    """`twice`: keys that the joined table has more than once, without placeholders; `used`: those of the rows."""
    table = source.join.this.copy() if source.join else exp.Table()
    table.set("alias", None)
    column = exp.column(key)
    twice = exp.select(exp.alias_(column, "joined_key")).from_(table).group_by(column.copy())
    twice = twice.having(exp.GT(this=_count(), expression=exp.Literal.number(1)))
    used = exp.column(key, table=source.alias)
    columns = [exp.alias_(used, "joined_key")]
    return {
        "table": source.table,
        "twice": _sql(twice),
        "used": _sql(_with_columns(plain, columns).group_by(used.copy())),
    }


def _with_columns(plain: exp.Select, columns: list[exp.Expr]) -> exp.Select:
    """The same rows, other columns."""
    other = plain.copy()
    other.set("group", None)
    other.set("expressions", columns)
    return other


def _row_limit(select: exp.Select) -> int | None:
    limit = select.args.get("limit")
    if limit is None:
        return None
    count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
    if not isinstance(count, exp.Literal) or not count.is_int:
        raise SqlRefused("sql_not_allowed", "the row limit of the query is not a number")
    return int(count.name)


def _count() -> exp.Count:
    return exp.Count(this=exp.Star())


def _sql(select: exp.Select) -> str:
    return select.sql("trino", comments=False)
