"""What both engines of the notebook have in common: the environment its cells see, and how a run may end badly."""

import os
import sys

START_SECONDS = 60
# Nothing else of this process reaches the notebook: no job token, no foreign secrets.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class NotebookFailed(Exception):
    """The notebook gave no result; `code` says why, `cell` is the cell to blame as its author counts."""

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
    """What a process of the notebook finds before it knows its step."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    # Windmill puts a script's packages on the path of its process only.
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def notebook_environment(folder: str, warehouse: dict[str, str]) -> dict[str, str]:
    """All variables of the process the cells run in; `folder` is private to the run."""
    return {**kept_environment(), "PYDEVD_DISABLE_FILE_VALIDATION": "1", "IPYTHONDIR": folder, **warehouse}
