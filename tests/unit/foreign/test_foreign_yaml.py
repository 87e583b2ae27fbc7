"""YAML from outside."""

import pytest

from provider.errors import InvalidData
from provider.foreign.yaml_text import MOST_DEPTH, MOST_VALUES, dump_yaml, parse_yaml, whole_number

ODD_SCALARS = [
    "2023-02-30",
    "2001-12-14t99:59:59",
    "2001-01-01T00:00:00-99:00",
    "9" * 5000,
    "1e99999",
    "!!int 'abc'",
    "!!float 'abc'",
    "!!timestamp 'abc'",
    "!!omap '5'",
]


@pytest.mark.parametrize("scalar", ODD_SCALARS)
def test_a_date_or_number_that_can_t_be_one_is_kept_as_it_stands(scalar: str) -> None:
    text = f"sdk: docker\nreleased: {scalar} # by somebody\nlast: on\n"
    assert parse_yaml(text)["sdk"] == "docker"
    assert dump_yaml(parse_yaml(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is not YAML"),
        ("a: !!int [1]", "is not YAML"),
        ("a: 1\na: 2", "is not YAML"),
        ("[" * 2000, "nested"),
        ("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), "nested"),
        ("{a: " * 5000, "nested"),
        ("- " * 3000 + "a", "nested"),
        ("a: &a [*a]", "leads to itself"),
        ("a: \x00", "is not YAML"),
    ],
)
def test_what_is_no_yaml_or_out_of_bounds_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidData, match=said):
        parse_yaml(text)


def test_aliases_that_expand_without_end_are_refused_without_expanding_them() -> None:
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 60)]
    with pytest.raises(InvalidData, match=f"more than {MOST_VALUES} values"):
        parse_yaml("\n".join(lines))


def test_aliases_that_mean_little_are_read() -> None:
    assert parse_yaml("a: &a {x: 1}\nb: {<<: *a, y: 2}\nc: [*a, *a]")["b"]["x"] == 1


@pytest.mark.parametrize("value", [-1, 2**63, 1.5, float("nan"), "7", True, None, [1]])
def test_what_is_no_count_is_none(value: object) -> None:
    assert whole_number(value) is None


def test_a_count_is_taken() -> None:
    assert whole_number(parse_yaml("0x10")) == 16
