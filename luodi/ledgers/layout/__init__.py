"""Where the projects stand in a grid: heads, tables, cards, sideways tables, sections and rows."""
