"""Values in a condition: the text that a constant expression has, and the column that an expression shows a part of."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

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
