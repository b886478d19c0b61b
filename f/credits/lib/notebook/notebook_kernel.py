"""The notebook engine with a real Jupyter kernel, papermill's default: slower, with all features of Jupyter."""

import importlib.util
import os
import sys
from typing import Any, Self

from f.credits.lib.notebook.notebook_process import START_SECONDS, NotebookFailed, NotebookRefused, notebook_environment


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

    def prepare(self, sql: str, rules: dict | None) -> dict:
        """Passes the SQL gate; returns papermill's options for this engine. Raises NotebookRefused, NotebookFailed."""
        from f.credits.lib.notebook.notebook_sql_gate import SqlRefused, check_sql

        try:
            check_sql(sql, rules)
        except SqlRefused as refused:
            raise NotebookRefused(refused.code, str(refused)) from None
        if importlib.util.find_spec("ipykernel") is None:
            raise NotebookFailed(
                "no_kernel", f"{sys.executable} has no Python kernel; install ipykernel beside papermill"
            )
        return {
            "cwd": self._folder,
            "start_timeout": START_SECONDS,
            "kernel_manager_class": own_kernel(self._folder, self._warehouse),
            "shutdown_kernel": "immediate",
        }


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
