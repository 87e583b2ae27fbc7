"""The answers that stand in files."""

from pathlib import Path

import pytest

from provider.answers import ANSWERS
from provider.answers.live import live_answer
from provider.plugin.protocol import tfplugin6_pb2 as pb
from schemas.registry import RESOURCES


@pytest.mark.parametrize("call", ANSWERS)
def test_an_answer_is_what_the_provider_itself_would_give(call: str) -> None:
    assert Path(ANSWERS[call]).read_bytes() == live_answer(call), "make schema writes it anew"


def test_the_answers_hold_every_resource_type() -> None:
    schemas = pb.GetProviderSchema.Response.FromString(Path(ANSWERS["GetProviderSchema"]).read_bytes())
    identities = pb.GetResourceIdentitySchemas.Response.FromString(
        Path(ANSWERS["GetResourceIdentitySchemas"]).read_bytes()
    )
    assert schemas.resource_schemas.keys() == identities.identity_schemas.keys() == RESOURCES.keys()
    assert not schemas.diagnostics
