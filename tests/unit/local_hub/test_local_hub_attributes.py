"""What `.gitattributes` and `.gitignore` say of a path."""

import pytest

from provider.local_hub.attributes import is_ignored, is_large, with_large

ATTRIBUTES = "*.bin filter=lfs diff=lfs merge=lfs -text\n# *.txt filter=lfs\nsaved/**/* filter=lfs\nsmall.bin -filter\n"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a.bin", True),
        ("deep/er/a.bin", True),
        ("a.bin.txt", None),
        ("a.txt", None),
        ("saved/x/y", True),
        ("small.bin", False),
        ("not/saved/x", None),
    ],
)
def test_the_last_line_that_means_a_path_counts(path: str, *, said: bool | None) -> None:
    assert is_large(ATTRIBUTES, path) is said


def test_a_line_is_added_for_what_is_not_large_yet() -> None:
    told = with_large("*.bin filter=lfs\n", ["a.bin", "my file"])
    assert told.splitlines() == ["*.bin filter=lfs", "my[[:space:]]file filter=lfs diff=lfs merge=lfs -text"]
    assert is_large(told, "my file")
    assert with_large(told, ["my file"]) == told


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("a.log", True),
        ("x/a.log", True),
        ("keep.log", False),
        ("build/x", True),
        ("build", False),
        ("top", True),
        ("x/top", False),
    ],
)
def test_what_is_ignored(path: str, *, ignored: bool) -> None:
    assert is_ignored("# c\n*.log\n!keep.log\nbuild/\n/top\n", path) is ignored
