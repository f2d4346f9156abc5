"""A product as rows of the installer's tables: what it is, what it puts where, and what its shortcuts open."""

import re
from uuid import UUID, uuid5

from softphone.msi import dialogs, sequences
from softphone.msi.product import NAMESPACE, Product, file_name
from softphone.msi.tables import Value

CABINET = "softphone.cab"
Row = tuple[Value, ...]
_SHORT_NAME = re.compile(r"[A-Za-z0-9_]{1,8}\.[A-Za-z0-9]{1,3}", re.ASCII)
_APP_PATHS = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\"
_BROWSERS = {"EDGE": (2, "msedge"), "EDGEUSER": (1, "msedge"), "CHROME": (2, "chrome"), "CHROMEUSER": (1, "chrome")}
_CURRENT_USER = 1
_NEWER_INSTALLED = 25001  # numbers from 25000 on are for packages' own messages
_SET, _FAIL, _START = 51, 19, 50 | 0x40 | 0x80  # kinds of actions; starting doesn't wait, nor minds what comes of it


def rows(product: Product) -> dict[str, list[Row]]:
    """The rows of every table but _Validation."""
    return {
        **_identity(product),
        **_browser(),
        **_files(product),
        **_wizard(product),
        "InstallExecuteSequence": list(sequences.EXECUTE),
        "InstallUISequence": list(sequences.USER_INTERFACE),
        "AdminExecuteSequence": list(sequences.ADMIN_EXECUTE),
        "AdminUISequence": list(sequences.ADMIN_USER_INTERFACE),
        "AdvtExecuteSequence": list(sequences.ADVERTISE),
    }


def _identity(product: Product) -> dict[str, list[Row]]:
    upgrade = _braced(product.upgrade_code)
    properties = {
        "ProductName": product.name,
        "ProductCode": _braced(product.code),
        "UpgradeCode": upgrade,
        "ProductVersion": product.version,
        "ProductLanguage": str(product.words.langid),
        "Manufacturer": product.maker,
        "DefaultUIFont": "DlgFont8",
        "ErrorDialog": "ErrorDlg",
        "LAUNCHPHONE": "1",
        "ARPPRODUCTICON": "softphone.ico",
        "ARPNOMODIFY": "1",
        "ARPCOMMENTS": product.words.comments,
        "ARPURLINFOABOUT": product.url,
        "ARPHELPLINK": product.support_url,
        "SecureCustomProperties": ";".join(["NEWERFOUND", "OLDERFOUND", *_BROWSERS]),
        "PhoneUrl": product.url,
        "_BrowseProperty": "INSTALLDIR",
    }
    return {
        "Property": [(name, value) for name, value in properties.items() if value],
        "Upgrade": [
            (upgrade, "0.0.0", product.version, None, 1 + 256, None, "OLDERFOUND"),
            (upgrade, product.version, None, None, 2, None, "NEWERFOUND"),
        ],
    }


def _browser() -> dict[str, list[Row]]:
    """How the browser is found, and the phone started. The first of Edge and Chrome opens it in a window of its own;
    where neither is, Explorer hands the address to the person's browser."""
    option, chosen = "[BrowserOption]", "Browser"
    return {
        "AppSearch": [(name, name.lower()) for name in _BROWSERS],
        "RegLocator": [
            (name.lower(), root, f"{_APP_PATHS}{program}.exe", None, 2) for name, (root, program) in _BROWSERS.items()
        ],
        "CustomAction": [
            ("NewerIsInstalled", _FAIL, None, str(_NEWER_INSTALLED)),
            ("BrowserEdge", _SET, chosen, "[EDGE]"),
            ("BrowserEdgeUser", _SET, chosen, "[EDGEUSER]"),
            ("BrowserChrome", _SET, chosen, "[CHROME]"),
            ("BrowserChromeUser", _SET, chosen, "[CHROMEUSER]"),
            ("BrowserOther", _SET, chosen, "[WindowsFolder]explorer.exe"),
            ("BrowserOption", _SET, "BrowserOption", "--app="),
            ("InstallLocation", _SET, "ARPINSTALLLOCATION", "[INSTALLDIR]"),
            ("LaunchPhone", _START, chosen, f'{option}"[PhoneUrl]"'),
        ],
    }


def _files(product: Product) -> dict[str, list[Row]]:
    folder = file_name(product.name)
    installed = product.installed()
    # Of the product's own code, not its name: a brand may change, and the old version must still be found.
    registry = f"Software\\Branded Softphones\\{str(product.upgrade_code).upper()}"
    link = f"SOFTPH~1|{folder}"
    return {
        "Directory": [
            ("TARGETDIR", None, "SourceDir"),
            ("LocalAppDataFolder", "TARGETDIR", "."),
            ("ProgramsFolder", "LocalAppDataFolder", "Programs"),
            ("INSTALLDIR", "ProgramsFolder", f"SOFTPH~1|{folder}"),
            ("ProgramMenuFolder", "TARGETDIR", "."),
            ("DesktopFolder", "TARGETDIR", "."),
        ],
        # The key path is a registry value: what is installed for one person needs one there (ICE38, ICE43).
        "Component": [("Main", _braced(_component(product)), "INSTALLDIR", 4, None, "version")],
        "Feature": [("Softphone", None, product.name, None, 2, 1, "INSTALLDIR", 0)],
        "FeatureComponents": [("Softphone", "Main")],
        "File": [
            (f"f{number}", "Main", _short_and_long(name, number), len(content), None, None, 512, number + 1)
            for number, (name, content) in enumerate(installed.items())
        ],
        "Media": [(1, len(installed), None, f"#{CABINET}", None, None)],
        "Registry": [
            ("version", _CURRENT_USER, registry, "Version", product.version, "Main"),
            ("folder", _CURRENT_USER, registry, "Folder", "[INSTALLDIR]", "Main"),
        ],
        # Folders of a person's own are not removed unless it is asked for (ICE64).
        "RemoveFile": [
            ("installdir", "Main", None, "INSTALLDIR", 2),
            ("programs", "Main", None, "ProgramsFolder", 2),
        ],
        "Shortcut": [
            (
                *(key, place, link, "Main", "[Browser]", '[BrowserOption]"[PhoneUrl]"'),
                *(product.words.comments, None, "softphone.ico", 0, None, "INSTALLDIR"),
            )
            for key, place in (("menu", "ProgramMenuFolder"), ("desktop", "DesktopFolder"))
        ],
        "Icon": [("softphone.ico", 1)],
    }


def _wizard(product: Product) -> dict[str, list[Row]]:
    words = product.words
    made = dialogs.wizard(words=words, licence=product.licence)
    return {
        "Dialog": made.dialogs,
        "Control": made.controls,
        "ControlEvent": made.events,
        "ControlCondition": made.conditions,
        "EventMapping": made.mappings,
        "ListBox": [],  # filled by the installer with the programs in the way
        "CheckBox": [("LICENCEACCEPTED", "1"), ("LAUNCHPHONE", "1")],
        "TextStyle": [
            ("DlgFont8", "Tahoma", 8, None, None),
            ("DlgBold", "Tahoma", 8, None, 1),
            ("DlgTitle", "Tahoma", 12, None, 1),
        ],
        "UIText": [
            ("bytes", words.bytes),
            ("KB", words.kilobytes),
            ("MB", words.megabytes),
            ("GB", words.gigabytes),
            ("ScriptInProgress", words.gathering),
        ],
        "ActionText": sequences.action_texts(words),
        "Binary": [("BannerBmp", 1), ("DialogBmp", 1)],
        # Other messages come from Windows, in its own language.
        "Error": [(_NEWER_INSTALLED, words.newer_installed)],
    }


def _component(product: Product) -> UUID:
    return uuid5(NAMESPACE, f"component {product.upgrade_code}")


def _short_and_long(name: str, number: int) -> str:
    return name if _SHORT_NAME.fullmatch(name) else f"FILE~{number}.DAT|{name}"


def _braced(code: UUID) -> str:
    return "{" + str(code).upper() + "}"
