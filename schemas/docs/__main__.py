"""Writes docs/ and the table of types in README.md (`make docs`); with --check it tells what is out of date."""

import sys

from schemas.docs.site import outdated, write

if sys.argv[1:] == ["--check"]:
    stale = outdated()
    sys.exit(f"Out of date: {', '.join(stale)}. `make docs` writes them." if stale else 0)
write()
