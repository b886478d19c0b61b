"""From the text of a query to its syntax tree: one SELECT of bounded size, without Looker's query for totals."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

MAX_CHARACTERS = 50_000
MAX_TOKENS = 8_000
MAX_DEPTH = 40
TOTALS_COMMENT = "sql for creating the total"


class SqlRefused(Exception):
    """The SQL will not be run; `code` is one of the refusal codes of a credit."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_select(sql: str) -> exp.Select:
    """The one SELECT of `sql`, in Trino's dialect. Raises SqlRefused."""
    tree = _parse(sql)
    if isinstance(tree, exp.Query) and not isinstance(tree, exp.Select):
        raise SqlRefused("not_one_select", "the query combines several SELECTs; send a link to a single query")
    if not isinstance(tree, exp.Select):
        raise SqlRefused("not_one_select", f"a SELECT is needed, this is {tree.key.upper()}")
    return tree


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
    """Bounds what the parser is given, because deep nesting makes parsers slow or overflow their stack."""
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
