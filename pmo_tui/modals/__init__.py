"""Modals: they show something, ask something, and hand the answer back. None of them saves."""
