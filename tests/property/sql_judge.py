"""An oracle for what a query accesses: DuckDB's own parser, independent of the parser of the gate."""

import json
import re

import duckdb

# Arithmetic on the values of a row or a group, as DuckDB's parser names it; operators are symbols.
HARMLESS = {
    *(
        "sum",
        "count",
        "count_star",
        "count_if",
        "min",
        "max",
        "avg",
        "abs",
        "round",
        "ceil",
        "floor",
        "greatest",
        "least",
    ),
    *("coalesce", "nullif", "if", "lower", "upper", "trim", "length", "concat", "substring", "contains"),
    *("date", "date_format", "date_trunc", "date_add", "date_sub", "date_diff", "date_part", "year", "month", "day"),
    *("like_escape", "not_like_escape", "row", "list_value", "array_extract", "struct_extract", "not"),
}
OPERATOR = re.compile(r"[^A-Za-z0-9_]+")
_duck = duckdb.connect()


def reaches(sql, listed):
    """Forbidden accesses of the query, in words; empty when DuckDB cannot parse it."""
    text = re.split(r"--[^\n]*sql for creating the total", sql)[0]
    found = json.loads(_duck.execute("SELECT json_serialize_sql(?)", [text.replace("\u0000", " ")]).fetchone()[0])
    if found["error"]:
        return _beyond_one_select(found)
    if len(found["statements"]) != 1:
        return [f"{len(found['statements'])} statements"]
    problems = []
    _walk(found["statements"][0]["node"], {name.lower() for name in listed}, frozenset(), problems)
    return problems


def _beyond_one_select(found):
    # DuckDB serializes SELECT statements only: a text that it parses as something else is an error of this kind.
    return [found["error_message"]] if "Only SELECT statements" in found.get("error_message", "") else []


def _walk(node, tables, common, problems):
    if isinstance(node, list):
        for item in node:
            _walk(item, tables, common, problems)
        return
    if not isinstance(node, dict):
        return
    for entry in (node.get("cte_map") or {}).get("map", []):
        # A CTE is visible to later ones, not to itself.
        _walk(entry["value"], tables, common, problems)
        common = common | {entry["key"].lower()}
    kind = node.get("type")
    if kind == "BASE_TABLE":
        name, schema = node["table_name"].lower(), node.get("schema_name") or node.get("catalog_name")
        if schema or (name not in tables and name not in common):
            problems.append(f"table {schema or ''}.{name}")
    if kind == "TABLE_FUNCTION":
        problems.append(f"table function {node['function'].get('function_name')}")
    name = node.get("function_name", "") if node.get("class") == "FUNCTION" else ""
    if name and name.lower() not in HARMLESS and not OPERATOR.fullmatch(name):
        problems.append(f"function {name}")
    for key, value in node.items():
        if key != "cte_map":
            _walk(value, tables, common, problems)
