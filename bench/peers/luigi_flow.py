"""The job as Luigi tasks: each writes its result to a file, which the next one reads."""

import json
import os
import sys
import tempfile

import luigi

FOLDER = tempfile.mkdtemp(prefix="luigi-")


class Step(luigi.Task):
    """One step on one request, given as JSON."""

    request = luigi.Parameter()
    before = None

    def requires(self):
        return self.before(request=self.request) if self.before else []

    def output(self):
        ts = json.loads(self.request)["ts"]
        return luigi.LocalTarget(os.path.join(FOLDER, f"{type(self).__name__}-{ts}.json"))

    def run(self):
        given = json.loads(self.request)
        if self.before:
            with self.input().open() as stored:
                given = json.load(stored)
        import steps

        result = getattr(steps, type(self).__name__.lower())(given)
        with self.output().open("w") as target:
            json.dump(result, target)


class Resolve(Step):
    pass


class Notebook(Step):
    before = Resolve


class Parse(Step):
    before = Notebook


class Settle(Step):
    before = Parse

    def run(self):
        import steps

        with self.input().open() as stored, self.output().open("w") as target:
            json.dump(steps.reply(json.load(stored)), target)


class Reply(Step):
    pass


class Nothing(luigi.Task):
    number = luigi.IntParameter()

    def requires(self):
        return Nothing(number=self.number - 1) if self.number > 1 else []

    def output(self):
        return luigi.LocalTarget(os.path.join(FOLDER, f"nothing-{self.number}"))

    def run(self):
        with self.output().open("w") as target:
            target.write("done")


def main() -> None:
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "nothing":
        tasks = [Nothing(number=count)]
    else:
        from steps import scan

        kind, more = (Reply, {"amount": "1.00"}) if mode == "reply" else (Settle, {})
        tasks = [kind(request=json.dumps({**request, **more})) for request in scan()]
    workers = count if mode == "backlog" else 1
    sys.exit(0 if luigi.build(tasks, local_scheduler=True, workers=workers, log_level="WARNING") else 1)


if __name__ == "__main__":
    main()
