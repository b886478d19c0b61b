"""Resolves the packages of a script from the installed ones: reads a JSON request from stdin, prints a JSON answer.

Answers {"python", "pins"}; or, when the installed packages do not suffice, {"python", "unmet", "wanted"}: the first
requirement that is not met, and all requirements of the script, null when it has none.
"""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

# The default of a worker when neither the script nor its lock names a version.
OLDEST_PYTHON = "3.11"


class UnmetError(Exception):
    """A requirement that the installed packages do not meet."""


def worker(python: str) -> dict[str, str]:
    """The environment for requirement markers: that of a worker's machine, not of this one."""
    return {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }


def pins_of(wanted: list[str], environment: dict[str, str]) -> list[str]:
    """The wanted distributions and their transitive dependencies, as name==version."""
    pins: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(Requirement(text), "") for text in wanted]
    while queue:
        requirement, extra = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise UnmetError(str(requirement)) from None
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise UnmetError(f"{requirement} (installed: {found.version})")
        pins[name] = f"{name}=={found.version}"
        for wanted_extra in ("", *sorted(requirement.extras)):
            if (name, wanted_extra) not in seen:
                seen.add((name, wanted_extra))
                queue += [(Requirement(text), wanted_extra) for text in found.requires or []]
    return [pins[name] for name in sorted(pins)]


def imported(code: str, path: str, root: Path, seen: set[Path]) -> set[str]:
    """Names of the packages that a script imports at its top level; a server does not look into functions."""
    names: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = path.split("/")[: -node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            modules = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in modules:
            top = module.split(".")[0]
            if top not in ("f", "u"):
                names.add(top)
                continue
            file = root / (module.replace(".", "/") + ".py")
            if file.is_file() and file not in seen:
                seen.add(file)
                inner = str(file.relative_to(root).with_suffix(""))
                names |= imported(file.read_text("utf-8"), inner, root, seen)
    return names - sys.stdlib_module_names


def distributions_of(names: set[str]) -> list[str]:
    """The distributions that provide the imported packages."""
    known = packages_distributions()
    for name in sorted(names):
        if name not in known:
            raise UnmetError(name)
    return sorted({min(known[name]) for name in names})


def named_in(code: str) -> tuple[list[str] | None, str | None]:
    """The requirements and the Python version of a script: from inline metadata (PEP 723) or a comment."""
    block = re.search(r"^# /// script\n((?:#.*\n)+?)# ///$", code, re.M)
    if block:
        metadata = tomllib.loads(re.sub(r"^# ?", "", block[1], flags=re.M))
        version = re.search(r"\d+\.\d+", metadata.get("requires-python", ""))
        return metadata.get("dependencies", []), version and version[0]
    comment = re.search(r"^# requirements:\s*\n((?:#.*\n)+)", code, re.M)
    return (re.findall(r"^#\s?(\S+)\s*$", comment[1], re.M) if comment else None), None


def lines_of(requirements: str) -> list[str]:
    """The requirements of a requirements file."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in requirements.splitlines())
    return [line for line in lines if line]


def answer(code: str, path: str, root: str, requirements: str | None) -> dict:
    """The pins of one script, and the Python version that they apply to."""
    named, version = named_in(code)
    python = version or OLDEST_PYTHON
    if named is None and requirements is not None:
        named = lines_of(requirements)
    wanted = named
    try:
        if wanted is None:
            wanted = distributions_of(imported(code, path, Path(root), set()))
        return {"python": python, "pins": pins_of(wanted, worker(python))}
    except UnmetError as unmet:
        return {"python": python, "unmet": str(unmet), "wanted": named}


if __name__ == "__main__":
    print(json.dumps(answer(**json.load(sys.stdin))))
