"""The job as an Airflow DAG of TaskFlow tasks, each request mapped over; `airflow dags test` runs it."""

import os
from datetime import datetime, timedelta

from airflow.sdk import dag, task

COUNT = int(os.environ.get("BENCH_COUNT", "5"))
RETRY = {"retries": 2, "retry_delay": timedelta(0)}


def step(name):
    def run(given=None):
        import steps

        return getattr(steps, name)() if given is None else getattr(steps, name)(given)

    return task(run, task_id=name, **RETRY)


@dag(schedule=None, start_date=datetime(2026, 1, 1), catchup=False)
def request():
    last = step("scan")()
    for name in ("resolve", "notebook", "parse", "reply"):
        last = step(name).expand(given=last)


@dag(schedule=None, start_date=datetime(2026, 1, 1), catchup=False)
def only_reply():
    @task
    def amounts(found: list):
        return [{**request, "amount": "1.00"} for request in found]

    step("reply").expand(given=amounts(step("scan")()))


@dag(schedule=None, start_date=datetime(2026, 1, 1), catchup=False)
def nothing():
    def nothing_at_all():
        return None

    last = None
    for number in range(COUNT):
        current = task(nothing_at_all, task_id=f"nothing_{number}")()
        if last is not None:
            last >> current
        last = current


request()
only_reply()
nothing()
