"""A Space's README.md among the files that are written: its front matter says the sdk and the card."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics
from provider.plugin.types import Unknown, is_known
from provider.resources.shared.files import README, read_readme, readme_with
from provider.resources.shared.source_folder import SourceFile, contents
from provider.resources.space.card import front_matter_of, observed_card, removed_entries
from provider.resources.space.state import front_matter_sdk

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.repository_info import RepositoryInfo
    from schemas.states import SpaceState

SHORTENED = re.compile(r"^(python_version|sdk_version):[ \t]+(\d+\.\d*0)[ \t]*(?:#.*)?\r?$", re.MULTILINE)


def written_readme(config: "SpaceState", source: Mapping[str, SourceFile] | Any) -> Any:
    """Return the text of the README.md in `files` or in the folder: None without one, Unknown while it is not known.

    Args:
        config: the configuration as written.
        source: the folder; None without one, Unknown while it is not known.
    """
    files = config["files"]
    if isinstance(files, dict) and README in files:
        return files[README]
    if isinstance(source, dict) and README in source:
        content = contents([source[README]])[README]
        return content.decode(errors="surrogateescape") if isinstance(content, bytes) else None
    return Unknown if source is Unknown else None


def warn_of_lost_sdk(diags: Diagnostics, info: "RepositoryInfo", current: "SpaceState") -> None:
    """Warn of a Space whose README.md has lost its sdk, so that the Hub can't run it.

    Args:
        diags: where the warning goes.
        info: what the Hub says of the Space.
        current: the state so far; it is warned of once.
    """
    if current["sdk"] is not None and front_matter_sdk(info) is None:
        diags.add_warning(
            f"The README.md of the Space {info.id} has no sdk in its front matter",
            f'The Hub can\'t run it so. Where sdk is written, the next apply sets it; write sdk = "{current["sdk"]}".',
        )


def planned_readme(
    hub: "Hub", config: "SpaceState", current: "SpaceState | None", planned: "SpaceState", source: Any
) -> str | None:
    """Return the README.md that the apply would write, None where it writes none or that can't be known yet.

    Args:
        hub: the Hub client; it is asked for today's README.md only where an entry of that changes.
        config: the configuration as written.
        current: the Space in the state, None for one to create.
        planned: the plan.
        source: the folder; None without one, Unknown while it is not known.

    Raises:
        ConfigurationError: today's README.md can't be changed.
    """
    written = written_readme(config, source)
    if isinstance(written, str):
        return written if current is None or _is_other(written, current, source) else None
    if written is Unknown or not is_known(planned["card"]) or planned["sdk"] is Unknown:
        return None
    before = current and current["card"]
    entries = front_matter_of(planned["card"], before) | removed_entries(planned["card"], before)
    if current is None:
        title: Any = planned["name"]
        name = title if isinstance(title, str) else "A Space"
        return readme_with("", {"title": name, "sdk": planned["sdk"]} | entries) if entries else None
    if planned["sdk"] not in {None, current["sdk"]}:
        entries = {"sdk": planned["sdk"]} | entries
    if not entries:
        return None
    there = README in hub.files.tree("space", current["id"])
    readme = read_readme(hub, "space", current["id"]) if there else ""
    return readme_with(readme, entries, {"sdk": planned["sdk"]})


def _is_other(written: str, current: "SpaceState", source: Any) -> bool:
    if isinstance(source, dict) and README in source:
        return bool((current["source_hashes"] or {}).get(README) != source[README].sha256)
    return bool((current["files"] or {}).get(README) != written)


def _is_text(readme: str) -> bool:
    """Return whether what was decoded with `surrogateescape` was UTF-8."""
    try:
        readme.encode()
    except UnicodeEncodeError:
        return False
    return True


def readme_sdk(readme: Any) -> Any:
    """Return the sdk that a README.md says, None without one, or Unknown."""
    if not isinstance(readme, str):
        return readme
    said = _front_matter(readme).get("sdk")
    return said if isinstance(said, str) else None


def check_readme(diags: Diagnostics, config: "SpaceState", readme: Any, path: list[Any]) -> None:
    """Refuse a README.md that would break the Space, or that says another sdk or card than the configuration.

    Args:
        diags: where the errors go.
        config: the configuration as written.
        readme: the text; nothing is said of one that is not known.
        path: where it comes from.
    """
    if not isinstance(readme, str):
        return
    if not _is_text(readme):
        diags.add_error(
            "README.md is not text in UTF-8", "The Hub can't read the card in it. Save it as UTF-8.", path=path
        )
        return
    try:
        written = _front_matter(readme)
    except ProviderError as error:
        diags.add_error(error.summary, error.detail, path=path)
        return
    _check_card(diags, config["card"], written)
    _warn_of_short_versions(diags, readme, path)
    said, sdk = written.get("sdk"), config["sdk"]
    if not isinstance(said, str):
        example = "docker" if sdk in {None, Unknown} else sdk
        diags.add_error(
            "README.md has no sdk in its front matter",
            f"The Hub reads the sdk of a Space there. Begin the file with:\n\n---\nsdk: {example}\n---",
            path=path,
        )
    elif is_known(sdk) and sdk not in {None, said}:
        diags.add_error(
            "README.md and sdk disagree", f'README.md says "{said}", sdk says "{sdk}". Leave sdk out.', path=path
        )


def _warn_of_short_versions(diags: Diagnostics, readme: str, path: list[Any]) -> None:
    """Warn of a version without quotes whose last zero is lost, as YAML takes it for a number."""
    for name, version in SHORTENED.findall(readme):
        diags.add_warning(
            f"README.md says {name}: {version}, which is the number {float(version)}",
            f'YAML reads a number there, and the Hub builds with {float(version)}. Write {name}: "{version}".',
            path=path,
        )


def _check_card(diags: Diagnostics, card: Any, written: Mapping[str, Any]) -> None:
    """Refuse a card beside a README.md that says otherwise; configuration that engines generate has both."""
    for name, value in card.items() if isinstance(card, dict) else ():
        if is_known(value) and value is not None and (observed_card(written, card) or {}).get(name) != value:
            diags.add_error(
                f"card and README.md disagree about {name}",
                "With a README.md among the files the card stands there: leave card out.",
                path=["card", name],
            )


def _front_matter(readme: str) -> Mapping[str, Any]:
    from provider.hub.card import front_matter  # noqa: PLC0415 - only needed with a README.md

    return front_matter(readme)
