"""Runs one prepared notebook in a kernel of its own, within its limits, and says clearly why when it fails."""

import importlib.util
import os
import sys
import tempfile
import time

import nbformat

START_SECONDS = 60
# Nothing else of this process reaches the notebook: no job token, no foreign secrets.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class NotebookFailed(Exception):
    """The notebook gave no result; `code` says why, `cell` is the cell to blame as its author counts."""

    def __init__(self, code: str, message: str, cell: int | None = None):
        super().__init__(message)
        self.code = code
        self.cell = cell


class NotebookRefused(Exception):
    """The notebook itself refused, by raising CreditRefused: a result, not a failure."""

    def __init__(self, text: str):
        self.code, _, message = text.partition(": ")
        super().__init__(message)


def run(notebook: nbformat.NotebookNode, parameters: dict, environment: dict, cell_seconds: int, seconds: int):
    """Executes the notebook with papermill and returns it; raises NotebookFailed or NotebookRefused."""
    if importlib.util.find_spec("ipykernel") is None:
        raise NotebookFailed("no_kernel", f"{sys.executable} has no Python kernel; install ipykernel beside papermill")
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    deadline = time.monotonic() + seconds
    running: list[int] = []

    def cell_limit(cell) -> int:
        running[:] = [cell.metadata.get("creditbot_cell", 0)]
        return max(1, min(cell_seconds, round(deadline - time.monotonic())))

    def where() -> str:
        return f"cell {running[0]} of the notebook" if running and running[0] else "the notebook"

    with tempfile.TemporaryDirectory(prefix="notebook-") as folder:
        try:
            return papermill.execute_notebook(
                notebook,
                None,
                parameters,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                cwd=folder,
                start_timeout=START_SECONDS,
                timeout_func=cell_limit,
                kernel_manager_class=own_kernel(folder, environment),
                shutdown_kernel="immediate",
            )
        except papermill.PapermillExecutionError as error:
            if error.ename == "CreditRefused":
                raise NotebookRefused(error.evalue) from None
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


def own_kernel(folder: str, environment: dict):
    """A kernel manager for this interpreter's own kernel, whatever kernels the machine or the notebook names."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    # Windmill puts a script's packages on the path of its process only.
    paths = os.pathsep.join(path for path in sys.path if path)
    own = {"PYTHONPATH": paths, "PYDEVD_DISABLE_FILE_VALIDATION": "1", "IPYTHONDIR": folder, **environment}

    class OwnKernel(AsyncKernelManager):
        def __init__(self, **options):
            # Sockets in the private folder need no open port; a path too long for a socket falls back to loopback.
            sockets = {"transport": "ipc", "ip": os.path.join(folder, "s")} if len(folder) < 90 else {}
            super().__init__(**options, **sockets, connection_file=os.path.join(folder, "kernel.json"))

        @property
        def kernel_spec(self):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

        async def _async_pre_start_kernel(self, **options):
            return await super()._async_pre_start_kernel(**options, env={**kept, **own})

        pre_start_kernel = _async_pre_start_kernel

    return OwnKernel
