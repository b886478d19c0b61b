"""Shared by both notebook engines: the environment of the cells, and the errors of a run."""

import os
import sys

START_SECONDS = 60
# The notebook gets no other variable of this process: no job token, no other secrets.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class NotebookFailed(Exception):
    """The notebook gave no result: `code` is the reason, `cell` the number of the failed cell as in an editor."""

    def __init__(self, code: str, message: str, cell: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.cell = cell


class NotebookRefused(Exception):
    """The SQL gate or the notebook itself refused: a result, not a failure."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def kept_environment() -> dict[str, str]:
    """The environment of a notebook process before it receives that of its step."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    # Windmill puts a script's packages on the path of its process only.
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def notebook_environment(folder: str, warehouse: dict[str, str]) -> dict[str, str]:
    """All variables of the process the cells run in; `folder` is private to the run."""
    return {**kept_environment(), "PYDEVD_DISABLE_FILE_VALIDATION": "1", "IPYTHONDIR": folder, **warehouse}
