"""`python -m portal.local.manage COMMAND …`: a management command inside the local portal that `make run` started."""

import subprocess
import sys

from portal.local import processes
from portal.local.place import ROOT, Place


def main() -> int:
    """Run the command with the local portal's settings; 1 with a message when the portal doesn't run."""
    place = Place.from_environment()
    port = place.remembered("postgres")
    if not port or processes.port_is_free(port):
        print(f"The portal in {place.directory} isn't running: start it with 'make run'.", file=sys.stderr)
        return 1
    command = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]
    return subprocess.run(command, env=place.environment()).returncode


if __name__ == "__main__":
    sys.exit(main())
