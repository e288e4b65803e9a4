"""Records to styled cells, by pure functions: a widget and a bare terminal can both draw them."""
