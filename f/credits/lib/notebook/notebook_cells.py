"""The process a notebook's cells run in: an IPython shell that says over a pipe what a kernel says over sockets.

It is a program of its own, started by notebook_shell with nothing of the step in its environment. Each line it reads
is a request, each line it writes a message. Its arguments are the texts of notebook_teller and notebook_sql_gate: the
modules of a workspace are not on the path here.
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


def load(name: str, source: str) -> types.ModuleType:
    """The module of that text."""
    module = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)
    return module


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """What is made within stays to the end of the process: the garbage collector need not look at it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def make_shell(teller: Any) -> Any:
    """IPython without its terminal: what it shows goes to `teller`."""
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
                teller.say("execute_result", **self.shown)
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
            teller.say(kind, data=data, metadata=metadata or {}, transient=transient or {})

        def clear_output(self, wait: bool = False) -> None:
            teller.say("clear_output", wait=wait)

    # Libraries tell a notebook from a terminal by the shell's attribute `kernel`, by the word zmq in the name of its
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
            # For the programs that cells start: there is no terminal to page on.
            os.environ |= {"TERM": "xterm-color", "CLICOLOR": "1", "PAGER": "cat", "GIT_PAGER": "cat"}
            os.environ |= {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}

        def ask_exit(self) -> None:
            self.exit_now = True

        def _showtraceback(self, etype: type, evalue: object, stb: Sequence[str]) -> None:
            self.display_failed = self.display_failed or self.displayhook.shown is not None
            teller.say("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)

    def nobody_to_ask(*_: object) -> str:
        raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")

    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.kernel = "none"
    builtins.input = nobody_to_ask
    return ShellWithoutZmq.instance(config=config)


def run_cell(shell: Any, teller: Any, caught: list, source: str) -> None:
    """Runs one cell and ends with Jupyter's own sign of the end, the state idle."""
    teller.say("execute_input", execution_count=shell.execution_count)
    shell.display_failed = False
    result = shell.run_cell(source, store_history=True)
    for stream in caught:
        stream.tell()
    teller.say("status", execution_state="idle", failed=shell.display_failed or not result.success)


def check(gate: Any, sql: str, rules: dict | None) -> dict:
    """Why the SQL gate refuses; empty when it does not. The notebook needs the gate's parser anyway."""
    try:
        gate.check_sql(sql, rules)
    except gate.SqlRefused as refused:
        return {"code": refused.code, "message": str(refused)}
    return {}


def requests_of(source: int) -> queue.SimpleQueue:
    """The requests as they come. When the other side is gone, so is this process, whatever its cell does."""
    waiting = queue.SimpleQueue()

    def read() -> None:
        with os.fdopen(source, encoding="utf-8") as lines:
            for line in lines:
                waiting.put(json.loads(line))
        os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    return waiting


def serve(teller_source: str, gate_source: str) -> None:
    telling = load("notebook_teller", teller_source)
    # The pipes are known to nobody else: what a cell or its programs print goes elsewhere.
    waiting, teller = requests_of(os.dup(0)), telling.Teller(os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    with lasting():
        # Ahead of its use, while there may be no step yet.
        importlib.import_module("IPython.core.interactiveshell")
        gate = load("notebook_sql_gate", gate_source)
    shell, caught = None, []
    while shell is None or not shell.exit_now:
        match waiting.get():
            case {"environment": environment, "folder": folder}:
                os.environ |= environment
                os.chdir(folder)
                with lasting():
                    shell = make_shell(teller)
                caught = [telling.Caught(teller, name, number) for number, name in ((1, "stdout"), (2, "stderr"))]
                sys.argv, sys.path = [""], ["", *sys.path]
            case {"sql": sql, "rules": rules}:
                teller.say("gate", **check(gate, sql, rules))
            case {"import": name}:
                # Ahead of its use; when it is missing, the notebook will say so.
                with lasting(), contextlib.suppress(ImportError):
                    importlib.import_module(name)
            case {"cell": source}:
                sys.stdout, sys.stderr = telling.Stream(teller, "stdout", 1), telling.Stream(teller, "stderr", 2)
                run_cell(shell, teller, caught, source)


if __name__ == "__main__":
    serve(*sys.argv[1:])
