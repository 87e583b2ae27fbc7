"""What the Hub would refuse, or would break the app, is said in the plan."""

from collections.abc import Iterator
from typing import Any

import pytest

from provider.hub.cards import Verdict
from provider.local_hub.model.models import Account
from provider.local_hub.model.settings import Settings
from provider.local_hub.model.tokens import Access
from provider.local_hub.server import LocalHub
from provider.plugin.types import Unknown
from provider.resources.dataset.resource import DatasetResource
from provider.resources.space.resource import SpaceResource
from provider.resources.space_entry.secret import SpaceSecretResource
from provider.resources.space_entry.variable import SpaceVariableResource
from tests.unit.resources.planning import Planner, planner

READING = "hf_reading"
ACCOUNTS = (
    Account("local", "hf_" + "a" * 34, {"acme": "admin", "readers": "read", "hidden": "no_access"}),
    Account("local", READING, {"acme": "admin"}, access=Access(role="read")),
    Account("poor", "hf_" + "b" * 34, {"broke": "admin"}),
)
NAMES: dict[str, Any] = {"namespace": "acme", "name": "app"}
README = "---\nsdk: docker\n---\n"
LONG = "x" * 62


@pytest.fixture
def local() -> Iterator[LocalHub]:
    """Yield a local Hub with a user who has one role in each of some organizations."""
    with LocalHub(ACCOUNTS, settings=Settings(build_seconds=0, reject_invalid_cards=False)) as served:
        yield served


@pytest.fixture
def run(local: LocalHub) -> Iterator[Planner]:
    """Yield a run of an engine."""
    with planner(local) as made:
        yield made


def make(run: Planner, name: str = "app", sdk: str = "docker", **choices: Any) -> dict[str, Any]:
    """Make a Space elsewhere, and give what a refresh reads of it."""
    run.hub.repositories.create("space", f"acme/{name}", sdk=sdk, visibility="private", **choices)
    info = run.hub.repositories.info("space", f"acme/{name}")
    return run.state(SpaceResource, id=f"acme/{name}", namespace="acme", name=name, uid=info.uid)


def asked_of(run: Planner, verdict: Verdict) -> list[str]:
    """Note what the Hub is asked to check, and let it say something."""
    asked: list[str] = []

    def check(_kind: str, readme: str) -> Verdict:
        asked.append(readme)
        return verdict

    setattr(run.hub.cards, "check", check)  # noqa: B010 - mypy takes methods for no variables
    return asked


@pytest.mark.parametrize(
    "written",
    [{"secrets": {"K": "v"}}, {"secrets_wo": {"K": "v"}, "secrets_wo_version": 1}],
    ids=["secrets", "secrets_wo"],
)
def test_secrets_of_a_static_space_are_refused_at_its_creation_and_later(run: Planner, written: dict[str, Any]) -> None:
    for current, name in ((None, "new"), (make(run, sdk="static"), "app")):
        _, (error,) = run.plan(SpaceResource, current, namespace="acme", name=name, sdk="static", **written)
        assert "of a static Space would be public" in error


def test_a_secret_of_a_static_space_is_refused_also_when_the_same_plan_makes_it_so(run: Planner) -> None:
    make(run, "pages", sdk="static")
    _, (error,) = run.plan(SpaceSecretResource, space_id="acme/pages", key="K", value="v")
    assert "The secret K of the static Space acme/pages would be public" in error
    current = make(run)
    assert not run.plan(SpaceSecretResource, space_id="acme/app", key="K", value="v")[1]
    run.plan(SpaceResource, current, **NAMES, sdk="static", hardware=None)
    _, (error,) = run.plan(SpaceSecretResource, space_id="Acme/app", key="K", value="v")
    assert "would be public" in error
    assert not run.plan(SpaceVariableResource, space_id="acme/pages", key="OTHER", value="v")[1]


def test_a_secret_of_a_static_space_is_refused_before_its_key_is_known(run: Planner) -> None:
    make(run, "pages", sdk="static")
    _, (error,) = run.plan(SpaceSecretResource, space_id="acme/pages", key=Unknown, value="v")
    assert "of the static Space acme/pages would be public" in error


@pytest.mark.parametrize("kind", [SpaceSecretResource, SpaceVariableResource])
def test_a_new_entry_does_not_go_to_a_stranger_under_the_name_of_a_space_of_the_state(run: Planner, kind: Any) -> None:
    """A plan without a refresh does not ask the Space itself."""
    current = make(run)
    run.connection.holdings.note("huggingface_space", current | {"uid": "0" * 24})
    _, (error,) = run.plan(kind, space_id="acme/app", key="K", value="v")
    assert "acme/app is another Space now" in error


def test_a_space_with_secrets_does_not_become_static(run: Planner) -> None:
    """Those that the same plan deletes do not count, for they go first."""
    current = make(run, secrets={"OURS": "v", "THEIRS": "v"})
    _, (error,) = run.plan(SpaceResource, current, **NAMES, sdk="static")
    assert "OURS, THEIRS" in error
    run.hub.spaces.delete_secret("acme/app", "THEIRS")
    owned = {"owned": {"secrets": ["OURS"]}}
    _, (error,) = run.plan(SpaceResource, current | {"secrets": {"OURS": "v"}}, owned, **NAMES, sdk="static")
    assert "would be public" in error, "an omitted argument is left as it is"
    assert not run.plan(SpaceResource, current | {"secrets": {"OURS": "v"}}, owned, **NAMES, sdk="static", secrets={})[
        1
    ]


@pytest.mark.parametrize("written", [{"paused": True}, {"restart_triggers": {"at": "1"}}], ids=["paused", "triggers"])
def test_a_static_space_is_neither_paused_nor_restarted(run: Planner, written: dict[str, Any]) -> None:
    _, (error,) = run.plan(SpaceResource, **NAMES, sdk="static", **written)
    assert "A static Space has no" in error
    assert not run.plan(SpaceResource, **NAMES, sdk="static", paused=False, restart_triggers={})[1]


@pytest.mark.parametrize(
    ("kind", "written", "noun"),
    [
        (SpaceVariableResource, {"space_id": "acme/app", "key": "S", "value": "x"}, "secret"),
        (SpaceSecretResource, {"space_id": "acme/app", "key": "V", "value": "x"}, "variable"),
        (SpaceResource, NAMES | {"variables": {"S": "x"}}, "secret"),
        (SpaceResource, NAMES | {"secrets": {"V": "x"}}, "variable"),
        (SpaceResource, NAMES | {"secrets_wo": {"V": "x"}, "secrets_wo_version": 1}, "variable"),
        (
            SpaceResource,
            {"namespace": "acme", "name": "copy", "duplicated_from": "acme/app", "secrets": {"V": "x"}},
            "variable",
        ),
    ],
)
def test_a_name_that_is_the_other_kind_on_the_hub_is_refused(
    run: Planner, kind: Any, written: dict[str, Any], noun: str
) -> None:
    current = make(run, secrets={"S": "v"}, variables={"V": "v"})
    existing = current if kind is SpaceResource and "duplicated_from" not in written else None
    _, (error,) = run.plan(kind, existing, **written)
    assert f"is a {noun} of" in error


def test_a_name_that_changes_its_kind_in_one_plan_is_not_refused(run: Planner) -> None:
    """Inside one Space, from a Space's argument to a resource, and between two resources."""
    current = make(run, variables={"V": "v"}) | {"variables": {"V": "v"}}
    owned = {"owned": {"variables": ["V"]}}
    assert not run.plan(SpaceResource, current, owned, **NAMES, variables={}, secrets={"V": "x"})[1]
    with_resource: dict[str, Any] = {"space_id": "acme/app", "key": "V", "value": "x"}
    run.connection.close("next")
    run = Planner(run.hub)
    run.plan(SpaceResource, current, owned, **NAMES, variables={})
    assert not run.plan(SpaceSecretResource, **with_resource)[1]
    run = Planner(run.hub)
    run.connection.holdings.note("huggingface_space_variable", {"id": "acme/app/V"})
    assert not run.plan(SpaceSecretResource, **with_resource)[1]


def test_a_template_that_prefers_it_is_private_unless_something_is_written(run: Planner) -> None:
    lab = NAMES | {"template": "docker-templates/jupyterlab"}
    plan, said = run.plan(SpaceResource, **lab)
    assert (plan["visibility"], plan["private"], plan["sdk"], said) == ("private", True, "docker", [])
    assert run.plan(SpaceResource, **lab, visibility="public")[0]["visibility"] == "public"
    assert run.plan(SpaceResource, **lab, private=False)[0]["visibility"] == "public"
    assert run.plan(SpaceResource, **NAMES, template="static-templates/page")[0]["hardware"] is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"template": "docker-templates/jupyterlap"}, 'did you mean "docker-templates/jupyterlab"?'),
        ({"template": "acme/gone"}, "There is no Space acme/gone"),
        ({"duplicated_from": "acme/gone"}, "There is no Space acme/gone"),
        ({"template": "docker-templates/jupyterlab", "sdk": "gradio"}, 'is made with "docker"'),
    ],
)
def test_what_a_space_begins_with_must_be_there_and_have_its_sdk(
    run: Planner, written: dict[str, Any], words: str
) -> None:
    _, (error,) = run.plan(SpaceResource, **NAMES, **written)
    assert words in error


def test_a_space_that_the_same_run_makes_may_begin_another(run: Planner) -> None:
    run.plan(SpaceResource, namespace="acme", name="base")
    assert not run.plan(SpaceResource, **NAMES, duplicated_from="acme/base")[1]


@pytest.mark.parametrize(("sdk", "hardware"), [(None, "zerogpu"), ("docker", "zero-a10g")])
def test_zero_gpu_needs_gradio(run: Planner, sdk: str | None, hardware: str) -> None:
    _, said = run.plan(SpaceResource, **NAMES, sdk=sdk, hardware=hardware)
    assert any("ZeroGPU needs the sdk gradio" in one for one in said)
    assert not any("error" in one for one in run.plan(SpaceResource, **NAMES, sdk="gradio", hardware=hardware)[1])


def test_streamlit_is_told_what_runs_it_now(run: Planner) -> None:
    """Written, or in the README; a Space that has it keeps it."""
    for written in ({"sdk": "streamlit"}, {"files": {"README.md": README.replace("docker", "streamlit")}}):
        said = run.plan(SpaceResource, **NAMES, **written)[1]
        assert any('write sdk = "docker"' in one for one in said)
    current = make(run) | {"sdk": "streamlit"}
    assert not run.plan(SpaceResource, current, **NAMES, sdk="streamlit")[1]


def test_hardware_that_is_nearly_right_is_offered(run: Planner) -> None:
    _, (warning,) = run.plan(SpaceResource, **NAMES, hardware="t4-smal")
    assert 'does not list the hardware t4-smal (did you mean "t4-small"?)' in warning


@pytest.mark.parametrize("kind", [SpaceResource, DatasetResource], ids=["space", "dataset"])
@pytest.mark.parametrize(
    ("namespace", "words"),
    [
        ("readers", "local has the role read there. It may in: local, acme."),
        ("hidden", "local does not belong to it. It may in: local, acme."),
        ("acmee", 'It may in: local, acme (did you mean "acme"?).'),
    ],
)
def test_a_namespace_in_which_the_token_may_make_nothing_is_refused(
    run: Planner, kind: Any, namespace: str, words: str
) -> None:
    _, said = run.plan(kind, namespace=namespace, name="app")
    assert len(said) == 1
    assert f"The token of local may not create anything in {namespace}" in said[0]
    assert words in said[0]


def test_a_token_that_may_only_read_can_plan_what_another_one_applies(local: LocalHub, run: Planner) -> None:
    """A new Space, a new secret of a Space whose secrets it may not see, and a change."""
    current = make(run)
    with planner(local, READING) as reading:
        assert not reading.plan(SpaceResource, namespace="acme", name="new", secrets={"K": "v"})[1]
        assert not reading.plan(SpaceSecretResource, space_id="acme/app", key="K", value="v")[1]
        assert not reading.plan(SpaceResource, current, **NAMES, variables={"A": "1"}, card={"title": "T"})[1]
        assert not reading.plan(DatasetResource, namespace="acme", name="d")[1]


def test_what_needs_a_plan_is_said_where_there_is_none(local: LocalHub) -> None:
    local.hub.settings = Settings(build_seconds=0, require_plan=True)
    with planner(local, ACCOUNTS[2].token) as run:
        poor: dict[str, Any] = {"namespace": "poor", "name": "app"}
        _, said = run.plan(SpaceResource, **poor, sdk="static", visibility="protected")
        assert [one.split(":")[0] for one in said] == ["error ['visibility'] poor has no plan for protected Spaces"]
        _, said = run.plan(SpaceResource, **poor, hardware="t4-small", dev_mode=True)
        assert [one.split(":")[0] for one in said] == ["error ['dev_mode'] poor has no plan for dev mode"]
        _, said = run.plan(SpaceResource, **poor)
        assert [one.split(":")[0] for one in said] == [
            "warning ['sdk'] poor has no plan for docker Spaces on free hardware"
        ]


@pytest.mark.parametrize(
    "front_matter", [f"short_description: {LONG}", "colorFrom: teal", "pinned: 'no'", "sdk: dokcer"]
)
@pytest.mark.parametrize("exists", [False, True], ids=["new", "existing"])
def test_a_readme_that_the_hub_refuses_is_refused_by_the_plan(
    run: Planner, tmp_path: Any, front_matter: str, *, exists: bool
) -> None:
    """In `files` and in the folder, for a new Space and an existing one; one that stays is not asked about."""
    current = make(run) if exists else None
    readme = f"---\n{README[4:-4] if 'sdk' not in front_matter else ''}{front_matter}\n---\n"
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    for written in ({"files": {"README.md": readme}}, {"source_dir": str(tmp_path)}):
        said = [one for one in run.plan(SpaceResource, current, **NAMES, **written)[1] if "error" in one]
        assert len(said) == 1, said
        assert "The Hub does not accept the front matter of README.md" in said[0]
    same = (current or make(run)) | {"files": {"README.md": readme}}
    assert not run.plan(SpaceResource, same, {"owned": {"files": ["README.md"]}}, **NAMES, files={"README.md": readme})[
        1
    ]


def test_a_card_that_the_hub_refuses_is_refused_by_the_plan(run: Planner) -> None:
    """Whole as it would stand in README.md, with what is there already."""
    card = dict.fromkeys(("title", "emoji", "color_from")) | {"short_description": LONG}
    _, (error,) = run.plan(SpaceResource, **NAMES, card=card)
    assert "['card']" in error
    assert "60 characters" in error
    asked = asked_of(run, Verdict())
    current = make(run)
    run.hub.files.commit("space", "acme/app", "x", {"README.md": b"---\nsdk: docker\n# mine\ntheirs: 1\n---\nText\n"})
    assert not run.plan(SpaceResource, current, **NAMES, card={"title": "T"})[1]
    assert asked == ["---\nsdk: docker\n# mine\ntheirs: 1\ntitle: T\n---\nText\n"]
    assert not run.plan(SpaceResource, current, **NAMES)[1]
    assert len(asked) == 1, "a card that stays is not asked about"
    owned = {"owned": {"card": ["title", "emoji"]}}
    left = current | {"card": card | {"title": "T", "emoji": "🔥", "short_description": None}}
    assert not run.plan(SpaceResource, left, owned, **NAMES, card=dict.fromkeys(card) | {"title": "T"})[1]
    assert asked[1:] == ["---\nsdk: docker\n# mine\ntheirs: 1\n---\nText\n"]


def test_a_readme_that_is_no_text_is_refused_by_the_plan(run: Planner, tmp_path: Any) -> None:
    """The one on the Hub when the card is to change, and one in the folder."""
    current = make(run)
    run.hub.files.commit("space", "acme/app", "x", {"README.md": b"---\nsdk: docker\ntitle: caf\xe9\n---\n"})
    _, (error,) = run.plan(SpaceResource, current, **NAMES, card={"emoji": "🔥"})
    assert "README.md of the space acme/app is not text in UTF-8" in error
    (tmp_path / "README.md").write_bytes(b"---\nsdk: docker\ntitle: caf\xe9\n---\n")
    _, (error,) = run.plan(SpaceResource, current, **NAMES, source_dir=str(tmp_path))
    assert "README.md is not text in UTF-8" in error


@pytest.mark.parametrize("argument", ["files", "source_dir"])
def test_a_file_of_others_that_is_taken_over_is_warned_of(run: Planner, tmp_path: Any, argument: str) -> None:
    """Only where its content is another one; nothing is asked when no path is new."""
    current = make(run, files={"theirs.txt": b"1", "same.txt": b"2"})
    texts = {"theirs.txt": "9", "same.txt": "2", "new.txt": "3"}
    for path, text in texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    written: dict[str, Any] = {"files": texts} if argument == "files" else {"source_dir": str(tmp_path)}
    _, (warning,) = run.plan(SpaceResource, current, **NAMES, **written)
    assert warning.startswith(f"warning ['{argument}']")
    assert "another content on the Hub: theirs.txt." in warning


def test_a_card_of_a_dataset_that_the_hub_refuses_is_refused_by_the_plan(run: Planner) -> None:
    """Whole, with what is there; nothing is asked where the card stays."""
    run.hub.repositories.create("dataset", "acme/d", visibility="private")
    run.hub.files.commit("dataset", "acme/d", "x", {"README.md": b"---\ntask_ids: [a]\n---\nText\n"})
    info = run.hub.repositories.info("dataset", "acme/d")
    current = run.state(DatasetResource, id="acme/d", namespace="acme", name="d", uid=info.uid)
    asked = asked_of(run, Verdict(("license is not known",), ("task_ids is deprecated",)))
    for before in (current, None):
        name = "d" if before else "new"
        _, said = run.plan(DatasetResource, before, namespace="acme", name=name, card={"license": "nonsense"})
        assert [one.split(":")[0] for one in said] == [
            "error ['card'] The Hub does not accept the front matter of README.md",
            "warning ['card'] The Hub advises on the front matter of README.md",
        ]
    assert asked == ["---\ntask_ids: [a]\nlicense: nonsense\n---\nText\n", "---\nlicense: nonsense\n---\n"]
    assert not run.plan(DatasetResource, current, namespace="acme", name="d")[1]
    run.hub.files.commit("dataset", "acme/d", "x", {"README.md": b"---\nlicense: mit\n---\ncaf\xe9\n"})
    _, (error,) = run.plan(DatasetResource, current, namespace="acme", name="d", card={"license": "mit"})
    assert "not text in UTF-8" in error


def test_a_file_of_a_dataset_that_is_taken_over_is_warned_of(run: Planner) -> None:
    run.hub.repositories.create("dataset", "acme/d", visibility="private")
    run.hub.files.commit("dataset", "acme/d", "x", {"theirs.txt": b"1", "same.txt": b"2"})
    info = run.hub.repositories.info("dataset", "acme/d")
    current = run.state(DatasetResource, id="acme/d", namespace="acme", name="d", uid=info.uid)
    files = {"theirs.txt": "9", "same.txt": "2", "new.txt": "3"}
    _, (warning,) = run.plan(DatasetResource, current, namespace="acme", name="d", files=files)
    assert "another content on the Hub: theirs.txt." in warning


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_a_volume_of_what_is_not_there_is_warned_of(run: Planner, kind: str) -> None:
    """It may be made by the same run; it is asked about only when the volumes change."""
    volume = {
        "type": kind,
        "source": "acme/gone",
        "mount_path": "/x",
        "revision": None,
        "read_only": None,
        "path": None,
    }
    bucket = volume | {"type": "bucket", "mount_path": "/data"}
    _, (warning,) = run.plan(SpaceResource, **NAMES, volumes=[bucket, volume])
    assert warning.startswith("warning ['volumes', (1,), 'source']")
    assert f"There is no {kind} acme/gone" in warning
    current = make(run) | {"volumes": [volume | {"read_only": True}]}
    assert not run.plan(SpaceResource, current, **NAMES, volumes=[volume])[1]
