"""A Space's README.md as somebody wrote it: whatever stands in its front matter, the answer is an error of ours."""

from typing import Any

import pytest

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics
from provider.plugin.types import Unknown
from provider.resources.space.readme import check_readme, readme_sdk

NO_SDK = ["sdk: [docker]", "sdk: 5", "sdk: {a: b}", "sdk: 2023-02-03", "sdk: .nan", "sdk:", "a: b", "sdk: true"]
NO_YAML = ["a: [", "[" * 2000, "- " * 2000, "a: !!int [1]", "a: &a [*a]", "a: 1\na: 2", "- a"]


def checked(front_matter: str, sdk: object = "docker") -> list[str]:
    diagnostics = Diagnostics()
    config: Any = {"sdk": sdk, "card": None}
    check_readme(diagnostics, config, f"---\n{front_matter}\n---\n", ["source_dir"])
    return [f"{error.summary}: {error.detail}" for error in diagnostics.diagnostics]


@pytest.mark.parametrize("front_matter", NO_SDK)
def test_a_readme_whose_sdk_is_no_word_has_none(front_matter: str) -> None:
    [told] = checked(front_matter)
    assert "README.md has no sdk" in told
    assert readme_sdk(f"---\n{front_matter}\n---\n") is None


@pytest.mark.parametrize("front_matter", NO_YAML)
def test_a_readme_that_can_t_be_read_is_said_to_be_so(front_matter: str) -> None:
    [told] = checked(front_matter)
    assert "front matter of README.md" in told
    with pytest.raises(ProviderError):
        readme_sdk(f"---\n{front_matter}\n---\n")


@pytest.mark.parametrize(
    "odd", ["released: 2023-02-30", "t: 2001-12-14t99:00:00Z", "n: " + "9" * 5000, "n: !!int abc", "d: !!omap 5"]
)
def test_what_others_wrote_beside_the_sdk_is_in_nobody_s_way(odd: str) -> None:
    assert checked(f"sdk: docker\n{odd}") == []
    assert checked(f"sdk: docker\n{odd}", Unknown) == []
