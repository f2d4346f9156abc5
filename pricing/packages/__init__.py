"""Price packages: saving them, where they are used, what they cover and what they can cost."""
