"""The front matter of README.md."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.card_rules import COLORS, faults_of_card
from provider.local_hub.model.cards import InvalidCard, parse_card, space_readme


def _validate(client: TestClient, content: str, kind: str = "space") -> tuple[int, list[str], list[str]]:
    answer = client.post("/api/validate-yaml", json={"content": content, "repoType": kind})
    told = answer.json()
    errors, warnings = ([one["message"] for one in told[key]] for key in ("errors", "warnings"))
    return answer.status_code, errors, warnings


@pytest.mark.parametrize(
    ("readme", "card"),
    [
        ("", {}),
        ("# Title\n---\na: 1\n---\n", {}),
        ("---\nlicense: mit\n---oops", {}),
        ("\n\n---\na: 1\n---\n", {"a": 1}),
        ("---\na: 1\n", {}),
        ("---\n---\n", {}),
        ("---\na: 1\nb: [x, y]\n---\nText\n---\n", {"a": 1, "b": ["x", "y"]}),
        ("---\r\na: 1\r\n---\r\n", {"a": 1}),
        ("\ufeff---\na: 1\n---", {"a": 1}),
        ("---\nday: 2026-01-02\nnot: .nan\nyes: no\n---\n", {"day": "2026-01-02", "not": None, "yes": "no"}),
    ],
)
def test_a_card_is_read_as_json_values(readme: str, card: dict[str, object]) -> None:
    assert parse_card(readme) == card


@pytest.mark.parametrize("yaml", ["", "a: [", "- a", "text", "&a [*a]", "a: 1\na: 2"])
def test_front_matter_that_is_no_mapping_is_no_card(yaml: str) -> None:
    with pytest.raises(InvalidCard):
        parse_card(f"---\n{yaml}\n---\n")


@pytest.mark.parametrize("name", ["demo", "true", "123", "My_Demo.v2", "no"])
@pytest.mark.parametrize("sdk", ["docker", "gradio", "static"])
def test_the_first_readme_of_a_space_has_a_good_card(name: str, sdk: str) -> None:
    readme = space_readme(name, sdk, sdk_version="5.1.0", short_description='Says: "hi" # you', licence="mit")
    card = parse_card(readme)
    assert faults_of_card(card, "space") == []
    assert isinstance(card["title"], str)
    assert card["colorFrom"] in COLORS
    assert (card["sdk"], card["sdk_version"], card["license"]) == (sdk, "5.1.0", "mit")
    assert card["short_description"] == 'Says: "hi" # you'


def test_a_good_card_is_valid(client: TestClient) -> None:
    assert _validate(client, "---\nsdk: docker\n---\n") == (200, [], [])


def test_a_readme_without_card_is_valid_with_a_warning(client: TestClient) -> None:
    status, errors, warnings = _validate(client, "# Hello", "dataset")
    assert (status, errors, len(warnings)) == (200, [], 1)


@pytest.mark.parametrize(
    ("yaml", "word"),
    [
        ("sdk: flask", "sdk"),
        ("title: x", "sdk"),
        ("sdk: docker\ncolorFrom: pinkish", "colorFrom"),
        ("sdk: docker\npinned: 1", "pinned"),
        (f"sdk: docker\nshort_description: {'x' * 61}", "short_description"),
        ("sdk: [", "YAML"),
    ],
)
def test_a_bad_card_is_refused_with_the_key_to_blame(yaml: str, word: str, client: TestClient) -> None:
    status, errors, _ = _validate(client, f"---\n{yaml}\n---\n")
    assert status == 400
    assert word in errors[0]


def test_datasets_may_have_any_keys(client: TestClient) -> None:
    assert _validate(client, "---\nsdk: flask\n---\n", "dataset") == (200, [], [])


def _bomb(depth: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, depth)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "yaml",
    [
        _bomb(30, 10),
        "a: &a [" + "x, " * 1000 + "x]\nb: [" + "*a, " * 10_000 + "*a]",
        "a: &a " + "x" * 10_000 + "\nb: [" + "*a, " * 1000 + "*a]",
        "a: " + "[" * 50_000,
        "a: " + "{a: " * 50_000,
        "a: " + "x" * 600_000,
        "a: !!bool maybe",
        "a: !!int x",
        "a: 9" + "9" * 5000,
        "a: 2024-99-99",
        "a: \0",
    ],
    ids=lambda yaml: yaml[:25],
)
@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_metadata_of_a_guest_is_refused_in_good_time(kind: str, yaml: str, client: TestClient) -> None:
    status, [error], _ = _validate(client, f"---\n{yaml}\n---\n", kind)
    assert status == 400
    assert len(error) < 1000


def test_a_space_with_a_broken_card_can_still_be_read(
    client: TestClient, space: Callable[..., str], slip_in: Callable[..., None]
) -> None:
    path = space()
    slip_in("README.md", "---\na: [\n---\n")
    described = client.get(path).json()
    assert (described["cardData"], described["sdk"]) == ({}, "docker")
