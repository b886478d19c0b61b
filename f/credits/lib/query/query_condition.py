"""What a condition says about a product: whether rows of the product, and rows of no such product, can meet it.

Every answer is an over-approximation: a row is counted as impossible only where its value proves it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import reduce

from sqlglot import exp

from f.credits.lib.query.query_tree import Value, column_value, constant_text


class Mention(IntEnum):
    """How a condition speaks of the product's columns where it asks for something."""

    NONE = 0
    # A condition without the marker that rows of the product may meet.
    OTHER = 1
    # A form that is not understood.
    OPAQUE = 2
    # The marker, or a value that may be it.
    MARKER = 3


@dataclass(frozen=True)
class Side:
    """What holds for the rows where a condition is true, or where it is false."""

    # Whether a row whose columns contain the marker may be among them, and one whose columns do not.
    product: bool
    other: bool
    mention: Mention = Mention.NONE
    # Whether the first column of every row is pinned to another value.
    pinned: bool = False


@dataclass(frozen=True)
class Outcome:
    true: Side
    false: Side


@dataclass(frozen=True)
class Rule:
    """A product: a query belongs to it when one of its columns must contain `marker`, lower case."""

    name: str
    marker: str
    # Markers of the other products of the policy.
    others: tuple[str, ...]
    # Position of a column among those of the rule; None for any other column.
    position: Callable[[exp.Column], int | None]
    # Whether a column may be one of those of the rule, but its table is not known.
    unknown: Callable[[exp.Column], bool]


ANYTHING = Outcome(Side(True, True), Side(True, True))
ALWAYS = Outcome(Side(True, True), Side(False, False, pinned=True))


def inverted(outcome: Outcome) -> Outcome:
    return Outcome(outcome.false, outcome.true)


def both(a: Side, b: Side) -> Side:
    """Rows for which both hold."""
    return Side(a.product and b.product, a.other and b.other, max(a.mention, b.mention), a.pinned or b.pinned)


def either(a: Side, b: Side) -> Side:
    return Side(a.product or b.product, a.other or b.other, max(a.mention, b.mention), a.pinned and b.pinned)


def evaluate(node: exp.Expr, rule: Rule) -> Outcome:
    """The outcome of a whole condition."""
    node = node.unnest()
    if node.args.get("negate"):
        plain = node.copy()
        plain.set("negate", None)
        return inverted(evaluate(plain, rule))
    match node:
        case exp.Not():
            return inverted(evaluate(node.this, rule))
        case exp.And():
            parts = [evaluate(part, rule) for part in node.flatten()]
            return reduce(lambda a, b: Outcome(both(a.true, b.true), either(a.false, b.false)), parts)
        case exp.Or():
            parts = [evaluate(part, rule) for part in node.flatten()]
            return reduce(lambda a, b: Outcome(either(a.true, b.true), both(a.false, b.false)), parts)
        case exp.Boolean():
            return ALWAYS if node.this else inverted(ALWAYS)
        case exp.Is(expression=exp.Boolean() as said) | exp.EQ(expression=exp.Boolean() as said):
            inner = evaluate(node.this, rule)
            return inner if said.this else inverted(inner)
    return _predicate(node, rule)


def _predicate(node: exp.Expr, rule: Rule) -> Outcome:
    columns = list(node.find_all(exp.Column))
    if any(rule.unknown(column) for column in columns):
        return _opaque(node, rule)
    if all(rule.position(column) is None for column in columns):
        return _constant(node)
    match node:
        case exp.Is(expression=exp.Null()):
            return ANYTHING
        case exp.EQ():
            value, text = _sides(node.this, node.expression, rule)
            return _equal(value, text, rule) if value and text is not None else _opaque(node, rule)
        case exp.NEQ():
            return inverted(_predicate(_equation(node.this, node.expression), rule))
        case exp.In() if node.expressions and not node.args.get("query"):
            parts = [_predicate(_equation(node.this, item), rule) for item in node.expressions]
            return reduce(lambda a, b: Outcome(either(a.true, b.true), both(a.false, b.false)), parts)
        case exp.Like() | exp.ILike() | exp.Escape():
            return _like(node, rule)
    return _opaque(node, rule)


def _equation(left: exp.Expr, right: exp.Expr) -> exp.EQ:
    return exp.EQ(this=left.copy(), expression=right.copy())


def _constant(node: exp.Expr) -> Outcome:
    """A condition without a column of the product; `1 = 1` and its like are decided."""
    if isinstance(node, exp.EQ | exp.NEQ):
        left, right = node.this.unnest(), node.expression.unnest()
        if isinstance(left, exp.Literal) and isinstance(right, exp.Literal) and left.is_string == right.is_string:
            holds = (left.this == right.this) == isinstance(node, exp.EQ)
            return ALWAYS if holds else inverted(ALWAYS)
    return ANYTHING


def _sides(left: exp.Expr, right: exp.Expr, rule: Rule) -> tuple[Value | None, str | None]:
    """The column and the text of a comparison, in whichever order they stand."""
    for column, text in ((left, right), (right, left)):
        value = column_value(column, rule.position)
        if value:
            return value, constant_text(text)
    return None, None


def _equal(value: Value, text: str, rule: Rule) -> Outcome:
    text = text.lower()
    if rule.marker in text:
        return Outcome(Side(True, False, Mention.MARKER), Side(True, True))
    if value.exact and value.position == 0:
        return Outcome(Side(True, True, pinned=True), Side(True, True, Mention.OTHER))
    return Outcome(Side(True, True, Mention.OTHER), Side(True, True, Mention.OTHER))


def _like(node: exp.Expr, rule: Rule) -> Outcome:
    node = node.copy()
    escape = constant_text(node.expression) if isinstance(node, exp.Escape) else ""
    like = node.this.unnest() if isinstance(node, exp.Escape) else node
    if like.args.get("negate"):
        # NOT LIKE ... ESCAPE: the negation stands inside.
        like.set("negate", None)
        return inverted(_like(node, rule))
    value = column_value(like.this, rule.position) if isinstance(like, exp.Like | exp.ILike) else None
    pattern = constant_text(like.expression) if value else None
    pieces = None if pattern is None or escape is None else like_pieces(pattern.lower(), escape.lower())
    if value is None or pieces is None:
        return _opaque(node, rule)
    runs = [piece for piece in pieces if piece not in ANY]
    if any(rule.marker in run for run in runs):
        return Outcome(Side(True, False, Mention.MARKER), Side(True, True))
    if not runs and ANY_TEXT in pieces:
        return ANYTHING
    form = re.compile("".join(ANY.get(piece) or re.escape(piece) for piece in pieces), re.DOTALL)
    suspect = any(form.fullmatch(text) for text in (rule.marker, f"{rule.marker} {rule.name} sms"))
    pinned = value.position == 0 and any(other in run for other in rule.others for run in runs)
    asks = Mention.MARKER if suspect else Mention.OTHER
    return Outcome(Side(True, True, asks, pinned), Side(True, True, Mention.OTHER))


ANY_TEXT, ANY_LETTER = object(), object()
ANY = {ANY_TEXT: ".*", ANY_LETTER: "."}


def like_pieces(pattern: str, escape: str) -> list | None:
    """A LIKE pattern as texts and wildcards; None when it is malformed."""
    pieces: list = []
    letters = iter(pattern)
    for letter in letters:
        if escape and letter == escape:
            letter = next(letters, "")
            if not letter:
                return None
        elif letter in "%_":
            pieces.append(ANY_TEXT if letter == "%" else ANY_LETTER)
            continue
        if pieces and pieces[-1] not in ANY:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _opaque(node: exp.Expr, rule: Rule) -> Outcome:
    """A form that is not understood: it may ask for anything that its texts name."""
    texts = [literal.this.lower() for literal in node.find_all(exp.Literal) if literal.is_string]
    plain = isinstance(node, exp.Binary) and not texts and len(list(node.find_all(exp.Column))) == 1
    if plain and not node.find(exp.Query):
        return ANYTHING
    mention = Mention.MARKER if any(rule.marker in text for text in texts) else Mention.OPAQUE
    side = replace(ANYTHING.true, mention=mention)
    return Outcome(side, side)
