"""The partner's artwork: the template that goes out, and the pictures that come back.

- `kinds`: which pictures there are
- `template`, `layers`, `examples`, `drawing`, `fonts`: the branding template
- `uploads`, `jobs`, `checking`: an uploaded .zip, kept privately and looked through by a worker
- `looking`, `archive`, `decoding`, `limits`: what happens to a stranger's bytes, in a process of its own that knows no
  Django and may use only so much memory and time
- `newest`: the artwork that holds
"""
