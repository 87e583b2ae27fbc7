"""The id that the functions take."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tf.function import CallContext

from provider.functions._id import parts_of
from provider.functions.parse_repo_id import ParseRepoId
from provider.functions.space_host import SpaceHost
from provider.functions.space_url import SpaceUrl
from provider.plugin.interface import Diagnostics, WrongArgument
from schemas._attributes import NAME

NAMES = st.from_regex(NAME, fullmatch=True).filter(str.isascii)
CONTEXT = CallContext(Diagnostics(), "a_function")


@given(NAMES, NAMES)
def test_every_id_that_the_hub_accepts_is_taken_apart(namespace: str, name: str) -> None:
    assert parts_of(f"{namespace}/{name}") == (namespace, name)
    assert ParseRepoId().call(CONTEXT, [f"{namespace}/{name}"]) == {"namespace": namespace, "name": name}


@pytest.mark.parametrize("id_", ["", "bot", "/bot", "acme/", "acme/bot/x", "acme/b--t", "acme/bot.git", "a cme/bot"])
@pytest.mark.parametrize("function", [SpaceHost, SpaceUrl, ParseRepoId])
def test_every_other_text_is_an_error_at_the_argument(
    id_: str, function: type[SpaceHost] | type[SpaceUrl] | type[ParseRepoId]
) -> None:
    with pytest.raises(WrongArgument) as caught:
        function().call(CONTEXT, [id_])
    assert caught.value.position == 0


@given(NAMES, NAMES)
def test_a_host_name_has_small_letters_digits_and_hyphens_only(namespace: str, name: str) -> None:
    host = SpaceHost().call(CONTEXT, [f"{namespace}/{name}"])
    assert re.fullmatch(r"https://[a-z0-9-]+\.hf\.space", host)


def test_a_page_is_on_the_hub_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SpaceUrl().call(CONTEXT, ["acme/bot"]) == "https://huggingface.co/spaces/acme/bot"
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.example.com")
    assert SpaceUrl().call(CONTEXT, ["acme/bot"]) == "https://hub.example.com/spaces/acme/bot"
