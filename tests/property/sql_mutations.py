"""Looker's SQL in its variants, and mutations that change its meaning."""

import re

COLUMNS = [
    "accounts.account_sid",
    "accounts.account_name",
    "billable_items.product",
    "billable_items.friendly_name",
    "billable_items.iso_country_code",
    "c.usage_date",
    "c.subtype",
]
VALUES = [
    "AC25c99fdd724b00b0e80b3b75e5c7138b",
    "Outbound SMS%",
    "O''Neil",
    "%Authy%",
    "a; DROP TABLE accounts",
    "-- no comment",
    "/* none */",
    "SELECT * FROM secret",
    "ü€😀",
    "",
    "100%",
    "\\",
    "read_text(''/etc/passwd'')",
]
JOINS = (
    "\nLEFT JOIN accounts ON accounts.account_sid = c.account_sid"
    "\nLEFT JOIN billable_items ON billable_items.billable_item_sid = c.billable_item_sid"
)


def good_variant(chance):
    """A query in Looker's form for a random choice of fields, filters, sorting and limit."""
    fields = chance.sample(COLUMNS, chance.randint(1, 5))
    select = [f'{field} AS "{field}"' for field in fields]
    if chance.random() < 0.3:
        select.append("DATE_FORMAT(DATE_TRUNC('month', c.usage_date), '%Y-%m') AS \"c.usage_month\"")
    if chance.random() < 0.2:
        select.append('COUNT(DISTINCT accounts.account_sid) AS "accounts.count"')
    if chance.random() < 0.2:
        select.append("CASE WHEN c.subtype = 'tax' THEN 'Tax' ELSE 'Sale' END AS \"c.kind\"")
    select.append('COALESCE(SUM(c.total), 0) AS "c.total_sum"')
    where = [_condition(chance) for _ in range(chance.randint(1, 5))]
    where.append("((c.usage_date >= TIMESTAMP '2025-11-04') AND (c.usage_date < TIMESTAMP '2025-11-09'))")
    groups = ",".join(str(number) for number in range(1, len(select)))
    sql = "SELECT\n    " + ",\n    ".join(select)
    sql += f"\nFROM billing_counters AS c{JOINS}\nWHERE " + " AND ".join(where) + f"\nGROUP BY\n    {groups}"
    if chance.random() < 0.3:
        sql += "\nHAVING COALESCE(SUM(c.total), 0) > 10"
    sql += f"\nORDER BY\n    {len(select)} DESC"
    sql += chance.choice(["", "\nLIMIT 500", "\nFETCH NEXT 500 ROWS ONLY", ";"])
    if chance.random() < 0.1:
        sql += "\n-- sql for creating the total and/or determining pivot columns\nSELECT 1"
    if chance.random() < 0.2:
        sql = f"-- Looker Query Context '{{\"user_id\":{chance.randint(1, 99)}}}'\n{sql}"
    return _restyled(sql, chance)


def _condition(chance):
    column, value = chance.choice(COLUMNS[:5]), chance.choice(VALUES)
    return chance.choice(
        [
            f"({column}) = '{value}'",
            f"({column} LIKE '{value}' OR {column} LIKE 'Outbound%')",
            f"({column} NOT LIKE '{value}' OR {column} IS NULL)",
            f"{column} IN ('{value}', 'x')",
            f"LOWER({column}) <> LOWER('{value}')",
            f"LENGTH({column}) > 0",
            "c.unit = 'usd'",
            "c.usage_date >= DATE_ADD('day', -7, TIMESTAMP '2025-11-09')",
            "CAST(c.usage_date AS DATE) < DATE '2025-12-01'",
        ]
    )


def _restyled(sql, chance):
    """Different white space and letter case outside of quotes, with the same meaning."""
    style = chance.choice([lambda text: text, str.lower, lambda text: re.sub(r"[ \n]+", "  \t\n ", text)])
    if sql.count("--"):
        return sql
    return "".join(part if part[:1] in "'\"" else style(part) for part in re.split(r"('(?:[^']|'')*'|\"[^\"]*\")", sql))


PAYLOADS = [
    "; DROP TABLE accounts",
    " UNION ALL SELECT * FROM secret",
    "; SELECT 1",
    " FOR UPDATE",
    " INTO stolen",
    ", (SELECT MAX(a) FROM secret)",
    " AND EXISTS (SELECT 1 FROM secret)",
    " OR 1 IN (SELECT a FROM hive.public.secret)",
    ", read_text('/etc/passwd')",
    " JOIN secret ON TRUE",
    ", secret",
    ", 'data.csv'",
    " WITH t AS (SELECT 1) ",
    "getenv('HOME')",
    "(SELECT content FROM read_text('/etc/passwd'))",
    "/*",
    "*/",
    "--",
    "'",
    '"',
    "\\",
    ";",
    "(",
    ")",
    "\n",
    "?",
    ":a",
    "$$",
    "`",
    "secret",
    "secret.",
    "other.accounts",
    "DELETE FROM accounts",
    "EXPLAIN ",
    "query('SELECT 1')",
    "\u0000",
    "\u200b",
    "\uff07",
    " ",
]
WORDS = re.compile(r"[A-Za-z_]+")
TABLES = re.compile(r"\b(accounts|billing_counters|billable_items)\b")


def spoiled(sql, chance):
    """One to three mutations: inserted payloads, changed tables and functions, cut, doubled or swapped text."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(sql))
        end = min(len(sql), at + chance.randint(1, 30))
        sql = chance.choice(
            [
                lambda s, a, e: s[:a] + chance.choice(PAYLOADS) + s[a:],
                lambda s, a, e: s[:a] + chance.choice(PAYLOADS) + s[e:],
                lambda s, a, e: s + chance.choice(PAYLOADS),
                lambda s, a, e: chance.choice(PAYLOADS) + s,
                lambda s, a, e: s[:a] + s[e:],
                lambda s, a, e: s[:a] + s[a:e] + s[a:],
                lambda s, a, e: _replaced(TABLES, s, chance.choice(["secret", "x.accounts", "read_text('a')"]), chance),
                lambda s, a, e: _replaced(re.compile(r"\b(SUM|LOWER|LENGTH|COALESCE)\b"), s, "getenv", chance),
                lambda s, a, e: _replaced(WORDS, s, chance.choice(WORDS.findall(s) or ["x"]), chance),
                lambda s, a, e: f"WITH secret AS (SELECT 1 AS a) {s}",
                lambda s, a, e: _replaced(
                    TABLES, s, f"(SELECT * FROM {chance.choice(['secret', 'accounts'])})", chance
                ),
            ]
        )(sql, at, end)
    return sql


def _replaced(pattern, text, replacement, chance):
    places = list(pattern.finditer(text))
    if not places:
        return text
    place = chance.choice(places)
    return text[: place.start()] + replacement + text[place.end() :]
