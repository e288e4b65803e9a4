"""Signals, of an app and of a command: known by name, as not every system has each of them."""

ENDING = ("SIGTERM", "SIGHUP", "SIGINT")
"""They ask a program to end: the system shuts down, the window was closed, somebody stops it.

Ctrl+C sends the last of them while a command runs; in the app it is a key like any other.
"""
