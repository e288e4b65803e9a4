"""Reading without SQLModel: plain SQL on the standard library's sqlite3, into frozen records (decision 3)."""
