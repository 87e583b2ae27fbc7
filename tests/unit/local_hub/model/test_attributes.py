"""What `.gitattributes` and `.gitignore` say of a path."""

import subprocess
from pathlib import Path

import pytest

from provider.local_hub.model.attributes import is_ignored, is_large, matches, with_large

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


PATHS = ("a", "b", "ab", "aab", "x/a", "x/y/a", "x/ab/y", "a/b", "a/b/c", "a.b", "x/a.b", "a/x/y/b", "ax/b", "*", "?")
PATTERNS = (
    "a",
    "*",
    "?",
    "a*",
    "*b",
    "a?b",
    "*a*",
    "a/b",
    "/a",
    "x/**",
    "**/a",
    "a/**/b",
    "x/*",
    "x/*/a",
    "**/x/a",
    "*.b",
    "/*",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_means_the_paths_that_it_means_to_git(pattern: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".gitattributes").write_text(f"{pattern} filter=lfs\n")
    asked = subprocess.run(
        ["git", "check-attr", "filter", *PATHS], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    meant = [path for path, line in zip(PATHS, asked.stdout.splitlines(), strict=True) if line.endswith(": lfs")]
    assert [path for path in PATHS if matches(pattern, path)] == meant


@pytest.mark.parametrize(
    "pattern", ["*a" * 12 + "b", "**/" * 500 + "b", "a/**/" * 300 + "b", "?*" * 5000 + "b", "*" * 20_000 + "b"]
)
def test_no_pattern_takes_longer_than_its_length_times_that_of_the_path(pattern: str) -> None:
    """Backtracking would take longer than anybody lives."""
    assert not matches(pattern, "a" * 3000)
    assert not matches(pattern, "a/" * 400 + "a")
    assert is_ignored(f"{pattern}\n", "a" * 1000) is False
