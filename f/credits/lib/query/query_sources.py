"""The tables of a query: which table a column belongs to, and which conditions every row of the result meets."""

from dataclasses import dataclass

from sqlglot import exp


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
