"""The apps that pmo-tui is compared with: as little Textual as there can be, and its own table."""
