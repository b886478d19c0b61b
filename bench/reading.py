"""What the notebook step reads in a query, for notebooks run without it: python bench/reading.py < query.sql"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from f.credits.lib.query.query_reader import read_query

PRODUCTS = [{"name": "verify", "marker": "Authy", "columns": ["product", "friendly_name"]}]


def reading_of(sql: str) -> dict | None:
    return read_query(sql, None, PRODUCTS)


if __name__ == "__main__":
    json.dump(reading_of(sys.stdin.read()), sys.stdout)
