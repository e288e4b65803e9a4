"""Data in and out of a portfolio: layouts, dry run, apply."""
