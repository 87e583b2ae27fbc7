"""What the pages of models, datasets and Spaces have in common."""

from urllib.parse import quote

from provider.local_hub.api.commits import PREFIXES
from provider.local_hub.model.models import Commit, ContentMissing, Repository
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import badge, moment, quiet, section, size, table

_MOST_FILES = 500
_MOST_CHARACTERS = 20_000


def address(repository: Repository) -> str:
    """Return the path of a repository's page."""
    return f"/{PREFIXES[repository.kind]}{quote(repository.id)}"


def link(repository: Repository) -> Markup:
    """Write the id of a repository as a link to its page."""
    return tag("a", repository.id, href=address(repository))


def visibility(repository: Repository) -> Markup:
    """Write who may see a repository, and whether it has a gate."""
    return tag("span", badge(repository.visibility), badge(f"gated: {repository.gated}") if repository.gated else None)


def heading(repository: Repository, *badges: Content) -> Markup:
    """Write what stands at the top of a repository's page."""
    commit = repository.head
    said = f"“{commit.title}” by {commit.author}, {moment(commit.date)}, commit "
    return tag(
        "div",
        tag("h1", repository.id),
        tag("p", badge(repository.kind), *badges, visibility(repository)),
        tag("p", said, tag("code", commit.id[:7]), class_="quiet"),
    )


def files(repository: Repository) -> Markup:
    """Write the list of the files on `main`."""
    return files_at(repository, repository.head, "main")


def files_at(repository: Repository, commit: Commit, revision: str) -> Markup:
    """Write the list of the files at a revision; those of public repositories can be opened."""
    found = commit.files
    is_open = repository.visibility == "public" and not repository.gated

    def named(path: str) -> Content:
        href = f"{address(repository)}/resolve/{quote(revision, safe='')}/{quote(path)}"
        return tag("a", path, href=href) if is_open else path

    rows = [
        ([named(path), " ", badge("large file") if file.sha256 else None], size(file.size))
        for path, file in sorted(found.items())
    ]
    rest = len(rows) - _MOST_FILES
    return section(
        f"Files ({len(rows)})",
        table(["Path", "Size"], rows[:_MOST_FILES], numbers=["Size"]) if rows else quiet("None."),
        quiet(f"… and {rest} more.") if rest > 0 else None,
    )


def card(repository: Repository) -> Markup:
    """Write the text of README.md."""
    try:
        readme = repository.read("README.md")
    except ContentMissing:
        return section("Card", quiet("README.md was copied without its content."))
    if not readme:
        return section("Card", quiet("There is no README.md."))
    text = readme.decode(errors="replace")
    shown = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}\n…"
    return section("Card", tag("pre", shown))
