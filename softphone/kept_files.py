"""Where this app keeps files: uploaded artwork with its pictures, and what was built of it."""

from portal.jobs.orphans import keeps
from softphone.models import Artwork, Build

keeps("artwork", (Artwork, "file"), (Artwork, "pictures"))
keeps("softphone", (Build, "installer"), (Build, "web_files"))
