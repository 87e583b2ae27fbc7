"""What somebody else changed is found, and what the Hub itself does is not a change."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provider.errors import Forbidden
from provider.hub.runtime import Volume
from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import ChangeContext, Diagnostics, ReadContext
from provider.resources.shared.change import Change
from provider.resources.shared.files import ContentChange, commit_files
from provider.resources.space.resource import SpaceResource
from provider.resources.space.state import observed_space
from provider.resources.space.steps import pause_or_restart, set_files
from provider.resources.space_entry.secret import SpaceSecretResource
from provider.resources.space_entry.variable import SpaceVariableResource
from tests.unit.resources.planning import Planner, planner

ID = "acme/app"
NAMES: dict[str, Any] = {"namespace": "acme", "name": "app"}
DATA = {
    "type": "bucket",
    "source": "acme/cache",
    "mount_path": "/data",
    "revision": None,
    "read_only": False,
    "path": None,
}
HUB_LINE = "logo.png filter=lfs diff=lfs merge=lfs -text\n"


@pytest.fixture
def run() -> Iterator[Planner]:
    """Yield a run of an engine against a Hub with one Space."""
    with LocalHub(settings=Settings(build_seconds=0)) as served, planner(served) as made:
        made.hub.repositories.create("space", ID, sdk="gradio", visibility="private")
        yield made


def refreshed(run: Planner, private: Any = None, **known: Any) -> tuple[Any, list[str]]:
    """Refresh the Space in the state; give its new state and what is said."""
    info = run.hub.repositories.info("space", ID)
    names = [attribute.name for attribute in SpaceResource.get_schema().attributes]
    current: Any = dict.fromkeys(names) | NAMES | {"id": ID, "uid": info.uid, "sdk": "gradio"} | known
    found = Diagnostics()
    context = ReadContext(found, "huggingface_space", private=private or {})
    state = SpaceResource(run.connection).read(context, current)
    assert state is not None
    return state, [f"{one.severity} {one.summary}" for one in found.diagnostics]


@pytest.mark.parametrize("known", [[DATA], []], ids=["some", "none"])
def test_volumes_that_came_or_went_are_found(run: Planner, known: list[Any]) -> None:
    """Also when none is left, or none was: the Hub says nothing of volumes then."""
    assert refreshed(run, volumes=known)[0]["volumes"] == []
    other = Volume("bucket", "acme/other", "/data", None, read_only=True)
    run.hub.spaces.set_volumes(ID, [other])
    assert [one["source"] for one in refreshed(run, volumes=known)[0]["volumes"]] == ["acme/other"]


def test_a_source_that_this_token_may_not_see_is_no_change(run: Planner) -> None:
    run.hub.spaces.set_volumes(ID, [Volume("bucket", "acme/cache", "/data", None, read_only=False)])
    info = run.hub.repositories.info("space", ID, whole=True)
    assert info.runtime is not None
    masked = replace(
        info, runtime=replace(info.runtime, volumes=(Volume("bucket", "****/******", "/data", None, False),))
    )
    state = observed_space(masked, "https://hub.example", NAMES | {"volumes": [DATA]})
    assert state["volumes"] == [DATA]


@pytest.mark.parametrize(
    ("kept", "found"), [("zerogpu", "zerogpu"), ("zero-a10g", "zero-a10g"), ("t4-small", "zero-a10g")]
)
def test_zero_gpu_has_two_names(run: Planner, kept: str, found: str) -> None:
    info = run.hub.repositories.info("space", ID, whole=True)
    assert info.runtime is not None
    told = replace(info, runtime=replace(info.runtime, hardware="zero-a10g"))
    assert observed_space(told, "https://hub.example", NAMES | {"hardware": kept})["hardware"] == found


@pytest.mark.parametrize("readme", ["# My project\n", None], ids=["without", "deleted"])
def test_an_sdk_that_readme_lost_is_drift_and_is_warned_of(run: Planner, readme: str | None) -> None:
    change = {"README.md": readme.encode()} if readme else {}
    run.hub.files.commit("space", ID, "x", change, [] if readme else ["README.md"])
    state, (warning,) = refreshed(run)
    assert state["sdk"] is None
    assert "has no sdk in its front matter" in warning
    plan, _ = run.plan(SpaceResource, state, **NAMES, sdk="gradio")
    assert plan["sdk"] == "gradio"
    assert not refreshed(run, sdk=None)[1], "it is said once"


@pytest.mark.parametrize("written", ["gradio", None], ids=["written", "omitted"])
def test_what_writes_a_front_matter_writes_the_sdk(run: Planner, written: str | None) -> None:
    run.hub.files.commit("space", ID, "x", {"README.md": b"# My project\n"})
    state, _ = refreshed(run, card={"title": None})
    wanted = state | {"sdk": written, "card": {"title": "T"}, "files": None, "source_hashes": None}
    set_files(Change("space", run.hub, ChangeContext(Diagnostics(), "huggingface_space"), state, wanted))
    readme = run.hub.files.read("space", ID, "README.md").decode()
    assert "sdk: gradio" in readme
    assert "title: T" in readme
    assert readme.endswith("---\n# My project\n")


@pytest.mark.parametrize("ours", ["* text=auto\n", "* text=auto", "", HUB_LINE])
def test_lines_that_the_hub_adds_to_gitattributes_are_no_change(run: Planner, ours: str) -> None:
    """In `files` and in the folder; another change of that file is one."""
    known = {".gitattributes": hashlib.sha256(ours.encode()).hexdigest()}
    for grown in (HUB_LINE, HUB_LINE + HUB_LINE.replace("logo.png", "a[[:space:]]b.bin")):
        text = (ours + "\n" if ours and not ours.endswith("\n") else ours) + grown
        run.hub.files.commit("space", ID, "x", {".gitattributes": text.encode()})
        state, _ = refreshed(run, files={".gitattributes": ours}, source_hashes=known)
        assert state["files"] == {".gitattributes": ours}
        assert state["source_hashes"] == known
    for other in ("*.md text\n" + HUB_LINE, ours.rstrip("\n") + "\n*.md text\n" + HUB_LINE):
        run.hub.files.commit("space", ID, "x", {".gitattributes": other.lstrip("\n").encode()})
        state, _ = refreshed(run, files={".gitattributes": ours}, source_hashes=known)
        assert state["files"] != {".gitattributes": ours}
        assert state["source_hashes"][".gitattributes"].startswith("blob:")


def test_a_large_file_beside_gitattributes_leaves_nothing_to_do(run: Planner, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\x00")
    contents: dict[str, bytes | Path] = {".gitattributes": b"* text=auto\n", "logo.png": tmp_path / "logo.png"}
    commit_files(run.hub, "space", ID, ContentChange(contents))
    assert run.hub.files.read("space", ID, ".gitattributes") != b"* text=auto\n", "the Hub added a line"
    assert refreshed(run, files={".gitattributes": "* text=auto\n"})[0]["files"] == {".gitattributes": "* text=auto\n"}


def test_what_the_app_is_doing_is_no_change(run: Planner) -> None:
    """Neither in a refresh nor in the plan of a change; where nothing is known of it, it is read."""
    state, _ = refreshed(run, stage="BUILDING")
    assert state["stage"] == "BUILDING"
    assert run.plan(SpaceResource, state, **NAMES, variables={"A": "1"})[0]["stage"] == "BUILDING"
    assert refreshed(run)[0]["stage"] == "NO_APP_FILE"


def watched(run: Planner) -> list[bool]:
    """Note each restart, and whether it builds anew: after such a one the Space is still paused."""
    calls: list[bool] = []

    def restart(_id: str, *, factory: bool = False) -> Any:
        calls.append(factory)
        return replace(run.hub.spaces.runtime(ID), stage="PAUSED" if factory else "BUILDING")

    setattr(run.hub.spaces, "restart", restart)  # noqa: B010 - mypy takes methods for no variables
    return calls


@pytest.mark.parametrize(
    ("before", "after", "restarts"),
    [
        ({"a": "1"}, {"a": "2"}, 1),
        ({"a": "1"}, None, 0),
        ({"a": "1"}, {}, 0),
        ({}, None, 0),
        (None, {"a": "1"}, 0),
        ({}, {"a": "1"}, 1),
    ],
)
def test_only_another_trigger_restarts(run: Planner, before: Any, after: Any, restarts: int) -> None:
    state, _ = refreshed(run, restart_triggers=before)
    calls = watched(run)
    context: ChangeContext[Any] = ChangeContext(Diagnostics(), "huggingface_space")
    pause_or_restart(Change("space", run.hub, context, state, state | {"restart_triggers": after}))
    assert len(calls) == restarts


def test_a_space_that_stays_paused_after_a_factory_reboot_is_restarted(run: Planner) -> None:
    state, _ = refreshed(run, restart_triggers={"a": "1"}, paused=True)
    state["paused"] = True
    calls = watched(run)
    wanted = state | {"restart_triggers": {"a": "2"}, "paused": False, "factory_reboot": True}
    pause_or_restart(Change("space", run.hub, ChangeContext(Diagnostics(), "huggingface_space"), state, wanted))
    assert calls == [True, False]


class Barred:
    """A Space's environment for a token that may not read it."""

    def __init__(self, run: Planner) -> None:
        for name in ("secrets", "variables"):
            setattr(run.hub.spaces, name, self._refuse)

    def _refuse(self, _id: str) -> Any:
        raise Forbidden("Could not read", "You don't have the rights.", status=403)


def test_what_this_token_may_not_read_keeps_its_state_and_is_warned_of_once(run: Planner) -> None:
    """Whatever number of Spaces, secrets and variables there is; a new secret can be planned."""
    Barred(run)
    kept = {"variables": {"A": "1"}, "secrets": {"B": "2"}, "secrets_wo_version": 3}
    state, said = refreshed(run, {"owned": {"secrets_wo": ["C"]}}, **kept)
    assert {name: state[name] for name in kept} == kept
    assert [one.split(":")[0] for one in said] == [
        "warning This token may not read the variables of Spaces",
        "warning This token may not read the secrets of Spaces",
    ]
    assert refreshed(run, **kept)[1] == []
    for kind in (SpaceSecretResource, SpaceVariableResource):
        entry = {"id": f"{ID}/K", "space_id": ID, "key": "K", "value": "v", "description": None, "updated_at": "then"}
        entry = run.state(kind, **entry)
        assert (entry["value"], entry["updated_at"]) == ("v", "then")
        assert not run.plan(kind, space_id=ID, key=kind.noun.upper(), value="v")[1]


def test_a_reading_token_to_which_the_hub_tells_no_secrets_keeps_the_state(run: Planner) -> None:
    """Some answers are empty in the place of a refusal."""
    account = run.hub.account()
    run.hub.account = lambda: replace(account, role="read")  # type: ignore[method-assign]
    state, (warning,) = refreshed(run, secrets={"B": "2"})
    assert state["secrets"] == {"B": "2"}
    assert "may not read the secrets" in warning
