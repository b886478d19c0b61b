"""Runs inside a step's process: calls the script's function and writes down what it returned or raised."""

import _thread
import gc
import json
import os
import signal
import sys

DIRECTORY = os.getcwd()


def die_with_runtime() -> None:
    """The runtime holds the other end of this pipe: when it is gone, so are we and everything we started."""
    os.read(3, 1)
    os.killpg(0, signal.SIGKILL)


def load(file: str, name: str):
    """Imports the script under the name its relative imports are resolved from."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with lasting():
        spec.loader.exec_module(module)
    return module


class lasting:
    """What is made within stays to the end of the process: the garbage collector need not look at it, now or later."""

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
    bound = {}
    for name in names:
        value = given.get(name)
        if value == "<function call>" or (value is None and name in optional):
            if name not in optional:
                bound[name] = None
            continue
        bound[name] = convert(value, function.__annotations__.get(name))
    if code.co_flags & 0x08:
        bound.update({name: value for name, value in given.items() if name not in bound and name not in names})
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


def plain(value):
    """The value as JSON can hold it."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {plain(key) if isinstance(key, str) else key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (bytes, bytearray)):
        import base64

        return base64.b64encode(value).decode()
    if type(value).__name__ == "DataFrame":
        return plain(value.values.tolist())
    return value


def describe(raised: BaseException) -> dict:
    import traceback

    # The first two frames are this file's.
    frames = traceback.format_tb(raised.__traceback__)[2:]
    error = {"name": type(raised).__name__, "message": str(raised), "stack": "".join(frames)}
    extra = {key: value for key, value in vars(raised).items() if not key.startswith("_")}
    if extra:
        error["extra"] = extra
    return error


def finish(outcome: dict, code: int) -> None:
    part = os.path.join(DIRECTORY, "result.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps(plain(outcome), separators=(",", ":"), default=str))
    os.rename(part, os.path.join(DIRECTORY, "result.json"))
    sys.stdout.flush()
    sys.stderr.flush()
    # Nothing the script left running keeps the process alive.
    os._exit(code)


def call(file: str, name: str, entrypoint: str):
    with open(os.path.join(DIRECTORY, "args.json")) as stored:
        given = json.load(stored)
    module = load(file, name)
    function = getattr(module, entrypoint, None)
    if not callable(function):
        raise NameError(f"{entrypoint} function is missing")
    result = function(**bind(function, given))
    if hasattr(result, "__await__"):
        import asyncio

        result = asyncio.run(result)
    return result


def main() -> None:
    _thread.start_new_thread(die_with_runtime, ())
    try:
        outcome = {"result": call(*sys.argv[1:4])}
    except Exception as raised:
        finish({"error": describe(raised)}, 1)
    finish(outcome, 0)


main()
