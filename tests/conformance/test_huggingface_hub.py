"""The official Python client, unmodified, against the local Hub."""

from pathlib import Path

import httpx
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, SpaceHardware, hf_hub_download
from huggingface_hub.errors import (
    BadRequestError,
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from provider.local_hub.server import LocalHub


@pytest.fixture
def space(api: HfApi) -> str:
    """A Docker Space that is up."""
    api.create_repo("alice/demo", repo_type="space", space_sdk="docker")
    api.upload_file(
        path_or_fileobj=b"FROM scratch\n", path_in_repo="Dockerfile", repo_id="alice/demo", repo_type="space"
    )
    return "alice/demo"


def test_whoami_names_the_user_and_the_organizations(api: HfApi) -> None:
    me = api.whoami()
    assert me["name"] == "alice"
    assert [(org["name"], org["roleInOrg"]) for org in me["orgs"]] == [("acme", "admin")]


def test_an_unknown_token_is_refused(hub: LocalHub, api: HfApi) -> None:
    with pytest.raises(HfHubHTTPError) as refused:
        api.whoami(token="hf_unknown")
    assert refused.value.response.status_code == 401


def test_create_returns_a_url_with_the_id_of_the_space(api: HfApi, hub: LocalHub) -> None:
    url = api.create_repo("demo", repo_type="space", space_sdk="gradio")
    assert url == f"{hub.url}/spaces/alice/demo"
    assert url.repo_id == "alice/demo"
    assert api.space_info("alice/demo").sdk == "gradio"


def test_creating_twice_is_a_conflict_unless_that_is_fine(api: HfApi) -> None:
    first = api.create_repo("acme/demo", repo_type="space", space_sdk="static")
    with pytest.raises(HfHubHTTPError) as refused:
        api.create_repo("acme/demo", repo_type="space", space_sdk="static")
    assert refused.value.response.status_code == 409
    assert api.create_repo("acme/demo", repo_type="space", space_sdk="static", exist_ok=True) == first


def test_what_create_is_given_is_there_without_a_restart(api: HfApi, hub: LocalHub) -> None:
    api.create_repo(
        "alice/demo",
        repo_type="space",
        space_sdk="docker",
        visibility="private",
        space_hardware=SpaceHardware.T4_SMALL,
        space_sleep_time=600,
        space_secrets=[{"key": "TOKEN", "value": "s3cret", "description": "for the API"}],
        space_variables=[{"key": "MODE", "value": "prod"}],
    )
    assert api.get_space_secrets("alice/demo")["TOKEN"].description == "for the API"
    assert api.get_space_variables("alice/demo")["MODE"].value == "prod"
    runtime = api.get_space_runtime("alice/demo")
    assert (runtime.requested_hardware, runtime.sleep_time) == ("t4-small", 600)
    assert api.space_info("alice/demo").private
    truth = httpx.get(f"{hub.url}/_local/repos/space/alice/demo", headers=hub.headers).json()
    assert truth["restarts"] == 0


def test_secrets_are_set_listed_without_value_and_deleted(api: HfApi, space: str) -> None:
    api.add_space_secret(space, "TOKEN", "s3cret", description="old")
    api.add_space_secret(space, "TOKEN", "newer")
    listed = api.get_space_secrets(space)
    assert list(listed) == ["TOKEN"]
    assert listed["TOKEN"].description == "old"
    assert listed["TOKEN"].updated_at is not None
    assert not hasattr(listed["TOKEN"], "value")
    api.delete_space_secret(space, "TOKEN")
    api.delete_space_secret(space, "TOKEN")
    assert api.get_space_secrets(space) == {}


def test_variables_are_answered_as_a_whole_by_all_three_verbs(api: HfApi, space: str) -> None:
    assert api.add_space_variable(space, "A", "1").keys() == {"A"}
    both = api.add_space_variable(space, "B", "2", description="second")
    assert {key: variable.value for key, variable in both.items()} == {"A": "1", "B": "2"}
    assert both["B"].description == "second"
    assert api.delete_space_variable(space, "A").keys() == {"B"}
    assert api.get_space_variables(space).keys() == {"B"}


def test_a_key_that_no_environment_takes_is_a_bad_request(api: HfApi, space: str) -> None:
    with pytest.raises(BadRequestError, match="must match"):
        api.add_space_secret(space, "1-KEY", "value")


def test_hardware_and_sleep_time_change(api: HfApi, space: str) -> None:
    assert api.get_space_runtime(space).sleep_time == 172_800
    changed = api.request_space_hardware(space, SpaceHardware.T4_MEDIUM, sleep_time=900)
    assert (changed.requested_hardware, changed.sleep_time) == ("t4-medium", 900)
    assert api.set_space_sleep_time(space, -1).sleep_time is None
    assert api.get_space_runtime(space).hardware == "t4-medium"


def test_a_space_pauses_and_restarts(api: HfApi, space: str) -> None:
    assert api.wait_for_space(space, poll_interval=0.01, timeout=5).stage == "RUNNING"
    paused = api.pause_space(space)
    assert (paused.stage, paused.hardware) == ("PAUSED", None)
    assert api.restart_space(space, factory_reboot=True).stage == "RUNNING"


def test_a_static_space_runs_without_hardware_and_cannot_be_paused(api: HfApi) -> None:
    api.create_repo("alice/page", repo_type="space", space_sdk="static")
    runtime = api.get_space_runtime("alice/page")
    assert (runtime.stage, runtime.hardware, runtime.requested_hardware) == ("RUNNING", None, None)
    with pytest.raises(HfHubHTTPError):
        api.pause_space("alice/page")


def test_the_hardware_list_can_be_read(api: HfApi) -> None:
    listed = {hardware.name: hardware for hardware in api.list_spaces_hardware()}
    accelerator = listed["t4-small"].accelerator
    assert accelerator is not None
    assert accelerator.model == "T4"
    assert listed["cpu-basic"].unit_cost_usd == 0


def test_files_are_uploaded_listed_downloaded_and_deleted(api: HfApi, space: str, hub: LocalHub) -> None:
    api.upload_file(path_or_fileobj=b"print(1)\n", path_in_repo="src/app.py", repo_id=space, repo_type="space")
    assert set(api.list_repo_files(space, repo_type="space")) == {
        ".gitattributes",
        "Dockerfile",
        "README.md",
        "src/app.py",
    }
    there = hf_hub_download(space, "src/app.py", repo_type="space", endpoint=hub.url, token=hub.token)
    assert Path(there).read_bytes() == b"print(1)\n"
    assert api.file_exists(space, "src/app.py", repo_type="space")
    api.delete_folder("src", space, repo_type="space")
    assert not api.file_exists(space, "src/app.py", repo_type="space")


def test_an_upload_of_what_is_there_makes_no_commit(api: HfApi, space: str) -> None:
    before = api.space_info(space).sha
    api.upload_file(path_or_fileobj=b"FROM scratch\n", path_in_repo="Dockerfile", repo_id=space, repo_type="space")
    assert api.space_info(space).sha == before


def test_a_readme_with_a_bad_card_is_refused_before_the_upload(api: HfApi, space: str) -> None:
    with pytest.raises(ValueError, match="sdk"):
        api.upload_file(
            path_or_fileobj=b"---\nsdk: flask\n---\n", path_in_repo="README.md", repo_id=space, repo_type="space"
        )


def test_a_folder_is_uploaded_and_downloaded_as_a_snapshot(api: HfApi, space: str, tmp_path: Path) -> None:
    (tmp_path / "app" / "data").mkdir(parents=True)
    (tmp_path / "app" / "main.py").write_text("print('up')\n")
    (tmp_path / "app" / "data" / "empty.txt").touch()
    api.upload_folder(folder_path=tmp_path / "app", repo_id=space, repo_type="space")
    snapshot = Path(api.snapshot_download(space, repo_type="space", cache_dir=tmp_path / "snapshots"))
    assert (snapshot / "main.py").read_text() == "print('up')\n"
    assert (snapshot / "data" / "empty.txt").read_bytes() == b""


def test_a_commit_is_one_and_follows_its_parent(api: HfApi, space: str) -> None:
    parent = api.space_info(space).sha
    removal = CommitOperationDelete("Dockerfile")
    done = api.create_commit(
        space,
        [CommitOperationAdd("a.txt", b"a"), removal],
        commit_message="Swap",
        commit_description="Both",
        parent_commit=parent,
        repo_type="space",
    )
    assert api.list_repo_commits(space, repo_type="space")[0].title == "Swap"
    assert api.list_repo_refs(space, repo_type="space").branches[0].target_commit == done.oid
    with pytest.raises(HfHubHTTPError) as refused:
        api.create_commit(space, [removal], commit_message="Late", parent_commit=parent, repo_type="space")
    assert refused.value.response.status_code == 412


def test_tree_and_paths_info_tell_of_folders_and_last_commits(api: HfApi, space: str) -> None:
    api.upload_file(path_or_fileobj=b"x", path_in_repo="a/b/c.txt", repo_id=space, repo_type="space")
    listed = api.list_repo_tree(space, recursive=True, expand=True, repo_type="space")
    paths = {entry.path: entry for entry in listed}
    assert {"a", "a/b", "a/b/c.txt"} < paths.keys()
    last = paths["Dockerfile"].last_commit
    assert last is not None
    assert "Dockerfile" in last.title
    inside = api.list_repo_tree(space, "a/b", repo_type="space")
    assert [entry.path for entry in inside] == ["a/b/c.txt"]
    found = api.get_paths_info(space, ["a", "nothing", "Dockerfile"], repo_type="space")
    assert {entry.path for entry in found} == {"a", "Dockerfile"}


def test_a_moved_space_keeps_everything_and_answers_at_both_ids(api: HfApi, space: str) -> None:
    api.add_space_variable(space, "A", "1")
    api.move_repo(space, "acme/moved", repo_type="space")
    assert api.space_info("acme/moved").id == "acme/moved"
    assert api.space_info(space).id == "acme/moved"
    assert api.add_space_variable(space, "B", "2").keys() == {"A", "B"}
    assert api.delete_space_variable(space, "A").keys() == {"B"}


def test_visibility_changes_and_strangers_notice(
    api: HfApi, bob: HfApi, anonymous: HfApi, space: str, hub: LocalHub
) -> None:
    assert bob.space_info(space).id == space
    api.update_repo_settings(space, visibility="private", repo_type="space")
    for stranger in (bob, anonymous):
        with pytest.raises(RepositoryNotFoundError):
            stranger.space_info(space)
    assert api.space_info(space).private
    api.update_repo_settings(space, visibility="protected", repo_type="space")
    assert not api.space_info(space).private
    assert httpx.get(f"{hub.url}/api/spaces/{space}").json()["visibility"] == "protected"


def test_who_may_only_read_is_told_so(bob: HfApi, api: HfApi) -> None:
    api.create_repo("acme/demo", repo_type="space", space_sdk="docker", visibility="private")
    bob.auth_check("acme/demo", repo_type="space")
    for refused in (
        lambda: bob.auth_check("acme/demo", repo_type="space", write=True),
        lambda: bob.add_space_variable("acme/demo", "A", "1"),
        lambda: bob.get_space_secrets("acme/demo"),
        lambda: bob.create_repo("acme/other", repo_type="space", space_sdk="docker"),
    ):
        with pytest.raises(HfHubHTTPError) as error:
            refused()
        assert error.value.response.status_code == 403


def test_what_is_missing_raises_the_error_that_says_what(api: HfApi, anonymous: HfApi, space: str) -> None:
    with pytest.raises(RepositoryNotFoundError):
        api.space_info("alice/nothing")
    assert not anonymous.repo_exists("alice/nothing", repo_type="space")
    with pytest.raises(RevisionNotFoundError):
        api.space_info(space, revision="nowhere")
    with pytest.raises(EntryNotFoundError):
        list(api.list_repo_tree(space, "nowhere", repo_type="space"))
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download(space, "nothing.txt", repo_type="space")


def test_a_deleted_space_is_gone_and_its_name_is_free(api: HfApi, space: str) -> None:
    api.delete_repo(space, repo_type="space")
    assert not api.repo_exists(space, repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        api.delete_repo(space, repo_type="space")
    api.delete_repo(space, repo_type="space", missing_ok=True)
    api.create_repo(space, repo_type="space", space_sdk="static")
    assert api.space_info(space).sdk == "static"


@pytest.mark.parametrize("repo_type", ["model", "dataset"])
def test_models_and_datasets_are_made_filled_gated_and_deleted(api: HfApi, repo_type: str) -> None:
    api.create_repo("alice/thing", repo_type=repo_type)
    api.upload_file(path_or_fileobj=b"a,b\n", path_in_repo="t.csv", repo_id="alice/thing", repo_type=repo_type)
    downloaded = api.hf_hub_download("alice/thing", "t.csv", repo_type=repo_type)
    assert Path(downloaded).read_bytes() == b"a,b\n"
    api.update_repo_settings("alice/thing", gated="auto", repo_type=repo_type)
    assert api.repo_info("alice/thing", repo_type=repo_type, files_metadata=True).gated == "auto"
    api.delete_repo("alice/thing", repo_type=repo_type)


def test_spaces_are_listed_page_by_page_with_those_one_may_see(api: HfApi, anonymous: HfApi) -> None:
    for number in range(5):
        api.create_repo(f"alice/demo-{number}", repo_type="space", space_sdk="static", private=number == 4)
    assert len(list(api.list_spaces(author="alice"))) == 5
    assert len(list(anonymous.list_spaces(author="alice"))) == 4
    assert [space.id for space in api.list_spaces(search="demo-3", expand=["sdk"])] == ["alice/demo-3"]


def test_branches_and_tags_are_made_and_deleted(api: HfApi, space: str) -> None:
    api.create_branch(space, branch="feature/x", repo_type="space")
    api.create_branch(space, branch="feature/x", repo_type="space", exist_ok=True)
    api.create_tag(space, tag="v1", tag_message="First", repo_type="space")
    api.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=space, repo_type="space", revision="feature/x")
    assert "x" in api.list_repo_files(space, repo_type="space", revision="feature/x")
    assert "x" not in api.list_repo_files(space, repo_type="space", revision="v1")
    api.delete_branch(space, branch="feature/x", repo_type="space")
    api.delete_tag(space, tag="v1", repo_type="space")
    refs = api.list_repo_refs(space, repo_type="space")
    assert ([branch.name for branch in refs.branches], refs.tags) == (["main"], [])
