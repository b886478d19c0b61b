"""The same notebook on Trino, through its real client."""

import pytest
from support import PARENT, looker_sql, run, run_cells, write_warehouse
from trino_stub import trino_server

from f.credits.lib.notebook.notebook_run import NotebookFailed

PASSWORD = "trino-pass-6f2a"


def trino_at(port):
    place = {"host": "127.0.0.1", "port": port, "catalog": "hive", "schema": "public", "http_scheme": "http"}
    return {"kind": "trino", "user": "reader", "password": PASSWORD, **place}


def test_trino_and_duckdb_give_the_same_summary_and_the_password_stays_in_the_connection(tmp_path):
    path = tmp_path / "w.duckdb"
    modes = [("basic", 500, 208), ("standard", 40, 10)]
    embedded = write_warehouse(path, modes, "7526.30", parent=PARENT, prior="900")
    sql = looker_sql(tail="LIMIT 500")
    expected = run_cells(sql, embedded)
    with trino_server(path) as (port, requests):
        result = run(sql, trino_at(port), keep_notebook=True)
    assert result["summaries"] == [expected["summary"]]
    assert {authorization.split()[0] for authorization, _ in requests} == {"Basic"}
    assert PASSWORD not in str(result)
    looker = next(sent for _, sent in requests if "total_sum" in sent)
    assert "DATE '2025-11-04'" in looker and "LIMIT" not in looker


def test_a_trino_error_that_repeats_the_credentials_comes_back_without_them(tmp_path):
    path = tmp_path / "w.duckdb"
    write_warehouse(path)
    server = trino_server(path, error=f"denied for {{authorization}} and {PASSWORD}")
    with server as (port, _), pytest.raises(NotebookFailed) as failed:
        run(looker_sql(), trino_at(port))
    assert "TrinoUserError" in str(failed.value)
    assert str(failed.value).count("***") == 2
    assert PASSWORD not in str(failed.value)
