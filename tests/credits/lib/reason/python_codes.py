"""Prints, as JSON, the codes of each exception with a code: in modules of the core and in notebook cells."""

import ast
import json
import sys
from pathlib import Path


def sources(root: Path) -> list[str]:
    modules = [*root.glob("lib/*/*.py"), *root.glob("scripts/*.py")]
    notebooks = [json.loads(file.read_text()) for file in root.glob("resources/*.ipynb")]
    cells = [cell for notebook in notebooks for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [*(module.read_text() for module in modules), *("".join(cell["source"]) for cell in cells)]


def has_code(node: ast.AST) -> bool:
    """Whether it is a class that is made with a code as its first argument."""
    methods = [part for part in getattr(node, "body", []) if isinstance(part, ast.FunctionDef)]
    arguments = [method.args.args[1:2] for method in methods if method.name == "__init__"]
    return isinstance(node, ast.ClassDef) and any(given.arg == "code" for first in arguments for given in first)


def code_of(call: ast.Call) -> str | None:
    """The code that is written there; None where the code of another exception is passed on."""
    match call.args[0]:
        case ast.Constant(value=str(code)):
            return code
        case ast.Name(id="code") | ast.Attribute(attr="code") | ast.Subscript(slice=ast.Constant(value="code")):
            return None
        case other:
            raise ValueError(f"write the code as a literal: {ast.unparse(other)}")


trees = [ast.parse(source) for source in sources(Path(sys.argv[1]))]
nodes = [node for tree in trees for node in ast.walk(tree)]
names = {node.name for node in nodes if isinstance(node, ast.ClassDef) and has_code(node)}
calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names]
found = {name: {code_of(call) for call in calls if getattr(call.func, "id", "") == name} for name in sorted(names)}
print(json.dumps({name: sorted(code for code in codes if code) for name, codes in found.items()}))
