"""Names of configs, which are folders of the repository."""

import re

import pytest

from schemas._dataset_configs import CONFIG_NAME


@pytest.mark.parametrize(
    "name", ["data", ".", "..", "...", ".git", ".GIT", ".gitattributes", "README.md", "readme.MD", ""]
)
def test_a_name_that_the_repository_has_another_use_for_is_refused(name: str) -> None:
    assert re.fullmatch(CONFIG_NAME, name) is None


@pytest.mark.parametrize(
    "name", ["default", "data2", "a..b", ".hidden", "README", "git", "..a", "dataset", "en-US_1.0"]
)
def test_other_names_are_names_of_configs(name: str) -> None:
    assert re.fullmatch(CONFIG_NAME, name)
