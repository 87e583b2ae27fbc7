"""Types that are imported when an engine asks for them."""

from fractions import Fraction

import pytest

from provider.plugin.lazy_types import LazyTypes, TypeReference


class Part:
    """A type that is there already."""

    @classmethod
    def get_name(cls) -> str:
        """Return its name."""
        return "part"


def types(made: list[type]) -> LazyTypes:
    """Return two types, and note in the list which are made."""

    def new(klass: type) -> object:
        made.append(klass)
        return klass()

    return LazyTypes("maths_", [TypeReference("fraction", "fractions", "Fraction"), Part], new)


def test_types_are_listed_without_being_made() -> None:
    made: list[type] = []
    assert list(types(made)) == ["maths_fraction", "maths_part"]
    assert len(types(made)) == 2
    assert "maths_fraction" in types(made)
    assert "fraction" not in types(made)
    assert made == []


def test_a_type_is_made_once_when_it_is_asked_for() -> None:
    made: list[type] = []
    some = types(made)
    assert some["maths_fraction"] is some["maths_fraction"]
    assert isinstance(some["maths_part"], Part)
    assert made == [Fraction, Part]


def test_there_is_no_other_type() -> None:
    with pytest.raises(KeyError):
        _ = types([])["maths_whole"]


def test_a_reference_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(AttributeError):
        TypeReference("fraction", "fractions", "Whole").load()
