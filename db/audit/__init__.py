"""The history: guards that write it, seals that guard it, and what can be done with it."""
