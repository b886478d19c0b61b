"""The gate in front of the warehouse: one SELECT over plain tables with known functions, or a refusal."""

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

MAX_CHARACTERS = 50_000
MAX_TOKENS = 8_000
MAX_DEPTH = 40
TOTALS_COMMENT = "sql for creating the total"

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


class SqlRefused(Exception):
    """The SQL will not be run; `code` is one of the refusal codes of a credit."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_sql(sql: str, rules: dict | None = None) -> None:
    """Raises SqlRefused unless `sql` may be run.

    `rules` are the policy's: `tables`, when given, is a closed list; `functions` are allowed besides the known ones.
    """
    rules = rules or {}
    tree = _parse(sql)
    if isinstance(tree, exp.Query) and not isinstance(tree, exp.Select):
        raise SqlRefused("not_one_select", "the query combines several SELECTs; send a link to a single query")
    if not isinstance(tree, exp.Select):
        raise SqlRefused("not_one_select", f"a SELECT is needed, this is {tree.key.upper()}")
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


def _parse(sql: str) -> exp.Expr:
    if len(sql) > MAX_CHARACTERS:
        raise SqlRefused("sql_not_allowed", f"the SQL has {len(sql)} characters; at most {MAX_CHARACTERS} are read")
    try:
        tokens = sqlglot.tokenize(sql, read="trino")
        _check_depth(tokens)
        statements = [s for s in sqlglot.parse(_without_totals(sql, tokens), read="trino") if s]
    except (SqlglotError, RecursionError) as error:
        # The first line only: the following ones quote the SQL with terminal colours.
        reason = (str(error).splitlines() or ["nested too deeply"])[0]
        raise SqlRefused("sql_unparsable", f"this is not SQL as Trino speaks it: {reason[:300]}") from error
    if len(statements) != 1:
        raise SqlRefused("not_one_select", f"exactly one statement is needed, there are {len(statements)}")
    return statements[0]


def _check_depth(tokens: list) -> None:
    """Limits the input of the parser, because deep nesting makes parsers slow or overflow their stack."""
    depth = deepest = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH or len(tokens) > MAX_TOKENS:
        raise SqlRefused("sql_not_allowed", f"the SQL has {len(tokens)} tokens nested {deepest} deep; that is too much")


def _without_totals(sql: str, tokens: list) -> str:
    """Looker may append a second query for totals behind a comment. Comments stand between tokens, never inside one."""
    starts = [token.start for token in tokens[1:]] + [len(sql)]
    for token, next_start in zip(tokens, starts, strict=False):
        if TOTALS_COMMENT in sql[token.end + 1 : next_start]:
            return sql[: token.end + 1]
    return sql
