"""Prints, as JSON, the codes that Python refuses with: modules of the notebook step, and cells of notebooks."""

import ast
import json
import sys
from pathlib import Path

REFUSALS = {"CreditRefused", "NotebookRefused", "SqlRefused"}


def sources(root: Path) -> list[str]:
    modules = [*root.glob("lib/notebook/*.py"), *root.glob("scripts/*.py")]
    notebooks = [json.loads(file.read_text()) for file in root.glob("resources/*.ipynb")]
    cells = [cell for notebook in notebooks for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [*(module.read_text() for module in modules), *("".join(cell["source"]) for cell in cells)]


def codes(source: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    refusals = [call for call in calls if getattr(call.func, "id", "") in REFUSALS and call.args]
    return [call.args[0].value for call in refusals if isinstance(call.args[0], ast.Constant)]


print(json.dumps(sorted({code for source in sources(Path(sys.argv[1])) for code in codes(source)})))
