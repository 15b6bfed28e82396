"""Makes Django ready in the process from which those of test_killed.py are forked, before anything of ours is imported there."""

import django

django.setup()
