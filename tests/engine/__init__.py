"""The engine alone: these tests know no Django, and mutants of the engine are hunted with them."""
