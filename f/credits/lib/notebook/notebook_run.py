"""Runs one prepared notebook with papermill within its limits; a failure has a code and a message."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from f.credits.lib.notebook.notebook_kernel import Kernel
from f.credits.lib.notebook.notebook_process import NotebookFailed, NotebookRefused
from f.credits.lib.notebook.notebook_shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

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
