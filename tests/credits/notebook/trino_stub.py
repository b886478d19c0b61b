"""A Trino server as its protocol shows it to a client, on loopback, executing on DuckDB what it is sent."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import sqlglot
from sqlglot import exp

TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "VARCHAR": "varchar", "DATE": "date"}


@contextmanager
def trino_server(path, error=None):
    """Yields its port and the requests it got as (authorization, sql); every query fails with `error` if given."""
    requests = []
    database = duckdb.connect(path, read_only=True)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sql = self.rfile.read(int(self.headers["content-length"])).decode()
            requests.append((self.headers["authorization"], sql))
            body = {"id": "q1", "infoUri": "http://127.0.0.1/q1", "stats": {"state": "FINISHED"}, "warnings": []}
            if error and "SELECT 1" not in sql:
                text = error.format(authorization=self.headers["authorization"])
                body["error"] = {"message": text, "errorCode": 1, "errorName": "X", "errorType": "USER_ERROR"}
            else:
                body |= execute(database.cursor(), sql)
            answer = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1], requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        database.close()


def execute(cursor, sql):
    """Runs `EXECUTE IMMEDIATE '...' USING ...` or a plain query, and shapes the rows as Trino does."""
    values = []
    if sql.startswith("EXECUTE IMMEDIATE '"):
        text, found, using = sql.removeprefix("EXECUTE IMMEDIATE '").rpartition("' USING ")
        values = sqlglot.parse_one(f"SELECT {using}", read="trino").expressions if found else []
        sql = (text if found else using.removesuffix("'")).replace("''", "'")
    tree = sqlglot.parse_one(sql, read="trino")
    given = iter(values)
    bound = tree.transform(lambda node: next(given) if isinstance(node, exp.Placeholder) else node)
    cursor.execute(bound.sql("duckdb"))
    columns = [column(name, str(kind)) for name, kind, *_ in cursor.description]
    rows = [[v if isinstance(v, int | None) else str(v) for v in row] for row in cursor.fetchall()]
    return {"columns": columns, "data": rows}


def column(name, kind):
    raw, arguments = "bigint" if kind == "HUGEINT" else TYPES.get(kind, "decimal"), []
    if raw == "decimal":
        arguments = [int(number) for number in kind.removeprefix("DECIMAL(").removesuffix(")").split(",")]
    elif raw == "varchar":
        arguments = [2147483647]
    signature = {"rawType": raw, "arguments": [{"kind": "LONG", "value": value} for value in arguments]}
    return {"name": name, "type": kind.lower(), "typeSignature": signature}
