"""Screens: what is shown and what keys do. They read through db.reading and save through services."""
