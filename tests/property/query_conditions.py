"""Random conditions as Looker's dialects write them, without needless parentheses, and the rows to evaluate them on."""

import random
from dataclasses import dataclass

PRODUCTS = [
    "Authy Verify SMS",
    "AUTHY voice",
    "Programmable Messaging",
    "Programmable Voice",
    "Verify",
    "Voice",
    "",
    None,
]
NAMES = ["Outbound SMS BD", "Authy SMS", "Say", "", None]
ACCOUNTS = ["Authy Fans Ltd", "Harbor"]
UNITS = ["usd", "eur"]
TEXTS = ["Authy", "authy", "uth", "Programmable", "Verify", "SMS", "Voice", "Say", "Outbound", "A"]
SCHEMA = """
CREATE TABLE billable_items (billable_item_sid INTEGER, product VARCHAR, friendly_name VARCHAR);
CREATE TABLE accounts (account_sid INTEGER, friendly_name VARCHAR);
CREATE TABLE billing_counters (account_sid INTEGER, billable_item_sid INTEGER, unit VARCHAR, total DECIMAL(18, 6));
"""


@dataclass(frozen=True)
class Node:
    """An operator and its operands, or the text of a predicate."""

    operator: str
    parts: tuple["Node", ...] = ()
    text: str = ""


def insert_rows(db):
    """Every combination of the values above, as rows of the joined tables."""
    db.execute(SCHEMA)
    pairs = [(product, name) for product in PRODUCTS for name in NAMES if not names_two(product, name)]
    items = [(number, *pair) for number, pair in enumerate(pairs)]
    db.executemany("INSERT INTO billable_items VALUES (?, ?, ?)", items)
    db.executemany("INSERT INTO accounts VALUES (?, ?)", list(enumerate(ACCOUNTS)))
    rows = [(account, item[0], unit, 1) for account in range(len(ACCOUNTS)) for item in items for unit in UNITS]
    db.executemany("INSERT INTO billing_counters VALUES (?, ?, ?, ?)", rows)


def names_two(product, name):
    """Whether an item of another product is named after this one: no warehouse has it."""
    return bool(product) and "authy" not in product.lower() and "authy" in (name or "").lower()


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def pattern(chance, text):
    """LIKE's right side for texts that contain `text`: whole, concatenated, or in a function."""
    whole = literal(f"%{text}%")
    half = len(text) // 2
    parts = ["%", text[:half], text[half:], "%"]
    return chance.choice(
        [
            whole,
            f"LOWER({whole})",
            " || ".join(literal(part) for part in parts),
            f"CONCAT({', '.join(literal(part) for part in parts)})",
        ]
    )


def column_form(chance, column):
    return chance.choice(
        [
            column,
            column,
            f"({column})",
            f"LOWER({column})",
            f"UPPER({column})",
            f"TRIM({column})",
            f"CAST({column} AS VARCHAR)",
        ]
    )


def contains(chance, column, text):
    """A column contains a text, whatever the case of its letters, in the style of one of the dialects."""
    return chance.choice(
        [
            f"{column} LIKE {literal(f'%{text}%')}",
            f"LOWER({column}) LIKE LOWER({pattern(chance, text)})",
            f"UPPER({column}) LIKE UPPER({pattern(chance, text)})",
            f"{column} ILIKE {pattern(chance, text)}",
            f"TRIM(LOWER({column})) LIKE LOWER({literal(f'%{text}%')}) ESCAPE '^'",
            f"(LOWER({column}) LIKE LOWER({literal(f'%{text}%')})) IS TRUE",
        ]
    )


def predicate(chance, columns):
    column, text = chance.choice(columns), chance.choice(TEXTS)
    value = literal(chance.choice([value for value in PRODUCTS + NAMES if value is not None]))
    form = column_form(chance, column)
    return chance.choice(
        [
            contains(chance, column, text),
            contains(chance, column, text),
            f"{form} NOT LIKE {literal(f'%{text}%')}",
            f"{form} LIKE {literal(f'{text}%')}",
            f"{form} = {value}",
            f"{value} = {form}",
            f"{form} <> {value}",
            f"{form} IN ({value}, {literal(f'{text} SMS')})",
            f"{form} NOT IN ({value})",
            f"{form} IS NULL",
            f"{form} IS NOT NULL",
            f"LENGTH({column}) <> 0",
            f"SUBSTRING({column}, 1, 5) = {literal(text[:5])}",
            f"COALESCE({column}, '') LIKE {literal(f'%{text}%')}",
            f"{form} >= {literal(text)}",
            f"CASE WHEN {column} LIKE {literal(f'%{text}%')} THEN 'yes' ELSE 'no' END = 'yes'",
        ]
    )


COLUMNS = ["billable_items.product", "billable_items.product", "billable_items.friendly_name", "accounts.friendly_name"]
OTHERS = ["c.unit = 'usd'", "c.unit <> 'eur'", "1 = 1", "accounts.friendly_name LIKE '%Authy%'", "c.total > 0", "FALSE"]


def tree(chance, depth=3):
    kind = chance.choice(["and", "or", "not", "leaf", "leaf"]) if depth else "leaf"
    if kind == "leaf":
        return Node("leaf", text=chance.choice(OTHERS) if chance.random() < 0.3 else predicate(chance, COLUMNS))
    count = 1 if kind == "not" else chance.randint(2, 3)
    return Node(kind, tuple(tree(chance, depth - 1) for _ in range(count)))


def written(node, above="or"):
    """The text with the parentheses that SQL needs and no others."""
    if node.operator == "leaf":
        return node.text
    binds = {"or": 0, "and": 1, "not": 2}
    word = node.operator.upper()
    if node.operator == "not":
        # A comparison binds closer than NOT, NOT closer than AND.
        text = f"NOT {written(node.parts[0], 'not')}"
    else:
        text = f" {word} ".join(written(part, node.operator) for part in node.parts)
    return f"({text})" if binds[node.operator] < binds[above] else text


def query(condition):
    return f"""SELECT billable_items.product AS "billable_items.product", COALESCE(SUM(c.total), 0) AS "total"
FROM billing_counters AS c
LEFT JOIN accounts ON accounts.account_sid = c.account_sid
LEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid
WHERE {condition}
GROUP BY 1"""


def explore_condition(chance):
    """The filters of an Explore that asks for Verify: joined by AND, the marker among them."""
    column = chance.choice(["billable_items.product", "billable_items.friendly_name"])
    marked = contains(chance, column, chance.choice(["Authy", "authy", "Authy Verify"]))
    if chance.random() < 0.3:
        marked = f"({marked} OR {contains(chance, 'billable_items.product', 'Authy')})"
    parts = [marked, *(chance.choice(OTHERS[:-1]) for _ in range(chance.randint(0, 3)))]
    if chance.random() < 0.5:
        parts.append(f"billable_items.friendly_name NOT LIKE {literal('%Say%')}")
    chance.shuffle(parts)
    return " AND ".join(f"({part})" if chance.random() < 0.5 else part for part in parts)


def seeded(seed):
    return random.Random(seed)
