"""Folders and data files that the blocks of histories name."""

from pathlib import Path

FOLDERS = {"app": {"main.py": "pass\n", "lib/x.py": "x = 1\n"}, "web": {"main.py": "pass\n", "lib": "1\n"}}


def make_sources(root: Path) -> Path:
    """Make the folders and files below a folder, and return it."""
    for name, files in FOLDERS.items():
        for path, text in files.items():
            (root / name / path).parent.mkdir(parents=True, exist_ok=True)
            (root / name / path).write_text(text, encoding="utf-8")
    for rows in range(1, 4):
        lines = "".join(f"{number},text {number}\n" for number in range(rows))
        (root / f"{rows}.csv").write_text(f"id,text\n{lines}", encoding="utf-8")
    return root
