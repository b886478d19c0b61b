"""The job as Dagster ops: mapped over the requests, each op in its own process, as `dagster job execute` runs it."""

import os

import steps
from dagster import Definitions, DynamicOut, DynamicOutput, RetryPolicy, job, multiprocess_executor, op

PARALLEL = int(os.environ.get("BENCH_COUNT", "1"))
RETRY = RetryPolicy(max_retries=2)
executor = multiprocess_executor.configured({"max_concurrent": PARALLEL})


@op(out=DynamicOut())
def scan():
    for number, request in enumerate(steps.scan()):
        yield DynamicOutput(request, mapping_key=str(number))


@op(retry_policy=RETRY)
def resolve(request):
    return steps.resolve(request)


@op(retry_policy=RETRY)
def notebook(request):
    return steps.notebook(request)


@op(retry_policy=RETRY)
def parse(request):
    return steps.parse(request)


@op(retry_policy=RETRY)
def reply(request):
    return steps.reply({"amount": "1.00", **request})


@op
def nothing(before):
    return before


@op
def begin():
    return 0


@job(executor_def=executor)
def request():
    scan().map(lambda found: reply(parse(notebook(resolve(found)))))


@job(executor_def=executor)
def only_reply():
    scan().map(reply)


def chain(count):
    @job(name=f"nothing_{count}", executor_def=executor)
    def steps_of_nothing():
        last = begin()
        for _ in range(count - 1):
            last = nothing(last)

    return steps_of_nothing


defs = Definitions(jobs=[request, only_reply, chain(5), chain(45)])
