"""DDI offers as a kind of coverage. `pairing`, `comparison`, `scheduling` and `doubts` are pure: no database."""
