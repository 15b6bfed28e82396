"""Everything that happens to an uploaded ledger on its way into the library, by step."""
