"""Import blocks for all that a namespace has."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from provider import cli
from provider.import_blocks import _found
from provider.local_hub.server import LocalHub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Yield a local Hub that the environment names, to be asked by a test."""
    with LocalHub() as served:
        monkeypatch.setenv("HF_TOKEN", served.token)
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        headers = {"Authorization": f"Bearer {served.token}"}
        with httpx.Client(base_url=served.url, headers=headers, trust_env=False) as client:
            yield client


def create(hub: httpx.Client, id_: str, **choices: Any) -> None:
    """Create a Space."""
    namespace, name = id_.split("/")
    body = {"type": "space", "organization": namespace, "name": name, "sdk": "docker"} | choices
    hub.post("/api/repos/create", json=body).raise_for_status()


def test_spaces_variables_and_secrets_each_have_a_block(hub: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    create(
        hub,
        "acme/support-bot",
        variables=[{"key": "MODEL", "value": "small"}],
        secrets=[{"key": "TOKEN", "value": "canary"}],
    )
    create(hub, "local/mine")
    assert cli.main(["import-blocks", "--namespace", "acme"]) == 0
    assert capsys.readouterr().out == (
        'import {\n  to = huggingface_space.support_bot\n  id = "acme/support-bot"\n}\n\n'
        'import {\n  to = huggingface_space_variable.support_bot_model\n  id = "acme/support-bot/MODEL"\n}\n\n'
        'import {\n  to = huggingface_space_secret.support_bot_token\n  id = "acme/support-bot/TOKEN"\n}\n\n'
    )


def test_blocks_name_a_provider_where_that_is_asked_for(hub: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    create(hub, "acme/bot")
    assert cli.main(["import-blocks", "--namespace", "acme", "--provider", "huggingface.acme"]) == 0
    assert capsys.readouterr().out == (
        'import {\n  provider = huggingface.acme\n  to = huggingface_space.bot\n  id = "acme/bot"\n}\n\n'
    )
    with pytest.raises(SystemExit):
        cli.main(["import-blocks", "--namespace", "acme", "--provider", 'x\n} resource "a" "b" {'])
    assert "provider" in capsys.readouterr().err


def test_datasets_have_blocks_too_and_names_of_their_own(hub: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    create(hub, "acme/reviews")
    for name in ("reviews", "2024"):
        body = {"type": "dataset", "organization": "acme", "name": name}
        hub.post("/api/repos/create", json=body).raise_for_status()
    assert cli.main(["import-blocks", "--namespace", "acme"]) == 0
    assert capsys.readouterr().out == (
        'import {\n  to = huggingface_space.reviews\n  id = "acme/reviews"\n}\n\n'
        'import {\n  to = huggingface_dataset.dataset_2024\n  id = "acme/2024"\n}\n\n'
        'import {\n  to = huggingface_dataset.reviews\n  id = "acme/reviews"\n}\n\n'
    )


def test_without_a_namespace_the_token_s_owner_is_meant(hub: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    create(hub, "acme/support-bot")
    create(hub, "local/mine")
    assert cli.main(["import-blocks"]) == 0
    assert capsys.readouterr().out.count("import {") == 1


def test_every_block_has_a_name_of_its_own_that_engines_take(
    hub: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a-b", "a.b", "a_b", "2nd"):
        create(hub, f"acme/{name}")
    cli.main(["import-blocks", "--namespace", "acme"])
    targets = [line.split(".")[-1] for line in capsys.readouterr().out.splitlines() if "to =" in line]
    assert targets == ["space_2nd", "a_b", "a_b_2", "a_b_3"]


def test_a_token_that_the_hub_refuses_prints_no_block_and_is_not_shown(
    hub: httpx.Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_revoked_token")
    assert cli.main(["import-blocks"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "HF_TOKEN" in captured.err
    assert "hf_revoked_token" not in captured.err


def test_what_fails_in_the_middle_prints_nothing(hub: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    create(hub, "acme/a")
    create(hub, "acme/b")
    fault = {"method": "GET", "path": "/api/spaces/acme/b/secrets", "occurrence": 0, "action": "status", "status": 403}
    hub.put("/_local/faults", json=[fault]).raise_for_status()
    assert cli.main(["import-blocks", "--namespace", "acme"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "acme/b" in captured.err


PWN = 'K"\n}\nresource "terraform_data" "pwn" {\n  provisioner "local-exec" { command = "id" }\n}\n#'


@pytest.mark.parametrize("odd", [PWN, "${file(1)}", "%{if true}", "a\\", 'a"b', "a\x1b[31m", "", "\u202e", "\ud800"])
def test_what_a_hub_says_is_never_more_than_text(odd: str) -> None:
    def listed(kind: str, namespace: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(id=f"acme/{odd}", name=odd)]

    spaces = SimpleNamespace(variables=lambda _: {odd: None}, secrets=lambda _: {odd: None})
    hub: Any = SimpleNamespace(repositories=SimpleNamespace(list=listed), spaces=spaces)
    blocks = list(_found(hub, "acme"))
    assert len(blocks) == 4
    for block in blocks:
        assert re.fullmatch(r'import \{\n  to = huggingface_\w+\.\w+\n  id = "[^\n]*"\n\}\n\n', block)
        assert not re.search(r"[$%]\{", block)
        assert block.encode().decode().replace("\n", "").isprintable()


def test_an_error_with_a_stranger_s_words_can_not_move_the_cursor(
    hub: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = {"method": "GET", "path": "/api/spaces", "occurrence": 0, "action": "status", "status": 403}
    hub.put("/_local/faults", json=[fault]).raise_for_status()
    assert cli.main(["import-blocks", "--namespace", "a\x1b]0;pwn\x07"]) == 1
    assert "\x1b" not in capsys.readouterr().err
