"""Counts a history for the dashboard by other means: SQL over the days as they lie in the runtime's state file."""

import json
import sqlite3
import sys

import duckdb

state, start, until, channel = sys.argv[1:5]
days = sqlite3.connect(f"file:{state}?mode=ro", uri=True).execute(
    "SELECT value FROM resources WHERE path GLOB 'f/credits/history/*'"
)
rows = [row for (value,) in days for row in json.loads(value)["rows"]]

db = duckdb.connect()
db.execute("CREATE TABLE document AS SELECT unnest(CAST(? AS JSON[])) AS row", [json.dumps(rows)])
conditions = [f"row->>'requested_at' >= '{start}'"] if start else []
conditions += [f"row->>'requested_at' < '{until}'"] if until else []
conditions += [f"row->>'channel' = '{channel}'"] if channel else []
db.execute(
    """
    CREATE VIEW request AS SELECT
        row->>'key' AS key, row->>'channel' AS channel, row->>'outcome' AS outcome, row->>'reason_code' AS code,
        CAST(row->>'requested_at' AS TIMESTAMP) AS written,
        CAST(row->>'amount' AS DECIMAL(18, 2)) AS amount,
        date_diff('millisecond', CAST(row->>'requested_at' AS TIMESTAMP), CAST(row->>'answered_at' AS TIMESTAMP)) AS ms,
        CAST(row->>'by_hand' AS BOOLEAN) AS by_hand,
        json_array_length(row->'decisions') AS decisions,
        row->'links' AS links
    FROM document
    WHERE """
    + " AND ".join(conditions or ["true"])
)
db.execute(
    """
    CREATE VIEW link AS
    SELECT key, outcome, written, link->>'account_sid' AS account, link->>'product' AS product,
           CAST(link->>'amount' AS DECIMAL(18, 2)) AS amount, link->'modes' AS modes
    FROM (SELECT key, outcome, written, unnest(CAST(links AS JSON[])) AS link FROM request)
    """
)


def one(sql):
    return db.execute(sql).fetchone()[0]


def pairs(sql):
    return {str(key): value if isinstance(value, int) else str(value) for key, value in db.execute(sql).fetchall()}


DECIDED = "outcome IN ('credited', 'needs_review', 'failed')"
AUTOMATIC = "outcome = 'credited' AND NOT by_hand AND decisions = 0"
print(
    json.dumps(
        {
            "requests": one("SELECT count(*) FROM request"),
            "credited": one("SELECT count(*) FROM request WHERE outcome = 'credited'"),
            "amount": str(one("SELECT coalesce(sum(amount), 0) FROM request WHERE outcome = 'credited'")),
            "decided": one(f"SELECT count(*) FROM request WHERE {DECIDED}"),
            "automatic": one(f"SELECT count(*) FROM request WHERE {AUTOMATIC}"),
            "mean_seconds": float(one("SELECT avg(ms) / 1000 FROM request WHERE ms IS NOT NULL")),
            "p95_seconds": one(
                "SELECT ms / 1000 FROM"
                " (SELECT ms, cume_dist() OVER (ORDER BY ms) AS d FROM request WHERE ms IS NOT NULL)"
                " WHERE d >= 0.95 ORDER BY ms LIMIT 1"
            ),
            "in_time": one("SELECT count(*) FROM request WHERE ms <= 120000"),
            "open": one("SELECT count(*) FROM request WHERE decisions = 0 AND outcome IN ('needs_review', 'failed')"),
            "outcomes": pairs("SELECT outcome, count(*) FROM request GROUP BY 1"),
            "causes": pairs(
                "SELECT code, count(*) FROM request WHERE outcome IN ('needs_review', 'failed') GROUP BY 1"
            ),
            "days": pairs(
                "SELECT CAST(written AS DATE), sum(amount) FROM request WHERE outcome = 'credited' GROUP BY 1"
            ),
            "accounts": pairs(
                "SELECT account, sum(amount) FROM link WHERE outcome = 'credited' GROUP BY 1 ORDER BY 2 DESC LIMIT 15"
            ),
            "modes": pairs(
                "SELECT mode->>'mode', sum(CAST(mode->>'credit' AS DECIMAL(18, 2))) FROM"
                " (SELECT unnest(CAST(modes AS JSON[])) AS mode FROM link WHERE outcome = 'credited')"
                " WHERE CAST(mode->>'messages' AS INTEGER) > 0 GROUP BY 1"
            ),
            "hours": pairs("SELECT (isodow(written) - 1) * 24 + hour(written), count(*) FROM request GROUP BY 1"),
        }
    )
)
