"""Runs one prepared notebook with papermill within its limits; a failure has a code and a message.

The engine is a Jupyter kernel, papermill's default, or a process of ours without one.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from f.credits.lib.notebook.notebook_document import allow_expected_errors, name_silent_error
from f.credits.lib.notebook.notebook_process import START_SECONDS, NotebookFailed, NotebookRefused, notebook_environment
from f.credits.lib.notebook.notebook_shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

ENGINE = "creditbot-kernel"


class Kernel:
    """A kernel of this interpreter, started with the notebook."""

    def __init__(self, folder: str, warehouse: dict[str, str]) -> None:
        self._folder = folder
        self._warehouse = warehouse

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # papermill ends the kernel it started.
        pass

    def prepare(self, sql: str, rules: dict | None, products: list[dict]) -> tuple[dict, dict | None]:
        """papermill's options for this engine, and what the reader found in the query: None for another product.

        Raises NotebookRefused, NotebookFailed.
        """
        from f.credits.lib.query.query_reader import SqlRefused, read_query

        try:
            reading = read_query(sql, rules, products)
        except SqlRefused as refused:
            raise NotebookRefused(refused.code, str(refused)) from None
        if importlib.util.find_spec("ipykernel") is None:
            raise NotebookFailed(
                "no_kernel", f"{sys.executable} has no Python kernel; install ipykernel beside papermill"
            )
        _register()
        options = {
            "engine_name": ENGINE,
            "cwd": self._folder,
            "start_timeout": START_SECONDS,
            "kernel_manager_class": own_kernel(self._folder, self._warehouse),
            "shutdown_kernel": "immediate",
        }
        return options, reading


def _register() -> None:
    """papermill's own engine, which goes on after an error that a cell's tags announce."""
    from papermill.engines import NBClientEngine, papermill_engines

    class KernelEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, *arguments: Any, **options: Any) -> Any:
            executed = super().execute_managed_notebook(nb_man, *arguments, **options)
            allow_expected_errors(nb_man.nb)
            name_silent_error(nb_man.nb)
            return executed

    papermill_engines.register(ENGINE, KernelEngine)


def own_kernel(folder: str, warehouse: dict[str, str]) -> type:
    """A kernel manager for this interpreter's own kernel; other kernels of the machine or notebook are ignored."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    environment = notebook_environment(folder, warehouse)

    class OwnKernel(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            # Sockets in the private folder need no open port; a path too long for a socket falls back to loopback.
            sockets = {"transport": "ipc", "ip": os.path.join(folder, "s")} if len(folder) < 90 else {}
            super().__init__(**options, **sockets, connection_file=os.path.join(folder, "kernel.json"))

        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            return await super()._async_pre_start_kernel(**options, env=environment)

        pre_start_kernel = _async_pre_start_kernel

    return OwnKernel


ENGINES = {"shell": Shell, "kernel": Kernel}


@contextmanager
def open_engine(name: str, warehouse: dict[str, str]) -> Iterator[Shell | Kernel]:
    """The engine that the policy names, in a temporary folder; `warehouse` are environment variables."""
    if name not in ENGINES:
        raise ValueError(f"policy notebook.engine is {name!r}: set it to one of {', '.join(ENGINES)}")
    with tempfile.TemporaryDirectory(prefix="notebook-") as folder, ENGINES[name](folder, warehouse) as engine:
        yield engine


def run(notebook: NotebookNode, parameters: dict, options: dict, cell_seconds: int, seconds: int) -> NotebookNode:
    """Executes the notebook and returns it; `options` come from its engine. Raises NotebookFailed, NotebookRefused."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    deadline = time.monotonic() + seconds
    running: list[int] = []

    def cell_limit(cell: NotebookNode) -> int:
        running[:] = [cell.metadata.get("creditbot_cell", 0)]
        return max(1, min(cell_seconds, round(deadline - time.monotonic())))

    def where() -> str:
        return f"cell {running[0]} of the notebook" if running and running[0] else "the notebook"

    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            timeout_func=cell_limit,
            **options,
        )
    except papermill.PapermillExecutionError as error:
        if error.ename == "CreditRefused":
            code, _, message = error.evalue.partition(": ")
            raise NotebookRefused(code, message) from None
        raise NotebookFailed(
            "cell_failed",
            f"{where()} stopped with {error.ename}: {error.evalue}; open the notebook with this SQL to see why",
            running[0],
        ) from None
    except CellTimeoutError:
        over = time.monotonic() >= deadline - 1
        limit = f"the notebook's {seconds} s" if over else f"its {cell_seconds} s"
        name = "timeout_seconds" if over else "cell_timeout_seconds"
        raise NotebookFailed(
            "timed_out", f"{where()} ran over {limit}; raise policy notebook.{name} or ask for less", running[0]
        ) from None
    except DeadKernelError:
        raise NotebookFailed(
            "kernel_died", f"the kernel died in {where()}; it may have run out of memory, give it more", running[0]
        ) from None
    except (NoSuchKernel, RuntimeError) as error:
        raise NotebookFailed("no_kernel", f"the Python kernel did not start: {error}; check ipykernel") from error
