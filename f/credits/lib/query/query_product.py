"""Which product of the policy a query is about: decided from the conditions that every row of its result meets."""

from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from f.credits.lib.query.query_condition import ALWAYS, Mention, Rule, Side, both, evaluate
from f.credits.lib.query.query_tree import Source, SqlRefused, conditions_of, sources_of, table_of

ITEMS = "billable_items"


@dataclass(frozen=True)
class Finding:
    """What a query says about one product."""

    name: str
    # Of all conditions together.
    rows: Side

    @property
    def certain(self) -> bool:
        """Every row of the result is of the product."""
        return self.rows.product and not self.rows.other

    @property
    def marked(self) -> bool:
        """The marker is asked for, but not of every row."""
        return self.rows.mention is Mention.MARKER

    @property
    def undecided(self) -> bool:
        """Its columns are restricted in a way that rows of the product may meet."""
        asked = self.rows.mention
        return asked is Mention.OPAQUE or (asked is Mention.OTHER and not self.rows.pinned)


def decide_product(select: exp.Select, products: list[dict]) -> str | None:
    """Name of the enabled product that every row of the query belongs to; None for a query about another product.

    Raises SqlRefused `product_unclear` when the query mixes products, or restricts them in a form not understood.
    """
    enabled = [product for product in products if product.get("enabled", True)]
    findings = [_finding(select, product, products) for product in enabled]
    certain = [finding.name for finding in findings if finding.certain]
    if len(certain) == 1:
        return certain[0]
    mixed = certain + [finding.name for finding in findings if finding.marked and not finding.certain]
    possible = [finding for finding in findings if finding.rows.product]
    if mixed and possible:
        raise SqlRefused(
            "product_unclear",
            f"its conditions mix {', '.join(mixed)} with other traffic; ask for a link that covers one product only",
        )
    undecided = [finding.name for finding in possible if finding.undecided]
    if undecided:
        raise SqlRefused(
            "product_unclear",
            f"its conditions restrict the product in a form that may be {', '.join(undecided)} or not; "
            "ask for a link that names one product",
        )
    return None


def _finding(select: exp.Select, product: dict, products: list[dict]) -> Finding:
    sources = sources_of(select)
    names = [name.lower() for name in product["columns"]]
    marker = product["marker"].lower()
    others = {other["marker"].lower() for other in products if other["name"] != product["name"]}
    bare = {name.rpartition(".")[2] for name in names}
    rule = Rule(
        name=product["name"].lower(),
        marker=marker,
        others=tuple(other for other in others if other not in marker and marker not in other),
        position=lambda column: _position(column, names, sources),
        unknown=lambda column: column.name.lower() in bare and table_of(column, sources) == "",
    )
    outcomes = [evaluate(condition, rule) for condition in conditions_of(select)]
    rows = reduce(both, (outcome.true for outcome in outcomes), ALWAYS.true)
    return Finding(product["name"], both(rows, _elsewhere(select, rule, bare)))


def _position(column: exp.Column, names: list[str], sources: list[Source]) -> int | None:
    """Position of a column among those of the product; a name without a table is one of the billable items."""
    name, table = column.name.lower(), table_of(column, sources)
    if table is None:
        table = ITEMS
    if name in names and table == ITEMS:
        return names.index(name)
    full = f"{table}.{name}"
    return names.index(full) if full in names else None


def _elsewhere(select: exp.Select, rule: Rule, bare: set[str]) -> Side:
    """Parts of the query beside its conditions that may ask for the product: subqueries, HAVING, a filtered measure."""
    inner = [query for query in select.find_all(exp.Query) if query is not select]
    texts = [literal for literal in select.find_all(exp.Literal) if literal.is_string]
    marked = [text for text in texts if rule.marker in text.this.lower()]
    if inner:
        # A nested query is not followed: any of its columns may be one of the product's.
        if marked:
            return Side(True, True, Mention.MARKER)
        named = any(column.name.lower() in bare for column in select.find_all(exp.Column))
        return Side(True, True, Mention.OPAQUE if named else Mention.NONE)
    conditions = {id(node) for condition in conditions_of(select) for node in condition.walk()}
    hidden = [text for text in marked if id(text) not in conditions and _beside_product(text, rule)]
    return Side(True, True, Mention.MARKER) if hidden else ALWAYS.true


def _beside_product(text: exp.Literal, rule: Rule) -> bool:
    """Whether a text stands in one predicate with a column of the product."""
    node = text.find_ancestor(exp.Predicate, exp.Case, exp.Func)
    return node is not None and any(rule.position(column) is not None for column in node.find_all(exp.Column))
