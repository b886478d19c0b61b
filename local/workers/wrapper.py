"""Runs inside a step's process: calls the script's function and writes its result or error."""

import _thread
import gc
import json
import os
import signal
import sys

DIRECTORY = os.getcwd()


def die_with_runtime() -> None:
    """The runtime holds the other end of this pipe: when it closes, this process and all it started end."""
    os.read(3, 1)
    os.killpg(0, signal.SIGKILL)


class WorkspaceFinder:
    """Finds f.* and u.* as a worker's own finder does: their modules have no origin and no __file__."""

    @staticmethod
    def find_spec(name: str, path=None, target=None):
        parts = name.split(".")
        if parts[0] not in ("f", "u"):
            return None
        from importlib.machinery import ModuleSpec, SourceFileLoader

        file = os.path.join(os.environ.get("PYTHONPATH", ""), *parts) + ".py"
        if len(parts) > 2 and os.path.isfile(file):
            return ModuleSpec(name, SourceFileLoader(name, file))
        return ModuleSpec(name, Folder)


class Folder:
    """Loads a folder of the workspace: an empty package, also when the folder does not exist."""

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module) -> None:
        module.__path__ = []


sys.meta_path.insert(0, WorkspaceFinder)


def load(file: str, name: str):
    """Imports the script under the module name from which its relative imports are resolved."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with lasting():
        spec.loader.exec_module(module)
    return module


class lasting:
    """Excludes objects created inside from garbage collection: they live until the process ends."""

    def __enter__(self) -> None:
        gc.disable()

    def __exit__(self, *_) -> None:
        gc.freeze()
        gc.enable()


def bind(function, given: dict) -> dict:
    """A parameter with a default keeps it when the argument is missing or null; one without gets None."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = function.__defaults__ or ()
    optional = set(positional[len(positional) - len(defaults) :]) | set(function.__kwdefaults__ or {})
    names = [*positional, *keyword_only]
    if code.co_flags & 0x08:
        # **kwargs takes all arguments unchanged.
        kept = {name: value for name, value in given.items() if value != "<function call>"}
        return {name: convert(value, function.__annotations__.get(name)) for name, value in kept.items()}
    bound = {}
    for name in names:
        value = given.get(name)
        if value == "<function call>" or (value is None and name in optional):
            if name not in optional:
                bound[name] = None
            continue
        bound[name] = convert(value, function.__annotations__.get(name))
    return bound


def convert(value, annotation):
    kind = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    if not isinstance(value, str) or kind.rpartition(".")[2] not in ("datetime", "date", "bytes"):
        return value
    if kind == "bytes":
        import base64

        return base64.b64decode(value)
    import datetime

    moment = datetime.datetime.fromisoformat(value)
    return moment if kind.endswith("datetime") else moment.date()


SERIALIZED = (str, dict, list, bytes, tuple, set, frozenset, range, memoryview, bytearray)


def result_text(result) -> str:
    """As in Windmill's wrapper: a generator is streamed, a table becomes its rows, other values become text."""
    kind = type(result).__name__
    if hasattr(result, "__iter__") and not isinstance(result, SERIALIZED) and kind != "DataFrame":
        streamed = ""
        for chunk in result:
            print("WM_STREAM: " + chunk.replace("\n", "\\n"))
            streamed += chunk
        result = streamed
    elif kind == "DataFrame":
        result = result.values.tolist() if hasattr(result, "values") else result.rows()
    elif kind == "bytes":
        result = base64_text(result)
    elif kind == "dict":
        result = {key: base64_text(value) if type(value) is bytes else value for key, value in result.items()}
    return storable(json.dumps(result, separators=(",", ":"), default=str))


def base64_text(value: bytes) -> str:
    import base64

    return base64.b64encode(value).decode()


def storable(text: str) -> str:
    """Removes numbers that JSON lacks, and replaces NUL characters as Windmill does."""
    if not any(word in text for word in ("NaN", "Infinity", "\\u0000")):
        return text

    def without_nul(value):
        if isinstance(value, str):
            return value.replace("\0", " null ")
        if isinstance(value, dict):
            return {without_nul(key): without_nul(inner) for key, inner in value.items()}
        return [without_nul(inner) for inner in value] if isinstance(value, list) else value

    value = json.loads(text, parse_constant=lambda _: None)
    return json.dumps(without_nul(value), separators=(",", ":"))


def error_text(raised: BaseException) -> str:
    import traceback

    # The first two frames are this file's.
    frames = traceback.format_tb(raised.__traceback__)[2:]
    error = {"message": str(raised), "name": type(raised).__name__, "stack": "\n".join(frames)}
    extra = vars(raised)
    if extra:
        error["extra"] = extra
    return storable(json.dumps(error, separators=(",", ":"), default=str))


def finish(outcome: str, code: int) -> None:
    part = os.path.join(DIRECTORY, "result.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(outcome)
    os.rename(part, os.path.join(DIRECTORY, "result.json"))
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads left running by the script do not keep the process alive.
    os._exit(code)


def call(module, entrypoint: str) -> str:
    with open(os.path.join(DIRECTORY, "args.json")) as stored:
        given = json.load(stored)
    function = getattr(module, entrypoint, None)
    if not callable(function):
        raise AttributeError(f"module '{module.__name__}' has no attribute '{entrypoint}'")
    # A coroutine is not awaited: a worker has no event loop.
    return result_text(function(**bind(function, given)))


def main() -> None:
    file, name, entrypoint = sys.argv[1:4]
    _thread.start_new_thread(die_with_runtime, ())
    # An import error ends the process, as on a worker, whose wrapper imports the script at its top.
    module = load(file, name)
    try:
        outcome = f'{{"result":{call(module, entrypoint)}}}'
    except BaseException as raised:
        finish(f'{{"error":{error_text(raised)}}}', 1)
    finish(outcome, 0)


main()
