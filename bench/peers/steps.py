"""The five steps of the job as plain Python functions, shared by all peers."""

import json
import os
import sys
import urllib.request
from pathlib import Path

SETTINGS = json.loads(os.environ["BENCH_SETTINGS"])


def scan() -> list[dict]:
    """The messages with a Looker link that have no answer yet."""
    found, cursor = [], ""
    while True:
        query = f"channel={SETTINGS['channel']}&oldest={SETTINGS['oldest']}&limit=200&cursor={cursor}"
        page = slack("conversations.history", query)
        found += [
            message for message in page["messages"] if "/x/" in message["text"] and not message.get("reply_count")
        ]
        cursor = page.get("response_metadata", {}).get("next_cursor")
        if not cursor:
            return [{"ts": message["ts"], "link": message["text"].partition("/x/")[2]} for message in reversed(found)]


def resolve(request: dict) -> dict:
    """The SQL behind the link, requested without a row limit."""
    login = f"client_id={SETTINGS['looker_id']}&client_secret={SETTINGS['looker_secret']}"
    token = json.loads(call(f"{SETTINGS['looker_url']}/api/4.0/login", login.encode()))["access_token"]
    slug = "".join(takewhile_alnum(request["link"]))
    query = json.loads(call(f"{SETTINGS['looker_url']}/api/4.0/queries/slug/{slug}", token=token))
    sql = call(f"{SETTINGS['looker_url']}/api/4.0/queries/{query['id']}/run/sql?limit=-1", token=token)
    return {**request, "sql": sql}


def notebook(request: dict) -> dict:
    """Runs the credit notebook with papermill and its default kernel."""
    import papermill

    os.environ["WAREHOUSE_KIND"], os.environ["WAREHOUSE_PATH"] = "duckdb", SETTINGS["warehouse"]
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from bench.reading import reading_of

    sql, rates = request["sql"], SETTINGS["expected_block_rates"]
    parameters = {"looker": sql, "expected_block_rates": rates, "reading": reading_of(sql)}
    done = papermill.execute_notebook(SETTINGS["notebook"], None, parameters, kernel_name="python3", progress_bar=False)
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    return {"ts": request["ts"], "displays": [output["data"] for output in outputs if "data" in output]}


def parse(request: dict) -> dict:
    """The amount the notebook states."""
    kind = "application/vnd.creditbot.summary+json"
    (summary,) = [shown[kind] for shown in request["displays"] if kind in shown]
    return {"ts": request["ts"], "amount": summary["credit_amount"]}


def reply(request: dict) -> str:
    """Posts the answer into the thread; if SETTINGS say so, only when the thread has none yet."""
    if SETTINGS["look_first"]:
        thread = slack("conversations.replies", f"channel={SETTINGS['channel']}&ts={request['ts']}")["messages"]
        if len(thread) > 1:
            return thread[1]["ts"]
    text = f"Approved, ${request['amount']}, exceptions"
    body = {"channel": SETTINGS["channel"], "thread_ts": request["ts"], "text": text}
    return slack("chat.postMessage", body=body)["ts"]


def settled(request: dict) -> str:
    """All steps after the scan, for one request."""
    return reply(parse(notebook(resolve(request))))


def takewhile_alnum(text: str):
    for letter in text:
        if not letter.isalnum():
            return
        yield letter


def slack(method: str, query: str = "", body: dict | None = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    answer = json.loads(call(f"{SETTINGS['slack_url']}{method}?{query}", data, SETTINGS["slack_token"], json_body=True))
    if not answer["ok"]:
        raise RuntimeError(f"{method}: {answer['error']}")
    return answer


def call(url: str, data: bytes | None = None, token: str | None = None, json_body: bool = False) -> str:
    kind = "application/json; charset=utf-8" if json_body else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
        return answer.read().decode()
