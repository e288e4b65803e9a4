"""What `make bench` runs: how quick the app is, as ratios to a bare Textual app in the same run."""
