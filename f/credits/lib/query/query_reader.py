"""The one reader of a query: its product, account, days and cost, and the statements a notebook asks about them."""

from f.credits.lib.query.query_cost import KEYS, check_cost
from f.credits.lib.query.query_facts import fixed_period, pinned_account
from f.credits.lib.query.query_gate import check_permission
from f.credits.lib.query.query_product import decide_product
from f.credits.lib.query.query_sources import sources_of
from f.credits.lib.query.query_statements import statements_of
from f.credits.lib.query.query_text import SqlRefused, parse_select


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
