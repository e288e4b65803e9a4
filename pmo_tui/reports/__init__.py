"""The tables of a paper, computed from scheme rows, and their plain text and JSON forms."""
