"""What is chosen for a new repository, as it is sent."""

import base64

from provider.hub.runtime import Volume
from tests.unit.hub.hub_doubles import body_of, ok, world_of

MADE = {"url": "https://huggingface.co/spaces/acme/bot", "name": "acme/bot", "id": "66aa"}


def test_create_sends_all_that_was_given_and_nothing_else() -> None:
    with world_of(lambda _: ok({**MADE, "name": "Acme/bot"})) as world:
        made = world.hub.repositories.create(
            "space",
            "acme/bot",
            visibility="private",
            sdk="docker",
            hardware="t4-small",
            sleep_time=3600,
            secrets={"KEY": "pa55word"},
            variables={"MODE": "prod"},
            files={"Dockerfile": b"FROM x\xff"},
        )
        world.hub.repositories.create("dataset", "acme/d")
    assert made == "Acme/bot"
    assert body_of(world.sent[0]) == {
        "type": "space",
        "name": "bot",
        "organization": "acme",
        "visibility": "private",
        "sdk": "docker",
        "hardware": "t4-small",
        "sleepTimeSeconds": 3600,
        "secrets": [{"key": "KEY", "value": "pa55word"}],
        "variables": [{"key": "MODE", "value": "prod"}],
        "files": [{"path": "Dockerfile", "content": base64.b64encode(b"FROM x\xff").decode(), "encoding": "base64"}],
    }
    assert body_of(world.sent[1]) == {"type": "dataset", "name": "d", "organization": "acme"}


def test_create_sends_every_choice_there_is() -> None:
    with world_of(lambda _: ok(MADE)) as world:
        world.hub.repositories.create(
            "space",
            "acme/bot",
            sdk="docker",
            template="SpacesExamples/jupyterlab",
            region="eu",
            resource_group_id="66bb",
            dev_mode=True,
            volumes=[Volume("bucket", "acme/cache", "/data")],
            secrets={"KEY": "pa55word", "BARE": "2"},
        )
    assert body_of(world.sent[0]) == {
        "type": "space",
        "name": "bot",
        "organization": "acme",
        "sdk": "docker",
        "template": "SpacesExamples/jupyterlab",
        "region": "eu",
        "resourceGroupId": "66bb",
        "devModeEnabled": True,
        "volumes": [{"type": "bucket", "source": "acme/cache", "mountPath": "/data"}],
        "secrets": [{"key": "KEY", "value": "pa55word"}, {"key": "BARE", "value": "2"}],
    }
