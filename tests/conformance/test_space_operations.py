"""What the official Python client does with Spaces beyond their settings."""

import httpx
import pytest
from huggingface_hub import HfApi, SpaceHardware, Volume
from huggingface_hub.errors import HfHubHTTPError

from provider.local_hub.server import LocalHub


@pytest.fixture
def space(api: HfApi) -> str:
    """A Docker Space that is up."""
    api.create_repo("alice/demo", repo_type="space", space_sdk="docker")
    api.upload_file(path_or_fileobj=b"FROM x\n", path_in_repo="Dockerfile", repo_id="alice/demo", repo_type="space")
    return "alice/demo"


def test_logs_are_read(api: HfApi, space: str) -> None:
    build = list(api.fetch_space_logs(space, build=True))
    assert build[-2:] == ["--> FROM x\n", "--> DONE\n"]
    assert "Startup" in next(iter(api.fetch_space_logs(space)))


def test_a_space_is_duplicated_with_its_variables_only(api: HfApi, space: str, hub: LocalHub) -> None:
    api.add_space_variable(space, "V", "1")
    api.add_space_secret(space, "S", "1")
    url = api.duplicate_repo(space, "acme/copy", repo_type="space", space_hardware=SpaceHardware.T4_SMALL, private=True)
    assert (url, url.repo_id) == (f"{hub.url}/spaces/acme/copy", "acme/copy")
    assert api.get_space_variables("acme/copy").keys() == {"V"}
    assert api.get_space_secrets("acme/copy") == {}
    assert api.get_space_runtime("acme/copy").requested_hardware == "t4-small"
    with pytest.raises(HfHubHTTPError) as refused:
        api.duplicate_repo(space, "acme/copy", repo_type="space")
    assert refused.value.response.status_code == 409
    assert api.duplicate_repo(space, "acme/copy", repo_type="space", exist_ok=True).repo_id == "acme/copy"


def test_volumes_are_mounted_and_taken_away(api: HfApi, space: str) -> None:
    volume = Volume(type="dataset", source="alice/data", mount_path="/data")
    api.set_space_volumes(space, [volume])
    [mounted] = api.get_space_runtime(space).volumes or []
    assert (mounted.type, mounted.source, mounted.mount_path, mounted.read_only) == (
        "dataset",
        "alice/data",
        "/data",
        True,
    )
    api.delete_space_volumes(space)
    assert not api.get_space_runtime(space).volumes
    with pytest.raises(HfHubHTTPError):
        api.delete_space_volumes(space)


def test_a_template_brings_its_files(api: HfApi) -> None:
    api.create_repo("alice/new", repo_type="space", space_template="JupyterLab")
    assert api.space_info("alice/new").private
    assert api.file_exists("alice/new", "Dockerfile", repo_type="space")


def test_dev_mode_is_entered_and_left(api: HfApi, space: str) -> None:
    assert api.enable_space_dev_mode(space).dev_mode
    assert not api.disable_space_dev_mode(space).dev_mode


def test_a_plan_is_missing(api: HfApi, hub: LocalHub) -> None:
    httpx.put(f"{hub.url}/_local/settings", json={"require_plan": True}, headers=hub.headers)
    with pytest.raises(HfHubHTTPError) as refused:
        api.create_repo("alice/demo", repo_type="space", space_sdk="gradio")
    assert refused.value.response.status_code == 402
    assert api.create_repo("alice/page", repo_type="space", space_sdk="static").repo_id == "alice/page"


def test_waiting_ends_at_an_error_that_says_why(api: HfApi) -> None:
    api.create_repo("alice/demo", repo_type="space", space_sdk="gradio")
    api.upload_file(path_or_fileobj=b"def (", path_in_repo="app.py", repo_id="alice/demo", repo_type="space")
    settled = api.wait_for_space("alice/demo", poll_interval=0.01, timeout=5)
    assert settled.stage == "RUNTIME_ERROR"
    assert "SyntaxError" in settled.raw["errorMessage"]
