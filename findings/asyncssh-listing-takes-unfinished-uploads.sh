#!/usr/bin/env bash
# asyncssh lists "." and ".." as files of a folder, and its glob "*.csv" takes the hidden file of an unfinished upload.
#
# Versions:  asyncssh 2.24.1, its own server and client on loopback.
# Guess:     SFTPClient.listdir() leaves "." and ".." out, as os.listdir and paramiko do. (No guess was written for
#            glob; a shell's * doesn't match a leading dot.)
# Behaviour: listdir, readdir and scandir pass on what the server lists, with "." and ".."; glob leaves these two out,
#            but "*.csv" matches ".calls.csv", the name under which many senders write before they rename.
# Source:    documentation of SFTPClient.listdir, 2.24.1 ("Read the names of the files in a remote directory"), and of
#            SFTPClient.glob, which names the wildcards and says nothing of leading dots.
# Seen:      listdir ['.', '..', '.calls.csv', 'done.csv']; glob('*.csv') ['.calls.csv', 'done.csv']
# For us:    an intake of CDRs by SFTP must skip names that begin with a dot, and take a file only when its size has
#            stood still or it was renamed; else half a file is rated and its rest is held to be another. Test: a
#            growing hidden file beside a finished one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install asyncssh==2.24.1
mkdir "$folder/inbox"
printf 'unfinished' > "$folder/inbox/.calls.csv"
printf 'finished\n' > "$folder/inbox/done.csv"
timeout 60 "$folder/venv/bin/python" - "$folder/inbox" <<'PYTHON'
import asyncio
import sys

import asyncssh


class Open(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return False


async def main() -> None:
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[host_key],
        server_factory=Open,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=sys.argv[1]),
    )
    port = server.sockets[0].getsockname()[1]
    async with (
        asyncssh.connect("127.0.0.1", port, known_hosts=None, client_keys=None, username="example") as connection,
        connection.start_sftp_client() as client,
    ):
        listed, matched = sorted(await client.listdir(".")), sorted(await client.glob("*.csv"))
    server.close()
    print("listdir", listed, "glob", matched)
    assert listed == [".", "..", ".calls.csv", "done.csv"], listed
    assert matched == [".calls.csv", "done.csv"], matched


asyncio.run(main())
PYTHON
echo "as stated"
