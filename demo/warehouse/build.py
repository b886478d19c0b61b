"""Builds the demo warehouse, a DuckDB file of message-level events: python demo/warehouse/build.py <out.duckdb>"""

import os
import sys
import tempfile
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates and fills the tables; the same input gives the same rows."""
    connection.execute((HERE / "schema.sql").read_text())
    connection.execute(
        """
        CREATE TEMP TABLE bursts (
          account_sid VARCHAR, product VARCHAR, channel VARCHAR, day DATE, country VARCHAR, mode VARCHAR,
          enabled BOOLEAN, reason VARCHAR, attempts BIGINT, blocked BIGINT, price DECIMAL(12, 6), error_code INTEGER
        )
        """
    )
    for table in ("accounts", "country_mcc", "provider_rates", "bursts"):
        source = str(HERE / f"{table}.csv")
        connection.execute(f"INSERT INTO {table} FROM read_csv(?, header = true, all_varchar = true)", [source])
    connection.execute((HERE / "expand.sql").read_text())


def build(target: Path) -> None:
    """Writes the warehouse beside its target and renames it, so that readers never see a partial file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".warehouse-") as folder:
        draft = Path(folder) / "warehouse.duckdb"
        with duckdb.connect(draft) as connection:
            fill(connection)
            connection.execute("CHECKPOINT")
        os.replace(draft, target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python demo/warehouse/build.py <out.duckdb>")
    build(Path(sys.argv[1]).resolve())
