"""`make compare FOLDER=…`: each data file below a folder through both sides, in several processes."""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from provider.dataset_builder.specification import format_of
from tests.compare.comparing import cases
from tests.compare.odd_files import write_odd_files

FAILURES = ("contradiction", "published and unreadable", "no error of ours", "the process ended", "no end")
"""Classes that no file may be in."""

MOST_BYTES = 64 << 20


def data_files(folder: Path) -> list[Path]:
    """Return the data files below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if format_of(path.name) and path.stat().st_size <= MOST_BYTES]


def main() -> int:
    """Compare, print how many files are in each class, and write the cases."""
    parser = argparse.ArgumentParser(prog="make compare", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a folder of data files")
    parser.add_argument("--generate", type=int, default=0, help="how many odd files to make and compare")
    parser.add_argument("--seed", type=int, default=1, help="of the odd files")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=120, help="that a file may take")
    parser.add_argument("--output", type=Path, default=Path("build/compare.jsonl"), help="where the cases go")
    told = parser.parse_args()
    folder = told.folder or Path(tempfile.mkdtemp(prefix="odd-files-"))
    if told.generate:
        write_odd_files(folder, told.generate, told.seed)
    files = data_files(folder)
    told.output.parent.mkdir(parents=True, exist_ok=True)
    classes: Counter[str] = Counter()
    with told.output.open("w", encoding="utf-8") as output:
        for case in cases(files, told.processes, told.seconds):
            classes[case.kind] += 1
            output.write(json.dumps(asdict(case), ensure_ascii=True) + "\n")
            output.flush()
            if case.kind in FAILURES:
                sys.stdout.write(f"{case.kind}: {case.file}: {case.told[:300]}\n")
    sys.stdout.write(f"{len(files)} files of {folder}; the cases are in {told.output}\n")
    for kind, count in classes.most_common():
        sys.stdout.write(f"{count:7} {kind}\n")
    return 1 if any(classes[kind] for kind in FAILURES) else 0


if __name__ == "__main__":
    sys.exit(main())
