"""Everything that changes projects, by subject. Views, imports and commands all come through here."""
