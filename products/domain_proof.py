"""Where the proof that a domain is somebody's has to stand."""

LABEL = "_partner-portal"
"""Of the TXT record, before the domain's own name."""
PREFIX = "partner-portal-proof="
"""What the record's text begins with; the token follows."""
PATH = "/.well-known/partner-portal-proof.txt"
"""Of the file on the domain's website, which holds the token alone."""
