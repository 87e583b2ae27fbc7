"""All pages, as they should be and as they are."""

import re
from pathlib import Path

from schemas.docs.kinds import KINDS
from schemas.docs.pages import function_page, provider_page, type_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- made by `make docs` -->\n).*?(?=<!-- until here -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Return the text of every generated file; README.md is one, for its table."""
    made = {DOCS / "index.md": provider_page(_types("") + _guides())}
    for kind in KINDS:
        for name, type_ in kind.types.items():
            make = function_page(kind, name, type_()) if kind.title == "Function" else type_page(kind, name, type_)
            made[DOCS / kind.page(name)] = make
    table = f"\n{_types('docs/')}"
    return made | {README: TABLE.sub(lambda _: table, README.read_text(encoding="utf-8"))}


def outdated() -> list[str]:
    """Return the files that are not as they should be: changed, missing, or of types that are gone."""
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return sorted(str(path.relative_to(ROOT)) for path in stale + _strays(made))


def write() -> None:
    """Write every page, and remove those of types that are gone."""
    made = pages()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in _strays(made):
        path.unlink()


def _strays(made: dict[Path, str]) -> list[Path]:
    return [path for kind in KINDS for path in (DOCS / kind.folder).glob("*.md") if path not in made]


def _types(base: str) -> str:
    """Return a table for each kind: its types, what they are, and a link to their pages.

    Args:
        base: what the links begin with.
    """
    text = ""
    for kind in KINDS:
        text += f"| {kind.title} | {kind.since} |\n|---|---|\n"
        text += "".join(f"| [`{name}`]({base}{kind.page(name)}) | {kind.told(name)} |\n" for name in kind.types) + "\n"
    return text


def _guides() -> str:
    """Return the list of guides, by the front matter of each."""
    text = "## Guides\n\n"
    for path in sorted((DOCS / "guides").glob("*.md")):
        front = dict(re.findall(r'^(page_title|description): "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
        text += f"- [{front['page_title']}](guides/{path.name}): {front['description']}\n"
    return text
