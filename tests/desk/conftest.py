"""What waits in the library, for the first screens."""

from tests.library.conftest import departments, filed, opened, ready, settle

__all__ = ["departments", "filed", "opened", "ready", "settle"]
