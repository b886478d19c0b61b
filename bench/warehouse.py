"""A warehouse of attacked accounts: python bench/warehouse.py <out.duckdb> <accounts> <attempts per account>"""

import sys
from pathlib import Path

import duckdb

DEMO = Path(__file__).resolve().parent.parent / "demo" / "warehouse"

FILL = """
CREATE TEMP TABLE attacked AS
SELECT n, 'AC' || printf('%032x', n) AS sid FROM generate_series(0, $accounts - 1) AS s (n);

INSERT INTO accounts SELECT sid, 'Customer ' || n, NULL FROM attacked;
INSERT INTO country_mcc VALUES ('BD', '470'), ('PK', '410');
INSERT INTO billable_items VALUES
  ('BIBD', 'Outbound SMS BD', 'Authy Verify SMS', 'BD'), ('BIPK', 'Outbound SMS PK', 'Authy Verify SMS', 'PK');
INSERT INTO provider_rates VALUES
  ('PR1', '470', 0.21, TIMESTAMP '2025-01-01'), ('PR1', '410', 0.11, TIMESTAMP '2025-01-01');

CREATE TEMP TABLE events AS
SELECT
  sid, n, i, TIMESTAMP '2025-11-04' + to_microseconds(432000000000 * i // $attempts) AS happened_at,
  CASE i % 2 WHEN 0 THEN '470' ELSE '410' END AS mcc, i % 10 < 6 AS blocked,
  CASE i % 3 WHEN 0 THEN 'standard' ELSE 'basic' END AS mode
FROM attacked, generate_series(0, $attempts - 1) AS s (i);

INSERT INTO verify_attempts
SELECT 'VE' || n || '-' || i, sid, happened_at, 'verify', 'sms', mcc, TRUE, mode, NULL, blocked FROM events;
INSERT INTO sms_messages
SELECT
  'SM' || n || '-' || i, 'VE' || n || '-' || i, sid, CASE mcc WHEN '470' THEN 'BIBD' ELSE 'BIPK' END, happened_at,
  mcc, 'PR1', 50.0 / $attempts, NULL
FROM events WHERE NOT blocked;
INSERT INTO billing_counters
SELECT account_sid, billable_item_sid, CAST(sent_at AS DATE), 'sale', 'usd', count(*), sum(price)
FROM sms_messages GROUP BY ALL;
"""


def build(target: str, accounts: int, attempts: int) -> None:
    with duckdb.connect(target) as connection:
        connection.execute((DEMO / "schema.sql").read_text())
        for statement in FILL.replace("$accounts", str(accounts)).replace("$attempts", str(attempts)).split(";"):
            if statement.strip():
                connection.execute(statement)


if __name__ == "__main__":
    build(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
