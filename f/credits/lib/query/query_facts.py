"""The account that a query is pinned to and its days, proven from conditions that every row meets."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from f.credits.lib.query.query_tree import Source, SqlRefused, conditions_of, conjuncts, table_of

FACTS, ACCOUNTS = "billing_counters", "accounts"
DATE_COLUMN = "usage_date"
DAY = timedelta(days=1)
MIRRORED = {exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE, exp.EQ: exp.EQ}


@dataclass(frozen=True)
class Period:
    """Whole days, `end` exclusive, and the conditions that say so."""

    start: date
    end: date
    conditions: list[exp.Expr]


def pinned_account(select: exp.Select, sources: list[Source]) -> str:
    """The account that is billed. Raises SqlRefused unless the query is pinned to exactly one."""
    billed = _billed_aliases(sources)
    accounts = {account for c in conditions_of(select) for account in _accounts_in(c, billed, sources)}
    if len(accounts) > 1:
        raise SqlRefused("several_accounts", "the query covers several accounts; send one link per account")
    if not accounts:
        raise SqlRefused(
            "account_not_provable", "the query has no condition account_sid = 'AC...' on the billed account"
        )
    (account,) = accounts
    if not re.fullmatch(r"AC[0-9a-f]{32}", account):
        raise SqlRefused("account_not_provable", "the account_sid of the query is not AC and 32 hexadecimal digits")
    return account


def _billed_aliases(sources: list[Source]) -> set[str]:
    """The sources whose account_sid is the account that was billed: the counters, and accounts joined by it."""
    facts = {source.alias for source in sources if source.table == FACTS}
    joined = {
        source.alias
        for source in sources
        if source.table == ACCOUNTS and source.join is not None and _is_joined_by_account(source, facts)
    }
    return facts | joined


def _is_joined_by_account(source: Source, facts: set[str]) -> bool:
    on = source.join.args.get("on") if source.join else None
    equal = [condition for condition in (conjuncts(on) if on else []) if isinstance(condition, exp.EQ)]
    pairs = [{_account_column(condition.this), _account_column(condition.expression)} for condition in equal]
    return any({source.alias, fact} == pair for pair in pairs for fact in facts)


def _account_column(node: exp.Expr) -> str | None:
    """Qualifier of a plain column account_sid."""
    node = node.unnest()
    is_account = isinstance(node, exp.Column) and node.name.lower() == "account_sid"
    return node.table.lower() if is_account and isinstance(node, exp.Column) else None


def _accounts_in(condition: exp.Expr, billed: set[str], sources: list[Source]) -> list[str]:
    """The accounts a condition `account_sid = ...` or `account_sid IN (...)` allows; none for any other."""
    sides = [side.unnest() for side in (condition.args.get("this"), condition.args.get("expression")) if side]
    if isinstance(condition, exp.In):
        values = condition.expressions
    elif isinstance(condition, exp.EQ):
        values = [side for side in sides if not isinstance(side, exp.Column)]
    else:
        return []
    # An unqualified account_sid is that of the counters as long as no other table has one.
    alone = {""} if all(source.table != ACCOUNTS for source in sources) else set()
    if not any(_account_column(side) in billed | alone for side in sides):
        return []
    values = [value.unnest() for value in values]
    return [value.name for value in values] if all(value.is_string for value in values) else []


def fixed_period(select: exp.Select, sources: list[Source]) -> Period:
    """Raises SqlRefused unless the days of the counters have a fixed first and last day."""
    dated = [condition for condition in conditions_of(select) if _names_day(condition)]
    if any(_names_day(join) for join in select.args.get("joins") or []):
        raise SqlRefused("period_not_provable", f"a join has a condition on {DATE_COLUMN}; use a filter for the days")
    bounds = [_day_bounds(condition, sources) for condition in dated]
    if None in bounds:
        raise SqlRefused("period_not_provable", f"a condition on {DATE_COLUMN} is no fixed whole day; use fixed dates")
    known = [bound for bound in bounds if bound]
    start = max((first for first, _ in known), default=date.min)
    end = min((after for _, after in known), default=date.max)
    if start == date.min or end == date.max or start >= end:
        raise SqlRefused("period_not_provable", f"{DATE_COLUMN} needs a fixed first day and a fixed end after it")
    return Period(start, end, dated)


def _names_day(node: exp.Expr) -> bool:
    return any(_is_date(column) for column in node.find_all(exp.Column))


def _is_date(column: exp.Column) -> bool:
    return column.name.lower() == DATE_COLUMN


def _counters_day(node: exp.Expr, sources: list[Source]) -> bool:
    node = node.unnest()
    return isinstance(node, exp.Column) and _is_date(node) and table_of(node, sources) in (None, FACTS)


def _whole_day(node: exp.Expr) -> date | None:
    """The day of DATE '2025-11-04' or TIMESTAMP '2025-11-04 00:00:00'; None for anything else."""
    node = node.unnest()
    text = node.this.name if isinstance(node, exp.Cast) and node.this.is_string else ""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00(\.0+)?)?)?", text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        raise SqlRefused("period_not_provable", f"{text} is no day of the calendar; use fixed dates") from None


def _day_bounds(condition: exp.Expr, sources: list[Source]) -> tuple[date, date] | None:
    """First day and day after the last that a condition on the day allows; None when it is not certain."""
    if condition.args.get("negate"):
        return None
    if isinstance(condition, exp.Between):
        first, last = _whole_day(condition.args["low"]), _whole_day(condition.args["high"])
        return (first, last + DAY) if _counters_day(condition.this, sources) and first and last else None
    if not isinstance(condition, tuple(MIRRORED)):
        return None
    operator, column, value = type(condition), condition.this, condition.expression
    if not _counters_day(column, sources):
        column, value, operator = condition.expression, condition.this, MIRRORED[operator]
    day = _whole_day(value)
    if day is None or not _counters_day(column, sources):
        return None
    return {
        exp.GTE: (day, date.max),
        exp.GT: (day + DAY, date.max),
        exp.LT: (date.min, day),
        exp.LTE: (date.min, day + DAY),
        exp.EQ: (day, day + DAY),
    }[operator]
