"""The one reader of a query: whether it may run, its product, account, days, cost, and the statements of the notebook.

It is the gate in front of the warehouse: one SELECT over plain tables with known functions, or a refusal.
"""

import re

from sqlglot import exp

from f.credits.lib.query.query_cost import KEYS, check_cost, statements_of
from f.credits.lib.query.query_facts import fixed_period, pinned_account
from f.credits.lib.query.query_product import decide_product
from f.credits.lib.query.query_tree import SqlRefused, parse_select, sources_of

# A query with any of these is refused: it would write, read settings, or give another answer each time.
FORBIDDEN = (
    exp.Into,
    exp.Command,
    exp.DML,
    exp.DDL,
    exp.Lock,
    exp.With,
    exp.Lateral,
    exp.Unnest,
    exp.TableSample,
    exp.Version,
    exp.MatchRecognize,
    exp.Pivot,
    exp.Parameter,
    exp.SessionParameter,
    exp.Placeholder,
)
# The functions in queries of Looker; a closed list, because sqlglot parses hundreds, of every dialect.
FUNCTIONS = (
    exp.And,
    exp.Or,
    exp.Case,
    exp.If,
    exp.Coalesce,
    exp.Nullif,
    exp.Greatest,
    exp.Least,
    exp.Sum,
    exp.Count,
    exp.CountIf,
    exp.Min,
    exp.Max,
    exp.Avg,
    exp.Abs,
    exp.Round,
    exp.Ceil,
    exp.Floor,
    exp.Lower,
    exp.Upper,
    exp.Trim,
    exp.Length,
    exp.Concat,
    exp.Substring,
    exp.Cast,
    exp.TryCast,
    exp.Date,
    exp.DateAdd,
    exp.DateSub,
    exp.DateDiff,
    exp.DateTrunc,
    exp.TimestampTrunc,
    exp.TimeToStr,
    exp.Extract,
    exp.Year,
    exp.Month,
    exp.Day,
)
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SYSTEM_NAME = re.compile(r"(information_schema|system|pg_.*|sqlite_.*|duckdb_.*|jdbc|metadata|runtime)", re.IGNORECASE)


def check_sql(sql: str, rules: dict | None = None) -> None:
    """Raises SqlRefused unless `sql` may be run."""
    check_permission(parse_select(sql), rules)


def check_permission(tree: exp.Select, rules: dict | None = None) -> None:
    """Raises SqlRefused unless the query may be run.

    `rules` are the policy's: `tables`, when given, is a closed list; `functions` are allowed besides the known ones.
    """
    rules = rules or {}
    functions = {name.upper() for name in rules.get("functions", [])}
    for node in tree.walk():
        if isinstance(node, FORBIDDEN):
            raise SqlRefused("sql_not_allowed", f"{node.key} is not allowed in a query")
        if isinstance(node, exp.Func) and not isinstance(node, FUNCTIONS) and _name(node) not in functions:
            raise SqlRefused(
                "sql_not_allowed", f"the function {_name(node)} is not known to be harmless; the policy may allow it"
            )
        if isinstance(node, exp.Table):
            _check_table(node, rules.get("tables"))


def _name(function: exp.Func) -> str:
    return (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).upper()


def _check_table(table: exp.Table, allowed: list[str] | None) -> None:
    parts = [part.name if isinstance(part, exp.Identifier) else "" for part in table.parts]
    if not all(PLAIN_NAME.fullmatch(part) for part in parts) or any(SYSTEM_NAME.fullmatch(part) for part in parts):
        raise SqlRefused("sql_not_allowed", f"{table.sql('trino')[:80]} is not a plain table")
    if allowed is not None and ".".join(parts).lower() not in {name.lower() for name in allowed}:
        raise SqlRefused("sql_not_allowed", f"the policy does not list the table {'.'.join(parts)}")


def read_query(sql: str, rules: dict | None, products: list[dict]) -> dict | None:
    """What the query asks for, as plain JSON; None when it is about a product that the policy does not handle.

    `rules` are the policy's `sql`, `products` its products. Raises SqlRefused when there can be no credit.
    """
    try:
        select = parse_select(sql)
        product = decide_product(select, products)
        if product is None:
            return None
        rules = rules or {}
        check_permission(select, rules)
        keys = {table.lower(): column.lower() for table, column in rules.get("keys", {}).items()}
        sources = sources_of(select)
        check_cost(select, sources, keys)
        account = pinned_account(select, sources)
        period = fixed_period(select, sources)
        statements = statements_of(select, sources, period, {**KEYS, **keys})
    except RecursionError:
        raise SqlRefused("sql_not_allowed", "the SQL is nested too deeply; use a plain Explore") from None
    return {
        "product": product,
        "account_sid": account,
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        **statements,
    }
