"""Headless use cases: what the app and the command line both do. Nothing here knows a screen."""
