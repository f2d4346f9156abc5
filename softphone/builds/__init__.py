"""`Build branded software`: from a partner's artwork to numbered versions, each with an installer and the web
softphone's pictures.

- `building`: asking for a build, and trying a failed one again
- `running`: the work itself, step by step; `pictures`, `licence`, `inputs`, `identity`, `files` are its parts
- `falling_through`: what a job that failed leaves behind
- `telling`: the mails
- `current`: the version that customers get, rolling back
- `comparing`: what differs between two versions
- `page`: what the Branded Softphone page shows of all this
- `tools`: the programs of this machine that a build needs
"""
