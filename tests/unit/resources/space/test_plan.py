"""How a change of a Space is planned beyond what its schema says."""

from pathlib import Path
from typing import Any

import pytest

from provider.plugin.interface import Diagnostics, PlanContext
from provider.plugin.planning import propose
from provider.plugin.types import Unknown
from provider.resources.space.plan import plan_space
from schemas.space import SCHEMA

ENDPOINT = "https://hub.example"
NAMES = [attribute.name for attribute in SCHEMA.attributes]
EXISTING: Any = dict.fromkeys(NAMES) | {
    "name": "bot",
    "namespace": "acme",
    "id": "acme/bot",
    "uid": "66aa",
    "visibility": "private",
    "private": True,
    "sdk": "docker",
    "hardware": "cpu-basic",
    "sleep_time": 172800,
    "url": f"{ENDPOINT}/spaces/acme/bot",
    "host": "https://acme-bot.hf.space",
    "sha": "a" * 40,
    "stage": "RUNNING",
}


def planned(written: dict[str, Any], current: Any = None) -> tuple[Any, Diagnostics]:
    """Plan a Space named acme/bot with some more arguments written; give the plan and what was found wrong."""
    config: Any = dict.fromkeys(NAMES) | {"name": "bot", "namespace": "acme"} | written
    merged: Any = {name: config[name] if config[name] is not None else (current or {}).get(name) for name in NAMES}
    context = PlanContext(Diagnostics(), "huggingface_space", changed_fields=set(), config=config)
    proposed: Any = propose(SCHEMA, current, config, merged)
    plan, _ = plan_space(context, SCHEMA, current, proposed)
    return plan, context.diagnostics


def test_a_new_space_is_docker_on_cpu_basic() -> None:
    """What can be known of it is told by the plan."""
    plan, found = planned({})
    assert (plan["sdk"], plan["hardware"], plan["sleep_time"]) == ("docker", "cpu-basic", 172800)
    assert plan["visibility"] is Unknown
    assert plan["host"] is Unknown
    assert not found.diagnostics


def test_a_static_space_has_no_hardware_and_does_not_sleep() -> None:
    """Both are null, and writing either is refused with its path."""
    plan, _ = planned({"sdk": "static"})
    assert (plan["hardware"], plan["sleep_time"]) == (None, None)
    _, found = planned({"sdk": "static", "hardware": "t4-small"})
    assert [error.path for error in found.diagnostics] == [["hardware"]]


def test_a_sleep_time_is_refused_on_cpu_basic_also_when_that_is_the_default() -> None:
    """The two days that it is there are accepted."""
    _, found = planned({"sleep_time": 60})
    assert [error.path for error in found.diagnostics] == [["sleep_time"]]
    assert not planned({"sleep_time": 172800})[1].diagnostics


@pytest.mark.parametrize(
    ("written", "before", "visibility", "private"),
    [
        ({"visibility": "private"}, "public", "private", True),
        ({"visibility": "protected"}, "private", "protected", False),
        ({"private": True}, "public", "private", True),
        ({"private": False}, "private", "public", False),
        ({"private": False}, "protected", "protected", False),
        ({}, "private", "private", True),
        ({"private": Unknown}, "private", Unknown, Unknown),
        ({"visibility": Unknown}, "private", Unknown, Unknown),
    ],
)
def test_visibility_and_its_shorthand_agree(
    written: dict[str, Any], before: str, visibility: Any, private: Any
) -> None:
    """Whichever is written decides; without either what is there stays."""
    current = EXISTING | {"visibility": before, "private": before == "private"}
    plan, _ = planned(written, current)
    assert (plan["visibility"], plan["private"]) == (visibility, private)


def test_nothing_written_that_differs_plans_nothing() -> None:
    """An existing Space is left as it is, whatever the defaults for a new one."""
    current = EXISTING | {"sdk": "gradio", "hardware": "t4-small", "sleep_time": 60}
    assert planned({}, current)[0] == current


def test_the_app_has_an_address_that_is_not_known_before_the_space_has_its_name() -> None:
    """The uid stays, and a rename is not a commit."""
    config: Any = dict.fromkeys(NAMES) | {"name": "new"}
    context = PlanContext(Diagnostics(), "huggingface_space", changed_fields=set(), config=config)
    plan, _ = plan_space(context, SCHEMA, EXISTING, EXISTING | {"name": "new", "id": Unknown})
    assert plan["host"] is Unknown
    assert (plan["uid"], plan["sha"]) == (EXISTING["uid"], EXISTING["sha"])


def test_a_commit_is_expected_only_when_files_or_sdk_change() -> None:
    """Otherwise the newest commit stays the newest."""
    assert planned({"variables": {"A": "1"}}, EXISTING)[0]["sha"] == EXISTING["sha"]
    assert planned({"files": {"app.py": ""}}, EXISTING)[0]["sha"] is Unknown
    assert planned({"sdk": "gradio"}, EXISTING)[0]["sha"] is Unknown


def test_other_hardware_has_its_own_sleep_time() -> None:
    """Back on cpu-basic it is two days again; elsewhere the Hub says."""
    assert planned({"hardware": "t4-small"}, EXISTING)[0]["sleep_time"] is Unknown
    upgraded = EXISTING | {"hardware": "t4-small", "sleep_time": 60}
    assert planned({"hardware": "cpu-basic"}, upgraded)[0]["sleep_time"] == 172800


def test_a_readme_among_the_files_says_the_sdk() -> None:
    """When the configuration doesn't."""
    readme = {"README.md": "---\nsdk: gradio\n---\n"}
    assert planned({"files": readme})[0]["sdk"] == "gradio"


def test_a_change_of_the_protection_alone_touches_nothing_else() -> None:
    """Not even the stage is expected to move."""
    plan, _ = planned({"deletion_protection": True}, EXISTING)
    assert plan == EXISTING | {"deletion_protection": True}


def test_everything_unknown_is_planned_as_unknown() -> None:
    """Values that come from elsewhere in the same run."""
    plan, found = planned({"name": Unknown, "sdk": Unknown, "hardware": Unknown, "sleep_time": Unknown})
    assert [plan[name] for name in ("name", "id", "url", "sdk", "hardware", "sleep_time")] == [Unknown] * 6
    assert not found.diagnostics


def test_a_file_in_the_place_of_a_folder_is_refused() -> None:
    """What the configuration no longer has may still be held back by ignore_changes: then both are in the plan."""
    plan, found = planned({"files": {"docs": "x", "docs/a/b.md": "y", "docs.md": "z"}})
    assert [error.summary for error in found.diagnostics] == ["docs is planned as a file and as a folder"]
    assert plan["files"].keys() == {"docs", "docs/a/b.md", "docs.md"}


def test_a_file_in_the_place_of_a_folder_of_source_dir_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "x.py").write_text("x", encoding="utf-8")
    _, found = planned({"source_dir": str(tmp_path), "files": {"lib": "y"}})
    assert [error.summary for error in found.diagnostics] == ["lib is planned as a file and as a folder"]
