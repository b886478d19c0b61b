"""Output of the cells as messages of Jupyter's protocol: JSON, one per line."""

import base64
import io
import json
import os
import threading
from typing import Any

# Printed text is sent when it has this size, before any other message, and when its cell ends.
BUFFER_CHARACTERS = 8_192


class MessageWriter:
    """Writes messages; printed text is buffered until the next message, so that it arrives in one piece."""

    def __init__(self, target: int) -> None:
        self._target = os.fdopen(target, "w", encoding="utf-8", errors="backslashreplace")
        self._lock = threading.RLock()
        self._buffer: list[str] = []
        self._buffer_name = ""
        self._buffer_size = 0

    def send(self, kind: str, **content: object) -> None:
        with self._lock:
            self.flush()
            self._write(kind, content)

    def buffer(self, name: str, text: str) -> None:
        with self._lock:
            if self._buffer_name != name:
                self.flush()
            self._buffer_name = name
            self._buffer.append(text)
            self._buffer_size += len(text)
            if self._buffer_size > BUFFER_CHARACTERS:
                self.flush()

    def flush(self) -> None:
        with self._lock:
            text, name = "".join(self._buffer), self._buffer_name
            self._buffer, self._buffer_name, self._buffer_size = [], "", 0
            if text:
                self._write("stream", {"name": name, "text": text})

    def _write(self, kind: str, content: dict) -> None:
        message = json.dumps({"msg_type": kind, "content": content}, default=_plain)
        self._target.write(message + "\n")
        self._target.flush()


def _plain(value: Any) -> object:
    """A value that JSON cannot represent, as Jupyter writes it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return list(value) if hasattr(value, "__iter__") else str(value)


class OutputStream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    encoding = "utf-8"

    def __init__(self, messages: MessageWriter, name: str, descriptor: int) -> None:
        self.name = f"<{name}>"
        self._messages, self._name, self._descriptor = messages, name, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._messages.buffer(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._messages.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class CapturedOutput:
    """Output of programs and C code past Python, captured in a file of that name and sent when the cell ends."""

    def __init__(self, messages: MessageWriter, name: str, descriptor: int) -> None:
        self._messages, self._name = messages, name
        self._file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen = os.fstat(self._file).st_size
        os.dup2(self._file, descriptor)

    def flush(self) -> None:
        size = os.fstat(self._file).st_size
        if size > self._seen:
            text = os.pread(self._file, size - self._seen, self._seen).decode("utf-8", "replace")
            self._seen = size
            self._messages.buffer(self._name, text)
