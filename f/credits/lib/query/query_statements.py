"""The statements that a notebook runs on behalf of a query, in Trino's dialect.

They have two placeholders, the first day and the day after the last, so that other days can be asked about.
"""

from sqlglot import exp

from f.credits.lib.query.query_cost import TOTAL_COLUMN
from f.credits.lib.query.query_facts import DATE_COLUMN, Period
from f.credits.lib.query.query_sources import Source, conditions_of
from f.credits.lib.query.query_text import SqlRefused

COUNTRY_COLUMN = "iso_country_code"


def statements_of(select: exp.Select, sources: list[Source], period: Period, keys: dict[str, str]) -> dict:
    """`cost` by country, `items` with their cost, number of `rows`, `row_limit`, and `keys` of the joined tables."""
    plain = _between_placeholders(select, sources[0].alias, period)
    return {
        "cost": _sql(_cost_by_country(plain, sources)),
        "items": _sql(_cost_by_item(plain, sources)),
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
    items = next((source.alias for source in sources if source.table == "billable_items"), None)
    if items is None:
        raise SqlRefused("sql_not_allowed", "the query does not join billable_items, so its countries are unknown")
    for projection in plain.selects:
        column = projection.unalias()
        if isinstance(column, exp.Column) and (column.name, column.table) == (COUNTRY_COLUMN, items):
            return plain, projection.alias_or_name
    country = exp.column(COUNTRY_COLUMN, table=items)
    return plain.select(exp.alias_(country, COUNTRY_COLUMN)).group_by(country), COUNTRY_COLUMN


def _cost_by_item(plain: exp.Select, sources: list[Source]) -> exp.Select:
    facts = sources[0].alias
    item = exp.column("billable_item_sid", table=facts)
    total = exp.cast(exp.Sum(this=exp.column("total", table=facts)), "DECIMAL(38, 6)")
    columns = [exp.alias_(item, "item"), exp.alias_(total, "total")]
    return _with_columns(plain, columns).group_by(item.copy())


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
