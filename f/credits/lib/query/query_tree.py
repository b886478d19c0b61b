"""From the text of a query to its syntax tree, and what it shows: tables, conditions and the values of expressions."""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Source:
    """A table, derived table or other source of the query, by the name that its columns are qualified with."""

    alias: str
    # Last part of the table's name, lower case; empty for anything but a plain table.
    table: str
    # None for the first source.
    join: exp.Join | None


def sources_of(select: exp.Select) -> list[Source]:
    """The sources in the order of the query."""
    first = select.args.get("from_")
    joins = select.args.get("joins") or []
    found = [(first.this, None)] if first else []
    # A comma beside the first source is a join in the tree, too.
    found += [(join.this, join) for join in joins]
    return [
        Source(node.alias_or_name.lower(), node.name.lower() if isinstance(node, exp.Table) else "", join)
        for node, join in found
    ]


def table_of(column: exp.Column, sources: list[Source]) -> str | None:
    """Table of a qualified column; empty for a derived or unknown source, None for an unqualified column."""
    qualifier = column.table.lower()
    if not qualifier:
        return None
    return next((source.table for source in sources if source.alias == qualifier), "")


def conjuncts(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a condition's ANDs, without parentheses: every one of them holds where the condition holds."""
    node = node.unnest()
    if isinstance(node, exp.And):
        return [condition for part in node.flatten() for condition in conjuncts(part)]
    return [node]


def is_inner(join: exp.Join) -> bool:
    """Whether rows without a partner are dropped, so that its ON filters the result."""
    return not join.side and join.kind in ("", "INNER") and not join.method


def conditions_of(select: exp.Select) -> list[exp.Expr]:
    """The conditions that every row of the result meets: those of WHERE, and of the ON of inner joins."""
    where = select.args.get("where")
    roots = [where.this] if where else []
    roots += [join.args["on"] for join in select.args.get("joins") or [] if is_inner(join) and join.args.get("on")]
    return [condition for root in roots for condition in conjuncts(root)]


TEXT_TYPES = (*exp.DataType.TEXT_TYPES, exp.DType.VARCHAR)
# What changes nothing but the case of letters, or surrounding blanks.
SAME = (exp.Paren, exp.Lower, exp.Upper, exp.Collate)
# The result is a part of the argument.
PART = (exp.Trim, exp.Substring, exp.Left, exp.Right)


@dataclass(frozen=True)
class Value:
    """A text that is one of the product's columns, or a part of one."""

    # The highest position of the columns that it may come from.
    position: int
    # Whether it is the whole column, apart from the case of its letters.
    exact: bool


def column_value(node: exp.Expr, position: Callable[[exp.Column], int | None]) -> Value | None:
    """The value of an expression that only shows product columns; None for any other expression."""
    match node:
        case exp.Column():
            found = position(node)
            return None if found is None else Value(found, True)
        case exp.Coalesce():
            return _first_of([node.this, *node.expressions], position)
        case exp.Cast() | exp.TryCast() if _is_text(node.to):
            return column_value(node.this, position)
    if isinstance(node, SAME):
        return column_value(node.this, position)
    if isinstance(node, PART) and not (isinstance(node, exp.Trim) and node.expression):
        inner = column_value(node.this, position)
        return inner and Value(inner.position, isinstance(node, exp.Trim) and inner.exact)
    return None


def _first_of(nodes: list[exp.Expr], position: Callable[[exp.Column], int | None]) -> Value | None:
    """COALESCE of columns, and of the empty text."""
    values = [column_value(node, position) for node in nodes if constant_text(node) != ""]
    known = [value for value in values if value]
    if not known or len(known) < len(values):
        return None
    return Value(max(value.position for value in known), all(value.exact for value in known))


def constant_text(node: exp.Expr) -> str | None:
    """The text of a constant expression, in any case of its letters; None for any other expression."""
    match node:
        case exp.Literal(is_string=True):
            return node.this
        case exp.National():
            return str(node.this)
        case exp.Cast() | exp.TryCast() if _is_text(node.to):
            return constant_text(node.this)
        case exp.Trim() if not node.expression:
            inner = constant_text(node.this)
            return inner and inner.strip()
        case exp.Concat():
            return _joined(node.expressions)
        case exp.DPipe():
            return _joined([node.this, node.expression])
    return constant_text(node.this) if isinstance(node, SAME) else None


def _joined(nodes: list[exp.Expr]) -> str | None:
    texts = [constant_text(node) for node in nodes]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _is_text(kind: exp.Expr) -> bool:
    """Whether a type keeps a text whole; VARCHAR(3) does not."""
    return isinstance(kind, exp.DataType) and kind.this in TEXT_TYPES and not kind.expressions
