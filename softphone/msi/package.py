"""A product into an .msi."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from softphone.msi import compound, dialogs, names, schema, sequences, summary, tables
from softphone.msi.cabinet import cabinet
from softphone.msi.tables import Value

INSTALLER = UUID("000C1084-0000-0000-C000-000000000046")
_NAMESPACE = UUID("3e1ae0a2-2f1c-5d8e-9b7e-5b0e4f1f7a10")
_CABINET = "softphone.cab"
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # the time that files carry: a clock would make every build differ
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_LONGEST_FOLDER = 60  # characters: paths of 260 have to hold more than the folder


@dataclass(frozen=True, kw_only=True)
class Product:
    """What one package installs, for the person who runs it (no administrator is needed).

    version: "1.2.3", each part up to 255, 255 and 65535. upgrade_code: the same for all versions of a product, so
    that a new one replaces the old. url: what the shortcuts open, in a window of its own where a browser that can
    (Edge, Chrome) is found. icon: .ico; banner, dialog: 24-bit .bmp of 493×58 and 493×312. licence: RTF. files: what
    is put beside, by file name.
    """

    brand: str
    version: str
    upgrade_code: UUID
    url: str
    icon: bytes
    banner: bytes
    dialog: bytes
    licence: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    support_url: str = ""

    @property
    def name(self) -> str:
        return f"{self.brand} Softphone"


def build(product: Product) -> bytes:
    """The package's bytes; equal products give equal bytes. Raises ValueError for what an .msi can't hold."""
    files = {"softphone.ico": product.icon, **product.files}
    content = cabinet({f"f{number}": data for number, data in enumerate(files.values())}, written=_WRITTEN)
    made = _tables(product, files)
    made.append(schema.validation(made))
    streams = dict(tables.streams(made))
    streams[names.stream(_CABINET)] = content
    streams[names.stream("Binary.BannerBmp")] = product.banner
    streams[names.stream("Binary.DialogBmp")] = product.dialog
    streams[names.stream("Icon.softphone.ico")] = product.icon
    digest = sha256(b"".join(streams[name] for name in sorted(streams))).hexdigest()
    streams[summary.STREAM] = summary.Summary(
        title="Installation Database",
        subject=product.name,
        author=product.brand,
        package_code=uuid5(_NAMESPACE, f"package {digest}"),
        created=_WRITTEN,
    ).stream()
    return compound.write(streams, class_id=INSTALLER)


def product_code(product: Product) -> UUID:
    """New for every version, as an upgrade needs it."""
    return uuid5(_NAMESPACE, f"product {product.upgrade_code} {product.version}")


def file_name(text: str) -> str:
    """A name that Windows accepts for a folder or a shortcut."""
    name = " ".join(_FORBIDDEN.sub(" ", text).split())[:_LONGEST_FOLDER].rstrip(" .")
    return name or "Softphone"


def _braced(code: UUID) -> str:
    return "{" + str(code).upper() + "}"


def _tables(product: Product, files: Mapping[str, bytes]) -> list[tables.Table]:
    wizard = dialogs.wizard(licence=product.licence)
    rows: dict[str, list[tuple[Value, ...]]] = {
        **_identity(product),
        **_content(product, files),
        **_shortcuts(product),
        "Dialog": wizard.dialogs,
        "Control": wizard.controls,
        "ControlEvent": wizard.events,
        "ControlCondition": wizard.conditions,
        "EventMapping": wizard.mappings,
        "TextStyle": [
            ("DlgFont8", "Tahoma", 8, None, None),
            ("DlgBold", "Tahoma", 8, None, 1),
            ("DlgTitle", "Tahoma", 12, None, 1),
        ],
        "UIText": [("bytes", "bytes"), ("KB", "KB"), ("MB", "MB"), ("GB", "GB")],
        "ActionText": sequences.ACTION_TEXTS,
        "InstallExecuteSequence": list(sequences.EXECUTE),
        "InstallUISequence": list(sequences.USER_INTERFACE),
        "AdminExecuteSequence": list(sequences.ADMIN_EXECUTE),
        "AdminUISequence": list(sequences.ADMIN_USER_INTERFACE),
        "AdvtExecuteSequence": list(sequences.ADVERTISE),
        "Binary": [("BannerBmp", 1), ("DialogBmp", 1)],
        "Icon": [("softphone.ico", 1)],
        "Error": [(0, "{{Fatal error: }}"), (1, "{{Error [1]. }}")],
    }
    return [schema.table(name, rows[name]) for name in sorted(rows)]


def _identity(product: Product) -> dict[str, list[tuple[Value, ...]]]:
    properties: dict[str, str] = {
        "ProductName": product.name,
        "ProductCode": _braced(product_code(product)),
        "UpgradeCode": _braced(product.upgrade_code),
        "ProductVersion": product.version,
        "ProductLanguage": "1033",
        "Manufacturer": product.brand,
        "DefaultUIFont": "DlgFont8",
        "ErrorDialog": "ErrorDlg",
        "MSIINSTALLPERUSER": "1",
        "ALLUSERS": "2",
        "ARPPRODUCTICON": "softphone.ico",
        "ARPNOMODIFY": "1",
        "ARPURLINFOABOUT": product.support_url or product.url,
        "SecureCustomProperties": "NEWERFOUND;OLDERFOUND;BROWSER",
        "_BrowseProperty": "INSTALLDIR",
    }
    upgrade = _braced(product.upgrade_code)
    return {
        "Property": list(properties.items()),
        "Upgrade": [
            (upgrade, "0.0.0", product.version, None, 1 + 256, None, "OLDERFOUND"),
            (upgrade, product.version, None, None, 2, None, "NEWERFOUND"),
        ],
        "CustomAction": [
            ("NewerIsInstalled", 19, None, f"A newer version of {file_name(product.name)} is already installed."),
            # Where neither registry key names a browser: the place Edge has on every Windows 10 and 11.
            ("DefaultBrowser", 51, "BROWSER", "[ProgramFilesFolder]Microsoft\\Edge\\Application\\msedge.exe"),
        ],
        "AppSearch": [("BROWSER", "edge"), ("BROWSER", "chrome")],
        "RegLocator": [
            ("edge", 2, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\msedge.exe", None, 2),
            ("chrome", 2, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\chrome.exe", None, 2),
        ],
    }


def _content(product: Product, files: Mapping[str, bytes]) -> dict[str, list[tuple[Value, ...]]]:
    folder = file_name(product.name)
    component = _braced(uuid5(_NAMESPACE, f"component {product.upgrade_code}"))
    listed: list[tuple[Value, ...]] = []
    for number, (name, data) in enumerate(files.items()):
        long = file_name(name)
        short = long if re.fullmatch(r"[A-Za-z0-9_]{1,8}\.[A-Za-z0-9]{1,3}", long) else f"FILE~{number}.DAT|{long}"
        listed.append((f"f{number}", "Main", short, len(data), None, None, 512, number + 1))
    registry = f"Software\\{file_name(product.brand)}\\Softphone"
    return {
        "Directory": [
            ("TARGETDIR", None, "SourceDir"),
            ("LocalAppDataFolder", "TARGETDIR", "."),
            ("ProgramsFolder", "LocalAppDataFolder", "Programs"),
            ("INSTALLDIR", "ProgramsFolder", f"SOFTPH~1|{folder}"),
            ("ProgramMenuFolder", "TARGETDIR", "."),
            ("DesktopFolder", "TARGETDIR", "."),
        ],
        # The key path is a registry value: what is installed for one person needs one there.
        "Component": [("Main", component, "INSTALLDIR", 4, None, "version")],
        "Feature": [("Softphone", None, file_name(product.name)[:64], None, 2, 1, "INSTALLDIR", 0)],
        "FeatureComponents": [("Softphone", "Main")],
        "File": listed,
        "Media": [(1, len(listed), None, f"#{_CABINET}", None, None)],
        "Registry": [
            ("version", 1, registry, "Version", product.version, "Main"),
            ("folder", 1, registry, "Folder", "[INSTALLDIR]", "Main"),
        ],
        "RemoveFile": [
            ("installdir", "Main", None, "INSTALLDIR", 2),
            ("programs", "Main", None, "ProgramsFolder", 2),
        ],
    }


def _shortcuts(product: Product) -> dict[str, list[tuple[Value, ...]]]:
    name = f"SOFTPH~1|{file_name(product.name)}"
    return {
        "Shortcut": [
            (
                key,
                folder,
                name,
                "Main",
                "[BROWSER]",
                f"--app={product.url}",
                None,
                None,
                "softphone.ico",
                0,
                None,
                "INSTALLDIR",
            )
            for key, folder in (("menu", "ProgramMenuFolder"), ("desktop", "DesktopFolder"))
        ]
    }
