"""What test_unfinished.py runs in a process of its own: it lays a county and two ledgers down."""

import os

import django


def main() -> None:
    """Let two ledgers wait to be read; the task of the first was lost, that of the second waits for the worker."""
    django.setup()
    from luodi.projects.actions.imports import uploads
    from luodi.projects.models import Batch
    from tests.projects.imports import killing

    killing.ROWS = int(os.environ["ROWS"])
    user = Batch.objects.get(pk=killing.begin()["next"]).uploaded_by
    file = killing.store(content=killing.ledger(1), name="台账.xlsx", by=user)
    uploads.start(file=file, name="台账.xlsx", as_of=None, by=user)


if __name__ == "__main__":
    main()
