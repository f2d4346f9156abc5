"""The wizard: welcome, licence, folder, ready, progress, end; and what can go wrong on the way.

Units are the installer's dialog units: the window is 370 × 270, its picture 370 × 234, its banner 370 × 44.
"""

from dataclasses import dataclass, field

from softphone.msi.tables import Value

VISIBLE, ENABLED, SUNKEN, INDIRECT = 1, 2, 4, 8
TRANSPARENT, NO_PREFIX = 0x10000, 0x20000
_MODAL, _MINIMIZE, _TRACK = 2, 4, 32
_WIDTH, _HEIGHT = 370, 270
_TITLE = "[ProductName]"
_LINE = VISIBLE
Row = tuple[Value, ...]


@dataclass(kw_only=True)
class Rows:
    """What the dialogs put into the tables."""

    dialogs: list[Row] = field(default_factory=list)
    controls: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    mappings: list[Row] = field(default_factory=list)


class _Dialog:
    """One window being put together; its controls are tabbed through in the order they are added."""

    def __init__(self, rows: Rows, name: str, *, size: tuple[int, int] = (_WIDTH, _HEIGHT), modal: bool = True) -> None:
        self.rows, self.name, self.size, self.modal = rows, name, size, modal
        self.order: list[str] = []
        self.mine: list[list[Value]] = []

    def add(
        self,
        name: str,
        kind: str,
        place: tuple[int, int, int, int],
        *,
        attributes: int = VISIBLE | ENABLED,
        text: str | None = None,
        of: str | None = None,
        tab: bool = False,
    ) -> None:
        """One control at (x, y, width, height). of: the property it shows or sets. tab: whether Tab stops there."""
        self.mine.append([self.name, name, kind, *place, attributes, of, text, None, None])
        if tab:
            self.order.append(name)

    def text(self, name: str, place: tuple[int, int, int, int], text: str) -> None:
        self.add(name, "Text", place, attributes=VISIBLE | ENABLED | TRANSPARENT | NO_PREFIX, text=text)

    def button(self, name: str, x: int, text: str, *events: Row, y: int = 243) -> None:
        """events: (event, argument[, condition]) in order."""
        self.add(name, "PushButton", (x, y, 56, 17), text=text, tab=True)
        for order, event in enumerate(events, start=1):
            what, argument, *condition = event
            self.rows.events.append((self.name, name, what, argument, condition[0] if condition else "1", order))

    def close(self, *, first: str, default: str, cancel: str) -> None:
        """Hand the finished window to the tables."""
        attributes = VISIBLE | _MINIMIZE | _TRACK | (_MODAL if self.modal else 0)
        self.rows.dialogs.append((self.name, 50, 50, *self.size, attributes, f"{_TITLE} Setup", first, default, cancel))
        following = dict(zip(self.order, [*self.order[1:], self.order[0]], strict=True)) if self.order else {}
        for control in self.mine:
            control[10] = following.get(str(control[1]))
            self.rows.controls.append(tuple(control))


def wizard(*, licence: str) -> Rows:
    """All dialogs. licence: rich text (RTF)."""
    rows = Rows()
    _welcome(rows)
    _licence(rows, licence)
    _folder(rows)
    _ready(rows)
    _maintenance(rows)
    _progress(rows)
    _cancel(rows)
    _browse(rows)
    _ends(rows)
    _error(rows)
    _files_in_use(rows)
    return rows


def _picture(rows: Rows, name: str, *, modal: bool = True) -> _Dialog:
    """A window with the large picture: the first and the last ones."""
    dialog = _Dialog(rows, name, modal=modal)
    dialog.add("Picture", "Bitmap", (0, 0, 370, 234), attributes=VISIBLE, text="DialogBmp")
    dialog.add("Line", "Line", (0, 234, 370, 0), attributes=_LINE)
    return dialog


def _inner(rows: Rows, name: str, title: str, about: str, *, modal: bool = True) -> _Dialog:
    """A window with the banner above: those between."""
    dialog = _Dialog(rows, name, modal=modal)
    dialog.add("Banner", "Bitmap", (0, 0, 370, 44), attributes=VISIBLE, text="BannerBmp")
    dialog.add("BannerLine", "Line", (0, 44, 370, 0), attributes=_LINE)
    dialog.add("Line", "Line", (0, 234, 370, 0), attributes=_LINE)
    dialog.text("Title", (15, 6, 200, 15), "{\\DlgBold}" + title)
    dialog.text("About", (25, 23, 280, 15), about)
    return dialog


def _cancel_button(dialog: _Dialog) -> None:
    dialog.button("Cancel", 304, "Cancel", ("SpawnDialog", "CancelDlg"))


def _welcome(rows: Rows) -> None:
    dialog = _picture(rows, "WelcomeDlg")
    dialog.text("Title", (135, 20, 220, 60), "{\\DlgTitle}Welcome to the [ProductName] setup")
    dialog.text(
        "About",
        (135, 90, 220, 60),
        "This will install [ProductName] on your computer. Click Next to continue or Cancel to leave the setup.",
    )
    dialog.button("Back", 180, "&Back")
    dialog.button("Next", 236, "&Next", ("NewDialog", "LicenceDlg"))
    _cancel_button(dialog)
    rows.conditions.append(("WelcomeDlg", "Back", "Disable", "1"))
    dialog.close(first="Next", default="Next", cancel="Cancel")


def _licence(rows: Rows, licence: str) -> None:
    dialog = _inner(rows, "LicenceDlg", "Licence agreement", "Please read it before you go on.")
    dialog.add(
        "Agreement", "ScrollableText", (20, 60, 330, 140), attributes=VISIBLE | ENABLED | SUNKEN, text=licence, tab=True
    )
    dialog.add(
        "Accept", "CheckBox", (20, 207, 330, 18), of="LICENCEACCEPTED", text="I &accept the licence agreement", tab=True
    )
    dialog.button("Back", 180, "&Back", ("NewDialog", "WelcomeDlg"))
    dialog.button("Next", 236, "&Next", ("NewDialog", "FolderDlg", "LICENCEACCEPTED"))
    _cancel_button(dialog)
    rows.conditions.append(("LicenceDlg", "Next", "Disable", "NOT LICENCEACCEPTED"))
    rows.conditions.append(("LicenceDlg", "Next", "Enable", "LICENCEACCEPTED"))
    dialog.close(first="Accept", default="Next", cancel="Cancel")


def _folder(rows: Rows) -> None:
    dialog = _inner(rows, "FolderDlg", "Destination folder", "Click Next to install here, or Change for another place.")
    dialog.text("Label", (20, 70, 290, 20), "Install [ProductName] to:")
    dialog.add("Folder", "PathEdit", (20, 92, 320, 18), of="INSTALLDIR", tab=True)
    dialog.button("Change", 20, "&Change…", ("SpawnDialog", "BrowseDlg"), y=116)
    dialog.button("Back", 180, "&Back", ("NewDialog", "LicenceDlg"))
    dialog.button("Next", 236, "&Next", ("SetTargetPath", "INSTALLDIR"), ("NewDialog", "ReadyDlg"))
    _cancel_button(dialog)
    dialog.close(first="Folder", default="Next", cancel="Cancel")


def _ready(rows: Rows) -> None:
    dialog = _inner(rows, "ReadyDlg", "Ready to install", "The setup has all it needs.")
    dialog.text("Text", (25, 70, 320, 60), "Click Install to begin. Click Back to look at your choices again.")
    dialog.button("Back", 180, "&Back", ("NewDialog", "FolderDlg"))
    dialog.button("Install", 236, "&Install", ("EndDialog", "Return"))
    _cancel_button(dialog)
    dialog.close(first="Install", default="Install", cancel="Cancel")


def _maintenance(rows: Rows) -> None:
    dialog = _inner(rows, "MaintenanceDlg", "[ProductName] is installed", "Repair it, or take it from this computer.")
    dialog.button("Repair", 40, "&Repair", ("Reinstall", "ALL"), ("EndDialog", "Return"), y=80)
    dialog.text("RepairText", (110, 82, 220, 30), "Puts missing or damaged files and shortcuts back.")
    dialog.button("Remove", 40, "Re&move", ("Remove", "ALL"), ("EndDialog", "Return"), y=130)
    dialog.text("RemoveText", (110, 132, 220, 30), "Takes [ProductName] from your computer.")
    _cancel_button(dialog)
    dialog.close(first="Repair", default="Repair", cancel="Cancel")


def _progress(rows: Rows) -> None:
    dialog = _inner(rows, "ProgressDlg", "Working on [ProductName]", "Please wait.", modal=False)
    dialog.text("Action", (20, 90, 330, 12), "")
    dialog.add("Bar", "ProgressBar", (20, 110, 330, 10), attributes=VISIBLE | TRANSPARENT)
    _cancel_button(dialog)
    rows.mappings.append(("ProgressDlg", "Bar", "SetProgress", "Progress"))
    rows.mappings.append(("ProgressDlg", "Action", "ActionText", "Text"))
    dialog.close(first="Cancel", default="Cancel", cancel="Cancel")


def _cancel(rows: Rows) -> None:
    dialog = _Dialog(rows, "CancelDlg", size=(260, 85))
    dialog.text("Text", (20, 15, 220, 30), "Do you want to leave the setup of [ProductName]?")
    dialog.button("Yes", 72, "&Yes", ("EndDialog", "Exit"), y=57)
    dialog.button("No", 132, "&No", ("EndDialog", "Return"), y=57)
    dialog.close(first="No", default="No", cancel="No")


def _browse(rows: Rows) -> None:
    dialog = _inner(rows, "BrowseDlg", "Change the folder", "Choose where [ProductName] goes.")
    dialog.add(
        "Where",
        "DirectoryCombo",
        (20, 55, 260, 80),
        attributes=VISIBLE | ENABLED | INDIRECT | 0x30000,
        of="_BrowseProperty",
        tab=True,
    )
    dialog.button("Up", 288, "&Up", ("DirectoryListUp", "0"), y=55)
    dialog.add(
        "List",
        "DirectoryList",
        (20, 76, 330, 98),
        attributes=VISIBLE | ENABLED | SUNKEN | INDIRECT,
        of="_BrowseProperty",
        tab=True,
    )
    dialog.add(
        "Path", "PathEdit", (20, 190, 330, 18), attributes=VISIBLE | ENABLED | INDIRECT, of="_BrowseProperty", tab=True
    )
    dialog.button("OK", 240, "OK", ("SetTargetPath", "[_BrowseProperty]"), ("EndDialog", "Return"))
    dialog.button("Cancel", 304, "Cancel", ("Reset", "0"), ("EndDialog", "Return"))
    dialog.close(first="Path", default="OK", cancel="Cancel")


def _ends(rows: Rows) -> None:
    for name, title, about in (
        ("ExitDlg", "[ProductName] is ready", "Click Finish to close the setup."),
        ("UserExitDlg", "The setup was left", "Nothing was changed. You can run the setup again at any time."),
        ("FatalErrorDlg", "The setup ended too early", "Nothing was changed. Please try again."),
    ):
        dialog = _picture(rows, name)
        dialog.text("Title", (135, 20, 220, 60), "{\\DlgTitle}" + title)
        dialog.text("About", (135, 90, 220, 60), about)
        way = "Return" if name == "ExitDlg" else "Exit"
        dialog.button("Finish", 236, "&Finish", ("EndDialog", way))
        dialog.close(first="Finish", default="Finish", cancel="Finish")


def _error(rows: Rows) -> None:
    """What the installer shows for its own messages; the names of its controls are Microsoft's."""
    dialog = _Dialog(rows, "ErrorDlg", size=(270, 105))
    dialog.text("ErrorText", (20, 10, 230, 60), "")
    for name, text in zip("YNCORIA", ("&Yes", "&No", "Cancel", "OK", "&Retry", "&Ignore", "A&bort"), strict=True):
        control = {"Y": "Yes", "N": "No", "C": "Cancel", "O": "OK", "R": "Retry", "I": "Ignore", "A": "Abort"}[name]
        dialog.button(name, 100, text, ("EndDialog", f"Error{control}"), y=80)
    dialog.close(first="ErrorText", default="ErrorText", cancel="ErrorText")
    at = rows.dialogs.index(next(row for row in rows.dialogs if row[0] == "ErrorDlg"))
    name, *rest = rows.dialogs[at]
    rest[4] = 65543  # an error dialog: visible, modal, minimise, error
    rows.dialogs[at] = (name, *rest)


def _files_in_use(rows: Rows) -> None:
    dialog = _inner(rows, "FilesInUse", "Files in use", "Some programs use files that have to be replaced.")
    dialog.text("Text", (20, 55, 330, 30), "Close these programs and click Retry.")
    dialog.add(
        "List", "ListBox", (20, 87, 330, 130), attributes=VISIBLE | ENABLED | SUNKEN, of="FileInUseProcess", tab=True
    )
    dialog.button("Exit", 304, "E&xit", ("EndDialog", "Exit"))
    dialog.button("Ignore", 235, "&Ignore", ("EndDialog", "Ignore"))
    dialog.button("Retry", 170, "&Retry", ("EndDialog", "Retry"))
    dialog.close(first="Retry", default="Retry", cancel="Exit")
