"""The provider as users have it: without the packages that come with the development tools only."""

import sys
from pathlib import Path

HIDDEN = ("numpy", "pandas", "rich")
"""pyarrow and httpx import them where they find them, which takes time and memory that no user pays."""

_PROGRAM = """#!{python}
import sys
sys.modules |= dict.fromkeys({hidden})
from provider.cli import main
sys.exit(main())
"""


def provider_folder(folder: Path) -> Path:
    """Make a folder with the program that engines start."""
    made = folder / "as-installed"
    made.mkdir()
    program = made / "terraform-provider-huggingface"
    program.write_text(_PROGRAM.format(python=sys.executable, hidden=HIDDEN), encoding="utf-8")
    program.chmod(0o755)
    return made
