"""Checks the notebooks of the workspace as the notebook step reads them: one line per problem, exits 1 for any."""

import sys
from pathlib import Path

from f.credits.lib.notebook.notebook_document import read_notebook, tag_parameters


def problem_of(file: Path) -> str | None:
    try:
        notebook = read_notebook(file.read_text())
    except ValueError as error:
        return str(error)
    return None if tag_parameters(notebook) else 'it needs exactly one cell that assigns looker = ""'


def main(root: Path) -> bool:
    """Whether every notebook can be run."""
    problems = [(file, problem_of(file)) for file in sorted(root.glob("f/**/*.ipynb"))]
    for file, problem in problems:
        if problem:
            print(f"{file.relative_to(root)}: {problem}")
    return not any(problem for _, problem in problems)


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1])) else 1)
