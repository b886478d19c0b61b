"""How the process of the cells tells what they show: messages of Jupyter's protocol, as JSON, one per line."""

import base64
import io
import json
import os
import threading
from typing import Any

# What is printed is told of when it has this size, something else is shown, or its cell ends.
HELD_CHARACTERS = 8_192


class Teller:
    """Writes messages; what a cell prints is held back until something else is said, so that it comes in one piece."""

    def __init__(self, target: int) -> None:
        self._target = os.fdopen(target, "w", encoding="utf-8", errors="backslashreplace")
        self._lock = threading.RLock()
        self._held: list[str] = []
        self._held_name = ""
        self._held_size = 0

    def say(self, kind: str, **content: object) -> None:
        with self._lock:
            self.flush()
            self._write(kind, content)

    def hold(self, name: str, text: str) -> None:
        with self._lock:
            if self._held_name != name:
                self.flush()
            self._held_name = name
            self._held.append(text)
            self._held_size += len(text)
            if self._held_size > HELD_CHARACTERS:
                self.flush()

    def flush(self) -> None:
        with self._lock:
            text, name = "".join(self._held), self._held_name
            self._held, self._held_name, self._held_size = [], "", 0
            if text:
                self._write("stream", {"name": name, "text": text})

    def _write(self, kind: str, content: dict) -> None:
        message = json.dumps({"msg_type": kind, "content": content}, default=_plain)
        self._target.write(message + "\n")
        self._target.flush()


def _plain(value: Any) -> object:
    """What JSON does not know, as Jupyter writes it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return list(value) if hasattr(value, "__iter__") else str(value)


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    encoding = "utf-8"

    def __init__(self, teller: Teller, name: str, descriptor: int) -> None:
        self.name = f"<{name}>"
        self._teller, self._name, self._descriptor = teller, name, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._teller.hold(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._teller.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class Caught:
    """What programs and C code write past Python, into a file of that name; it is told of when the cell ends."""

    def __init__(self, teller: Teller, name: str, descriptor: int) -> None:
        self._teller, self._name = teller, name
        self._file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen = os.fstat(self._file).st_size
        os.dup2(self._file, descriptor)

    def tell(self) -> None:
        size = os.fstat(self._file).st_size
        if size > self._seen:
            text = os.pread(self._file, size - self._seen, self._seen).decode("utf-8", "replace")
            self._seen = size
            self._teller.hold(self._name, text)
