"""What the packaged program runs."""

import sys

from provider.cli import main

sys.exit(main())
