"""The job as a Prefect flow: every step is a task; the flow's temporary server stores their states."""

import sys

import steps
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

RETRIES = {"retries": 2, "retry_delay_seconds": 0}
scan = task(steps.scan, **RETRIES)
resolve = task(steps.resolve, **RETRIES)
notebook = task(steps.notebook, **RETRIES)
parse = task(steps.parse, **RETRIES)
reply = task(steps.reply, **RETRIES)
nothing = task(lambda: None, name="nothing")


@flow
def do_nothing(count: int) -> None:
    for _ in range(count):
        nothing()


@flow
def answer_all(only_reply: bool) -> None:
    for request in scan():
        reply({**request, "amount": "1.00"} if only_reply else parse(notebook(resolve(request))))


@flow
def answer_many() -> None:
    last = [reply.submit(parse.submit(notebook.submit(resolve.submit(request)))) for request in scan()]
    for future in last:
        future.result()


def main() -> None:
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "nothing":
        do_nothing(count)
    elif mode == "backlog":
        answer_many.with_options(task_runner=ThreadPoolTaskRunner(max_workers=count))()
    else:
        answer_all(mode == "reply")


if __name__ == "__main__":
    main()
