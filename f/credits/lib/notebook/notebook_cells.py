"""The process that runs a notebook's cells: an IPython shell that sends a kernel's messages over a pipe.

It is a program of its own, started by notebook_shell with nothing of the step in its environment. Each line it reads
is a request, each line it writes a message. Its arguments are names and texts of the modules that it uses: the modules
of a workspace are not on the path here.
"""

import builtins
import contextlib
import gc
import importlib
import json
import os
import queue
import sys
import threading
import types
from collections.abc import Iterator, Sequence
from typing import Any


@contextlib.contextmanager
def loaded(sources: Sequence[tuple[str, str]]) -> Iterator[list[types.ModuleType]]:
    """Modules of these names and texts, each known to those after it; the cells know none of them."""
    modules = []
    try:
        for name, source in sources:
            module = sys.modules[name] = types.ModuleType(name)
            exec(compile(source, f"{name}.py", "exec"), module.__dict__)
            modules.append(module)
        yield modules
    finally:
        for name, _ in sources:
            sys.modules.pop(name, None)


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """Objects created within live as long as the process, so the garbage collector skips them."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def make_shell(messages: Any) -> Any:
    """IPython without a terminal: its output is written to `messages`."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.error import StdinNotImplementedError
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Results(DisplayHook):
        shown: Any = None

        def start_displayhook(self) -> None:
            self.shown = {}

        def write_output_prompt(self) -> None:
            self.shown["execution_count"] = self.prompt_count

        def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
            self.shown |= {"data": format_dict, "metadata": md_dict or {}}

        def finish_displayhook(self) -> None:
            if self.shown.get("data"):
                messages.send("execute_result", **self.shown)
            self.shown = None

    class Displays(DisplayPublisher):
        def publish(
            self,
            data: dict,
            metadata: dict | None = None,
            source: object = None,
            *,
            transient: dict | None = None,
            update: bool = False,
            **_: object,
        ) -> None:
            kind = "update_display_data" if update else "display_data"
            messages.send(kind, data=data, metadata=metadata or {}, transient=transient or {})

        def clear_output(self, wait: bool = False) -> None:
            messages.send("clear_output", wait=wait)

    # Libraries detect a notebook by the shell's attribute `kernel`, by the word zmq in the name of its
    # class (pandas both), or by the configuration of a kernel (tqdm).
    class ShellWithoutZmq(InteractiveShell):
        kernel = None
        displayhook: Any
        displayhook_class = Type(Results)
        display_pub_class = Type(Displays)
        colors_force = True
        exit_now = False
        display_failed = False

        def init_environment(self) -> None:
            # For programs that cells start: there is no terminal for a pager.
            os.environ |= {"TERM": "xterm-color", "CLICOLOR": "1", "PAGER": "cat", "GIT_PAGER": "cat"}
            os.environ |= {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}

        def ask_exit(self) -> None:
            self.exit_now = True

        def show_usage_error(self, exc: Exception) -> None:
            # A magic that is not there, or is used wrongly: in a kernel only a line on stderr says so.
            messages.send("error", ename="UsageError", evalue=str(exc), traceback=[f"UsageError: {exc}"])

        def _showtraceback(self, etype: type, evalue: object, stb: Sequence[str]) -> None:
            self.display_failed = self.display_failed or self.displayhook.shown is not None
            messages.send("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)

    def refuse_input(*_: object) -> str:
        raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")

    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.kernel = "none"
    builtins.input = refuse_input
    return ShellWithoutZmq.instance(config=config)


def run_cell(shell: Any, messages: Any, captured: list, source: str) -> None:
    """Runs one cell, and ends with the message that marks its end in Jupyter's protocol, the state idle."""
    messages.send("execute_input", execution_count=shell.execution_count)
    shell.display_failed = False
    result = shell.run_cell(source, store_history=True)
    for stream in captured:
        stream.flush()
    messages.send("status", execution_state="idle", failed=shell.display_failed or not result.success)


def read(reader: Any, sql: str, rules: dict | None, products: list[dict]) -> dict:
    """What the reader found, or why it refuses. Its parser is needed by the notebook anyway."""
    try:
        return {"reading": reader.read_query(sql, rules, products)}
    except reader.SqlRefused as refused:
        return {"refusal": {"code": refused.code, "message": str(refused)}}


def requests_of(source: int) -> queue.SimpleQueue:
    """Queue of the incoming requests. The process exits when its parent is gone, also while a cell runs."""
    waiting = queue.SimpleQueue()

    def read() -> None:
        with os.fdopen(source, encoding="utf-8") as lines:
            for line in lines:
                waiting.put(json.loads(line))
        os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    return waiting


def serve(*texts: str) -> None:
    """Arguments: name and text of notebook_messages, then those of the reader's modules, the reader last."""
    sources = list(zip(texts[::2], texts[1::2], strict=True))
    with loaded(sources[:1]) as (output,):
        # Only this module has the pipes: output of a cell or of its programs goes to captured files.
        waiting, messages = requests_of(os.dup(0)), output.MessageWriter(os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    with lasting():
        # Imported in advance, while the step still prepares.
        importlib.import_module("IPython.core.interactiveshell")
        with loaded(sources[1:]) as modules:
            reader = modules[-1]
    shell, captured = None, []
    while shell is None or not shell.exit_now:
        match waiting.get():
            case {"environment": environment, "folder": folder}:
                os.environ |= environment
                os.chdir(folder)
                with lasting():
                    shell = make_shell(messages)
                captured = [output.CapturedOutput(messages, *stream) for stream in (("stdout", 1), ("stderr", 2))]
                sys.argv, sys.path = [""], ["", *sys.path]
            case {"sql": sql, "rules": rules, "products": products}:
                messages.send("query", **read(reader, sql, rules, products))
            case {"import": name}:
                # Imported in advance; a missing module fails in the notebook.
                with lasting(), contextlib.suppress(ImportError):
                    importlib.import_module(name)
            case {"cell": source}:
                sys.stdout = output.OutputStream(messages, "stdout", 1)
                sys.stderr = output.OutputStream(messages, "stderr", 2)
                run_cell(shell, messages, captured, source)


if __name__ == "__main__":
    serve(*sys.argv[1:])
