"""The notebook engine without a Jupyter kernel: papermill runs the cells in a small process of its own."""

import importlib.util
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.abc import InspectLoader
from typing import IO, Any, Self, cast

from f.credits.lib.notebook.notebook_document import allow_expected_errors
from f.credits.lib.notebook.notebook_process import (
    START_SECONDS,
    NotebookFailed,
    NotebookRefused,
    kept_environment,
    notebook_environment,
)

ENGINE = "creditbot-shell"
PROGRAM = "f.credits.lib.notebook.notebook_cells"
# What that program uses, each before the ones that import it.
MODULES = (
    "f.credits.lib.notebook.notebook_messages",
    *(f"f.credits.lib.query.query_{name}" for name in ("tree", "condition", "product", "facts", "cost", "reader")),
)
# Imported in advance by the kind of the warehouse: its client and its SQL dialect.
AHEAD = {"duckdb": ["duckdb", "sqlglot.dialects.duckdb"], "trino": ["trino", "sqlglot.dialects.trino"]}


class Shell:
    """The process of the cells. It starts while this one imports papermill, and ends with the `with` block."""

    def __init__(self, folder: str, warehouse: dict[str, str]) -> None:
        self._ahead = AHEAD.get(warehouse.get("WAREHOUSE_KIND", ""), [])
        self._rest = b""
        self._process, self._errors = _start()
        self._input = cast(IO[bytes], self._process.stdin)
        self._output = cast(IO[bytes], self._process.stdout)
        self._send({"environment": notebook_environment(folder, warehouse), "folder": folder})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._input.close()
        self._output.close()
        self._errors.close()

    def prepare(self, sql: str, rules: dict | None, products: list[dict]) -> tuple[dict, dict | None]:
        """papermill's options for this engine, and what the reader found in the query: None for another product.

        Raises NotebookRefused, NotebookFailed.
        """
        self._send({"sql": sql, "rules": rules, "products": products})
        for module in self._ahead:
            self._send({"import": module})
        _register()
        try:
            answer = self.next_message(time.monotonic() + START_SECONDS)["content"]
        except (EOFError, TimeoutError):
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["nothing was said"]
            raise NotebookFailed(
                "no_kernel", f"the notebook's process did not start: {said[0]}; check the packages beside papermill"
            ) from None
        if "refusal" in answer:
            raise NotebookRefused(answer["refusal"]["code"], answer["refusal"]["message"])
        return {"engine_name": ENGINE, "shell": self}, answer["reading"]

    def start_cell(self, source: str) -> None:
        self._send({"cell": source})

    def next_message(self, deadline: float) -> dict:
        """Raises TimeoutError at the deadline (monotonic seconds), EOFError when the process has died."""
        output = self._output.fileno()
        while b"\n" not in self._rest:
            ready, _, _ = select.select([output], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(output, 1 << 16)
            if not piece:
                raise EOFError
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def _send(self, request: dict) -> None:
        try:
            self._input.write(json.dumps(request).encode() + b"\n")
            self._input.flush()
        except BrokenPipeError:
            # The process is dead; next_message raises EOFError.
            pass


def _start() -> tuple[subprocess.Popen, IO[bytes]]:
    """The process of the cells, and the file with its error output; it has no data of a step yet."""
    # Closed by the shell that takes it.
    errors = tempfile.TemporaryFile()  # noqa: SIM115
    arguments = [argument for name in MODULES for argument in (name, _source_of(name))]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _source_of(PROGRAM), *arguments],
        env=kept_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
    )
    return process, errors


def _source_of(name: str) -> str:
    """Source of a module of the workspace, found without running it, independent of where a worker stores the file."""
    spec = importlib.util.find_spec(name)
    source = spec.loader.get_source(name) if spec and isinstance(spec.loader, InspectLoader) else None
    if not source:
        raise NotebookFailed("no_kernel", f"{name.replace('.', '/')}.py is not in the workspace; push it")
    return source


def _register() -> None:
    """Registers the engine in papermill, which is imported here because that is slow."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine, papermill_engines

    class ShellEngine(Engine):
        """Reads the messages as papermill's own engine does, from a pipe instead of sockets."""

        @classmethod
        def execute_managed_notebook(
            cls,
            nb_man: Any,
            kernel_name: str,
            *,
            shell: Shell,
            timeout_func: Callable[[Any], float],
            **_: object,
        ) -> None:
            reader = PapermillNotebookClient(nb_man, kernel_name=kernel_name, record_timing=False)
            reader.reset_execution_trackers()
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                failed = _is_executed(cell) and cls.run_cell(reader, shell, cell, index, timeout_func(cell))
                if failed and "raises-exception" not in cell.metadata.get("tags", []):
                    nb_man.cell_exception(cell, cell_index=index)
                nb_man.cell_complete(cell, cell_index=index)
                if cell.metadata.papermill["exception"]:
                    return
            allow_expected_errors(nb_man.nb)

        @classmethod
        def run_cell(cls, reader: PapermillNotebookClient, shell: Shell, cell: Any, index: int, seconds: float) -> bool:
            """Whether the cell failed."""
            deadline = time.monotonic() + seconds
            reader.clear_before_next_output = False
            shell.start_cell(cell.source)
            while True:
                try:
                    message = shell.next_message(deadline)
                except TimeoutError:
                    raise CellTimeoutError(f"the cell ran over {seconds} s") from None
                except EOFError:
                    raise DeadKernelError("the process of the cells died") from None
                if message["msg_type"] == "status":
                    return message["content"]["failed"]
                reader.process_message({**message, "header": message, "parent_header": {}}, cell, index)

    papermill_engines.register(ENGINE, ShellEngine)


def _is_executed(cell: Any) -> bool:
    return (
        cell.cell_type == "code" and bool(cell.source.strip()) and "skip-execution" not in cell.metadata.get("tags", [])
    )
