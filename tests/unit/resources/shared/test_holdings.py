"""Names that objects of the state have, and those that a plan gives away."""

import pytest

from provider.errors import ConfigurationError
from provider.resources.shared.holdings import Holdings

SPACE = "huggingface_space"
ID = "acme/bot"
WHAT = "The Space acme/bot"


@pytest.mark.parametrize("first", ["what is in the state", "what is new"])
def test_a_new_object_in_the_place_of_one_that_ends_is_told_alike_whichever_is_planned_first(first: str) -> None:
    """An engine reads a deposed object while it plans the new one, in no certain order."""
    holdings = Holdings()
    if first == "what is in the state":
        holdings.note(SPACE, {"id": ID})
    holdings.create(SPACE, ID, WHAT, config={"name": "bot"})
    holdings.note(SPACE, {"id": ID})
    with pytest.raises(ConfigurationError, match="is in this state and would be made anew"):
        holdings.end(SPACE, ID, WHAT)


def test_an_object_that_moves_to_the_name_of_one_that_ends_is_told_of_the_order() -> None:
    holdings = Holdings()
    for id_ in (ID, "acme/old"):
        holdings.note(SPACE, {"id": id_})
    with pytest.raises(ConfigurationError, match="has its name from another resource"):
        holdings.keep(SPACE, "acme/old", ID, WHAT)
    holdings = Holdings()
    holdings.note(SPACE, {"id": "acme/old"})
    holdings.keep(SPACE, "acme/old", ID, WHAT)
    holdings.note(SPACE, {"id": ID})
    with pytest.raises(ConfigurationError, match="has its name from another resource"):
        holdings.end(SPACE, ID, WHAT)
