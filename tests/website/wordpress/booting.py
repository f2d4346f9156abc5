"""A real WordPress on loopback, with our plugin: from Debian's archive, unpacked into a folder, as nobody's service.

It needs PHP and MariaDB, which apt installs where it may; WordPress itself is only downloaded. Nothing that the site
asks for leaves the machine.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.local import apt, processes
from tests import patience

PLUGIN = Path(__file__).parents[3] / "website" / "wordpress_plugin"
KEPT = Path(tempfile.gettempdir()) / f"portal-wordpress-{os.getuid()}"  # downloads: some 30 MB, once
PROGRAMS = ("php-cli", "php-mysql", "php-xml", "php-mbstring", "mariadb-server")
LIBRARIES = ("libjs-cropper", "libjs-underscore", "libjs-lodash", "php-getid3", "libphp-phpmailer")
SECONDS = 90

_ROUTER = r"""<?php
$www = getenv('WWW');
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
$file = $www . $path;
$index = rtrim($file, '/') . '/index.php';
if (is_dir($file) && $path !== '/' && is_file($index)) { $file = $index; }
if ($path === '/' || !is_file($file) || strpos($path, '..') !== false) { $file = $www . '/index.php'; }
elseif (substr($file, -4) !== '.php') { return false; }
$_SERVER['SCRIPT_FILENAME'] = $file;
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = substr($file, strlen($www));
chdir(dirname($file));
require $file;
"""
_INSTALL = r"""<?php
$_SERVER += ['HTTP_HOST' => getenv('HOST'), 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/',
    'REQUEST_METHOD' => 'GET', 'REMOTE_ADDR' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}
require getenv('WWW') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_install('Site', 'admin', 'admin@example.test', true, '', 'only-for-this-test');
update_option('template', getenv('THEME')); update_option('stylesheet', getenv('THEME'));
$GLOBALS['wp_rewrite']->set_permalink_structure('/%postname%/');
$failed = activate_plugin('level7platform/level7platform.php');
if (is_wp_error($failed)) { fwrite(STDERR, $failed->get_error_message()); exit(1); }
"""
_CONFIG = r"""<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:@SOCKET@');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $k) {
    define($k . '_KEY', "k$k"); define($k . '_SALT', "s$k");
}
define('WP_HOME', 'http://@HOST@'); define('WP_SITEURL', 'http://@HOST@');
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', '@LOG@');
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
_THEME = r"""<!doctype html><html><head><title><?php wp_title(''); ?></title><?php wp_head(); ?></head><body><main>
<?php while (have_posts()) { the_post(); echo '<h1>'; the_title(); echo '</h1>'; the_content(); } ?>
</main><?php wp_footer(); ?></body></html>
"""


class NoWordpressError(Exception):
    """There can be none here; the text says why."""


@dataclass(frozen=True)
class RunningWordpress:
    """One that runs. version: WordPress's; folder: its files, the plugin's among them."""

    url: str
    version: str
    folder: Path
    log: Path

    def page(self, path: str) -> tuple[int, str]:
        """The status and the text of a page, without following redirects."""
        try:
            with urllib.request.build_opener(_NoRedirects).open(self.url + path, timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def complaints(self) -> list[str]:
        """What PHP logged about our plugin."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [line for line in lines if "level7platform" in line]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:  # type: ignore[override]
        return None


@contextmanager
def wordpress(folder: Path, *, suite: str, theme: str = "") -> Iterator[RunningWordpress]:
    """Run the WordPress of a Debian suite until the block ends. theme: a packaged one; none: a classic one of ours.

    Raises NoWordpressError where PHP, MariaDB or Debian's archive can't be had.
    """
    _programs()
    port, socket = processes.free_port(), folder / "db.sock"
    www, host = _unpacked(folder, suite, theme), f"127.0.0.1:{port}"
    log = folder / "php.log"
    config = _CONFIG.replace("@SOCKET@", str(socket)).replace("@HOST@", host).replace("@LOG@", str(log))
    (www / "wp-config.php").write_text(config)
    (folder / "router.php").write_text(_ROUTER)
    (folder / "install.php").write_text(_INSTALL)
    environment = {
        **os.environ,
        "WWW": str(www),
        "HOST": host,
        "THEME": theme or "plain",
        "PHP_CLI_SERVER_WORKERS": "2",
    }
    with _database(folder, socket):
        php = ["php", "-d", "display_errors=0", "-d", "memory_limit=256M"]
        done = subprocess.run([*php, str(folder / "install.php")], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise NoWordpressError(f"WordPress could not be set up: {done.stderr[-500:]}")
        command = [*php, "-S", host, "-t", str(www), str(folder / "router.php")]
        with (folder / "web.log").open("wb") as out:
            web = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            running = RunningWordpress(f"http://{host}", _version(www), www, log)
            _wait(lambda: running.page("/")[0] == 200)
            yield running
        finally:
            _end(web)


def _programs() -> None:
    if not (shutil.which("php") and shutil.which("mariadbd")) and apt.usable():
        apt.install(*PROGRAMS)
    missing = [name for name in ("php", "mariadbd", "mariadb-install-db", "dpkg-deb") if not shutil.which(name)]
    modules = subprocess.run(["php", "-m"], capture_output=True, text=True).stdout if "php" not in missing else ""
    missing += [f"PHP's {name}" for name in ("mysqli", "dom", "mbstring") if name not in modules.split()]
    if missing:
        raise NoWordpressError(f"{', '.join(missing)} missing (apt-get install {' '.join(PROGRAMS)})")


def _unpacked(folder: Path, suite: str, theme: str) -> Path:
    """A copy of the suite's WordPress with our plugin in it."""
    tree = KEPT / f"{suite}-{theme or 'plain'}"
    if not (tree / ".whole").exists():
        shutil.rmtree(tree, ignore_errors=True)
        wanted = ["wordpress", *LIBRARIES, *([f"wordpress-theme-{theme}"] if theme else [])]
        for package in _downloaded(suite, wanted):
            subprocess.run(["dpkg-deb", "-x", str(package), str(tree)], check=True)
        for link in (tree / "usr/share/wordpress").rglob("*"):  # Debian's point to its own libraries, from the root
            if link.is_symlink() and (target := str(link.readlink())).startswith("/") and (tree / target[1:]).exists():
                link.unlink()
                link.symlink_to(tree / target[1:])
        (tree / ".whole").touch()
    www = folder / "www"
    broken = shutil.ignore_patterns("*.pot")
    shutil.copytree(tree / "usr/share/wordpress", www, ignore=broken, ignore_dangling_symlinks=True)
    kept = tree / "var/lib/wordpress/wp-content"
    if kept.exists():
        shutil.copytree(kept, www / "wp-content", dirs_exist_ok=True, ignore_dangling_symlinks=True)
    plain = www / "wp-content/themes/plain"
    plain.mkdir(parents=True, exist_ok=True)
    (plain / "index.php").write_text(_THEME)
    (plain / "style.css").write_text("/*\nTheme Name: Plain\n*/\n")
    shutil.copytree(PLUGIN, www / "wp-content/plugins/level7platform")
    return www


def _downloaded(suite: str, wanted: list[str]) -> list[Path]:
    """Packages of a suite, by apt with a configuration of its own: the machine's sources stay as they are."""
    place = KEPT / f"apt-{suite}"
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (place / name).mkdir(parents=True, exist_ok=True)
    targets = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], capture_output=True, text=True)
    mirrors = [line for line in targets.stdout.splitlines() if line.rstrip("/").endswith("/debian")]
    key = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    if not mirrors or not key.exists():
        raise NoWordpressError("apt knows no mirror of Debian here")
    (place / "sources.list").write_text(f"deb [signed-by={key}] {mirrors[0]} {suite} main\n")
    options = {
        "Dir::Etc::sourcelist": place / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": place / "lists", "Dir::Cache": place / "cache", "Dir::State::status": "/dev/null",
        "APT::Sandbox::User": "root", "Acquire::Retries": "1", "Acquire::http::Timeout": "15",
    }  # fmt: skip
    given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    try:
        subprocess.run(["apt-get", *given, "-qq", "update"], check=True, capture_output=True, timeout=SECONDS)
        known = subprocess.run(["apt-cache", *given, "pkgnames"], capture_output=True, text=True, timeout=SECONDS)
        names = [name for name in wanted if name in set(known.stdout.split())]
        subprocess.run(
            ["apt-get", *given, "-qq", "download", *names],
            check=True, capture_output=True, timeout=SECONDS, cwd=place / "debs",
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise NoWordpressError(f"Debian's archive could not be reached ({type(error).__name__})") from None
    found = [path for name in names for path in (place / "debs").glob(f"{name}_*.deb")]
    if not any(path.name.startswith("wordpress_") for path in found):
        raise NoWordpressError(f"Debian {suite} has no wordpress")
    return found


@contextmanager
def _database(folder: Path, socket: Path) -> Iterator[None]:
    data = folder / "db"
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    made = subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--user={user}", f"--datadir={data}", "--skip-test-db",
         "--auth-root-authentication-method=normal"],
        capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        raise NoWordpressError(f"MariaDB could not be set up: {made.stderr[-300:]}")
    command = [
        "mariadbd", "--no-defaults", f"--user={user}", f"--datadir={data}", f"--socket={socket}", "--skip-networking",
        "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--performance-schema=0",
        f"--pid-file={folder / 'db.pid'}",
    ]  # fmt: skip
    with (folder / "db.log").open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        client = ["mariadb", "--no-defaults", "-uroot", f"--socket={socket}", "-e"]
        make = "create database if not exists wordpress character set utf8mb4"
        _wait(lambda: subprocess.run([*client, make], capture_output=True).returncode == 0)
        yield
    finally:
        _end(server)


def _wait(ready: object) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        try:
            if ready():  # type: ignore[operator]
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise NoWordpressError("a server didn't start in time")


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and its workers: they are a group of their own."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(patience.seconds(4))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _version(www: Path) -> str:
    text = (www / "wp-includes/version.php").read_text()
    return text.split("$wp_version = '")[1].split("'")[0]
