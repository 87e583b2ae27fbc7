"""The way from the resource types to the Hub."""

import pytest

from provider.errors import ConfigurationError
from provider.resources.shared.connection import Connection


def test_one_owner_may_claim_a_key_as_often_as_it_is_planned() -> None:
    connection = Connection()
    connection.claim("acme/bot", "KEY", "huggingface_space_secret", is_new=True)
    connection.claim("acme/bot", "KEY", "huggingface_space_secret", is_new=True)
    connection.claim("acme/bot", "OTHER", "huggingface_space_variable", is_new=True)
    connection.claim("acme/other", "KEY", "huggingface_space_variable", is_new=True)


def test_a_second_owner_of_a_key_is_refused_whatever_the_spelling_of_the_space() -> None:
    connection = Connection()
    connection.claim("acme/bot", "KEY", "huggingface_space_secret", is_new=True)
    with pytest.raises(ConfigurationError, match="KEY of the Space Acme/Bot is set twice"):
        connection.claim("Acme/Bot", "KEY", "huggingface_space_variable", is_new=True)


def test_two_owners_of_a_key_that_is_there_already_are_left_alone() -> None:
    connection = Connection()
    connection.claim("acme/bot", "KEY", "huggingface_space_secret", is_new=False)
    connection.claim("acme/bot", "KEY", "huggingface_space_variable", is_new=False)
    with pytest.raises(ConfigurationError):
        connection.claim("acme/bot", "KEY", "variables of huggingface_space", is_new=True)


def test_a_new_run_forgets_the_claims_and_the_objects_of_the_last() -> None:
    connection = Connection()
    connection.claim("acme/bot", "KEY", "huggingface_space_secret", is_new=True)
    connection.holdings.note("huggingface_space", {"id": "acme/bot"})
    connection.close("configured anew")
    connection.claim("acme/bot", "KEY", "huggingface_space_variable", is_new=True)
    assert connection.holdings.find("huggingface_space", "acme/bot") is None


def test_who_needs_the_hub_before_it_is_known_is_told_why() -> None:
    connection = Connection()
    connection.close("The provider's token is known only after apply.")
    with pytest.raises(ConfigurationError, match="token is known only after apply"):
        _ = connection.hub
