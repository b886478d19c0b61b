"""The notebook engine with a real Jupyter kernel, papermill's default: slower, with all features of Jupyter."""

import importlib.util
import os
import sys
from typing import Any, Self

from f.credits.lib.notebook.notebook_document import allow_expected_errors, name_silent_error
from f.credits.lib.notebook.notebook_process import START_SECONDS, NotebookFailed, NotebookRefused, notebook_environment

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
