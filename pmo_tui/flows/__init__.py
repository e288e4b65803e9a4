"""Between a key and a save: a form is prepared, its values become a draft, a service saves it."""
