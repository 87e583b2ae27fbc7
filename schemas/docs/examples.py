"""What the pages show of examples/: each type has a folder of its own."""

from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
CONFIGURATIONS = ("*.tf", "*.tfquery.hcl")
IMPORTS = {
    "import-by-identity.tf": "By identity, in an `import` block (Terraform 1.12, OpenTofu 1.12):",
    "import-by-string-id.tf": "By id, in an `import` block:",
    "import.sh": "By id, with the command:",
}


def usage(folder: Path) -> str:
    """Return the section that shows a type's configurations, main.tf first.

    Args:
        folder: the type's folder.

    Raises:
        FileNotFoundError: there is none.
    """
    files = [path for form in CONFIGURATIONS for path in folder.glob(form) if path.name not in IMPORTS]
    if not files:
        raise FileNotFoundError(f"{folder} holds no example")
    ordered = sorted(files, key=lambda path: (path.name != "main.tf", path.name))
    return "## Example Usage\n\n" + "\n".join(_fenced("terraform", path) for path in ordered)


def imports(folder: Path) -> str:
    """Return the section that shows the ways to import a type; empty where there is none."""
    ways = [(text, folder / name) for name, text in IMPORTS.items() if (folder / name).exists()]
    if not ways:
        return ""
    shown = [f"{text}\n\n{_fenced('shell' if path.suffix == '.sh' else 'terraform', path)}" for text, path in ways]
    return "## Import\n\nWhat is there already is taken over as it is.\n\n" + "\n".join(shown)


def _fenced(language: str, path: Path) -> str:
    return f"```{language}\n{path.read_text(encoding='utf-8').strip()}\n```\n"
