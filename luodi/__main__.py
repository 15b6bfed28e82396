"""`python -m luodi` is `luodi`."""

import sys

from luodi.cli import main

sys.exit(main())
