"""The wizard: welcome, licence, folder, ready, progress, end; and what can go wrong on the way.

Units are the installer's dialog units: the window is 370 × 270, its picture 370 × 234, its banner 370 × 44. Texts come
from softphone.msi.words. In them `[ProductName]` is the brand's; what it holds is not formatted a second time, and
texts take `&` as it stands, so any brand is safe there. A check box or button would underline the letter after an `&`,
so none of them has the brand in it.
"""

from dataclasses import dataclass, field

from softphone.msi.tables import Value
from softphone.msi.words import Words

VISIBLE, ENABLED, SUNKEN, INDIRECT = 1, 2, 4, 8
TRANSPARENT, NO_PREFIX = 0x10000, 0x20000
FIXED_VOLUMES, REMOTE_VOLUMES = 0x20000, 0x40000  # of a DirectoryCombo
CONTROL_RIGHT_TO_LEFT = 32 | 64 | 128  # reading order, aligned right, scroll bar left
MODAL, MINIMIZE, TRACK_SPACE, ERROR = 2, 4, 32, 0x10000
DIALOG_RIGHT_TO_LEFT = 128 | 256 | 512
_WIDTH, _HEIGHT = 370, 270
_MIRRORED = frozenset(
    ["Text", "PushButton", "CheckBox", "ScrollableText", "ListBox", "DirectoryCombo", "DirectoryList"]
)
"""Not PathEdit: a path reads from left to right in every language."""
Row = tuple[Value, ...]


@dataclass(kw_only=True)
class Rows:
    """What the dialogs put into the tables."""

    words: Words
    dialogs: list[Row] = field(default_factory=list)
    controls: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    mappings: list[Row] = field(default_factory=list)


class _Dialog:
    """One window being put together; its controls are tabbed through in the order they are added."""

    def __init__(
        self, rows: Rows, name: str, *, size: tuple[int, int] = (_WIDTH, _HEIGHT), style: int = MODAL | MINIMIZE
    ) -> None:
        self.rows, self.name, self.size, self.style = rows, name, size, style
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
        if self.rows.words.right_to_left and kind in _MIRRORED:
            attributes |= CONTROL_RIGHT_TO_LEFT
        self.mine.append([self.name, name, kind, *place, attributes, of, text, None, None])
        if tab:
            self.order.append(name)

    def text(self, name: str, place: tuple[int, int, int, int], text: str, *, style: str = "DlgFont8") -> None:
        """style: a text always begins with its own, so that no brand at its beginning can be taken for one."""
        whole = f"{{\\{style}}}{text}"
        self.add(name, "Text", place, attributes=VISIBLE | ENABLED | TRANSPARENT | NO_PREFIX, text=whole)

    def button(self, name: str, x: int, text: str, *events: Row, y: int = 243, enabled: bool = True) -> None:
        """events: (event, argument[, condition]) in order."""
        self.add(name, "PushButton", (x, y, 56, 17), attributes=VISIBLE | ENABLED * enabled, text=text, tab=enabled)
        for order, event in enumerate(events, start=1):
            what, argument, *condition = event
            self.rows.events.append((self.name, name, what, argument, condition[0] if condition else "1", order))

    def close(self, *, first: str, default: str, cancel: str) -> None:
        """Hand the finished window to the tables."""
        attributes = VISIBLE | self.style | (DIALOG_RIGHT_TO_LEFT if self.rows.words.right_to_left else 0)
        title = self.rows.words.window_title
        self.rows.dialogs.append((self.name, 50, 50, *self.size, attributes, title, first, default, cancel))
        following = dict(zip(self.order, [*self.order[1:], self.order[0]], strict=True)) if self.order else {}
        for control in self.mine:
            control[10] = following.get(str(control[1]))
            self.rows.controls.append(tuple(control))


def wizard(*, words: Words, licence: str) -> Rows:
    """All dialogs. licence: rich text (RTF); without one nobody is asked to accept it."""
    rows = Rows(words=words)
    before_folder = "WelcomeDlg"
    if licence:
        _licence(rows, licence)
        before_folder = "LicenceDlg"
    _welcome(rows, following="LicenceDlg" if licence else "FolderDlg")
    _folder(rows, before=before_folder)
    _ready(rows)
    _maintenance(rows)
    _progress(rows)
    _cancel(rows)
    _browse(rows)
    _done(rows)
    _stopped(rows, "UserExitDlg", words.left_title, words.left_text)
    _stopped(rows, "FatalErrorDlg", words.failed_title, words.failed_text)
    _error(rows)
    _files_in_use(rows)
    return rows


def _picture(rows: Rows, name: str, title: str, about: str) -> _Dialog:
    """A window with the large picture: the first and the last ones."""
    dialog = _Dialog(rows, name)
    dialog.add("Picture", "Bitmap", (0, 0, 370, 234), attributes=VISIBLE, text="DialogBmp")
    dialog.add("Line", "Line", (0, 234, 370, 0), attributes=VISIBLE)
    dialog.text("Title", (135, 20, 220, 72), title, style="DlgTitle")
    dialog.text("About", (135, 100, 220, 80), about)
    return dialog


def _inner(rows: Rows, name: str, title: str, about: str, *, style: int = MODAL | MINIMIZE) -> _Dialog:
    """A window with the banner above: those between."""
    dialog = _Dialog(rows, name, style=style)
    dialog.add("Banner", "Bitmap", (0, 0, 370, 44), attributes=VISIBLE, text="BannerBmp")
    dialog.add("BannerLine", "Line", (0, 44, 370, 0), attributes=VISIBLE)
    dialog.add("Line", "Line", (0, 234, 370, 0), attributes=VISIBLE)
    dialog.text("Title", (15, 6, 280, 15), title, style="DlgBold")
    dialog.text("About", (25, 21, 275, 22), about)
    return dialog


def _cancel_button(dialog: _Dialog) -> None:
    dialog.button("Cancel", 304, dialog.rows.words.cancel, ("SpawnDialog", "CancelDlg"))


def _welcome(rows: Rows, *, following: str) -> None:
    words = rows.words
    dialog = _picture(rows, "WelcomeDlg", words.welcome_title, words.welcome_text)
    # Greyed: it stands here for the eye. Its event keeps to the rule that every button has one.
    dialog.button("Back", 180, words.back, ("NewDialog", "WelcomeDlg"), enabled=False)
    dialog.button("Next", 236, words.next, ("NewDialog", following))
    _cancel_button(dialog)
    dialog.close(first="Next", default="Next", cancel="Cancel")


def _licence(rows: Rows, licence: str) -> None:
    words = rows.words
    dialog = _inner(rows, "LicenceDlg", words.licence_title, words.licence_about)
    dialog.add(
        "Agreement", "ScrollableText", (20, 60, 330, 140), attributes=VISIBLE | ENABLED | SUNKEN, text=licence, tab=True
    )
    dialog.add("Accept", "CheckBox", (20, 207, 330, 18), of="LICENCEACCEPTED", text=words.licence_accept, tab=True)
    dialog.button("Back", 180, words.back, ("NewDialog", "WelcomeDlg"))
    dialog.button("Next", 236, words.next, ("NewDialog", "FolderDlg", "LICENCEACCEPTED"))
    _cancel_button(dialog)
    rows.conditions.append(("LicenceDlg", "Next", "Disable", "NOT LICENCEACCEPTED"))
    rows.conditions.append(("LicenceDlg", "Next", "Enable", "LICENCEACCEPTED"))
    dialog.close(first="Accept", default="Next", cancel="Cancel")


def _folder(rows: Rows, *, before: str) -> None:
    words = rows.words
    dialog = _inner(rows, "FolderDlg", words.folder_title, words.folder_about)
    dialog.text("Label", (20, 60, 330, 28), words.folder_label)
    dialog.add("Folder", "PathEdit", (20, 92, 330, 18), of="INSTALLDIR", tab=True)
    dialog.button("Change", 20, words.change, ("SpawnDialog", "BrowseDlg"), y=116)
    dialog.button("Back", 180, words.back, ("NewDialog", before))
    dialog.button("Next", 236, words.next, ("SetTargetPath", "INSTALLDIR"), ("NewDialog", "ReadyDlg"))
    _cancel_button(dialog)
    dialog.close(first="Folder", default="Next", cancel="Cancel")


def _ready(rows: Rows) -> None:
    words = rows.words
    dialog = _inner(rows, "ReadyDlg", words.ready_title, words.ready_about, style=MODAL | MINIMIZE | TRACK_SPACE)
    dialog.text("Text", (25, 70, 320, 80), words.ready_text)
    dialog.button("Back", 180, words.back, ("NewDialog", "FolderDlg"))
    dialog.button("Install", 236, words.install, ("EndDialog", "Return"))
    _cancel_button(dialog)
    dialog.close(first="Install", default="Install", cancel="Cancel")


def _maintenance(rows: Rows) -> None:
    words = rows.words
    dialog = _inner(rows, "MaintenanceDlg", words.maintenance_title, words.maintenance_about)
    repairs = (("ReinstallMode", "ecmus"), ("Reinstall", "ALL"), ("EndDialog", "Return"))
    dialog.button("Repair", 30, words.repair, *repairs, y=80)
    dialog.text("RepairText", (100, 80, 245, 36), words.repair_text)
    dialog.button("Remove", 30, words.remove, ("Remove", "ALL"), ("EndDialog", "Return"), y=130)
    dialog.text("RemoveText", (100, 130, 245, 36), words.remove_text)
    _cancel_button(dialog)
    dialog.close(first="Repair", default="Repair", cancel="Cancel")


def _progress(rows: Rows) -> None:
    words = rows.words
    dialog = _inner(rows, "ProgressDlg", words.progress_title, words.progress_about, style=MINIMIZE)
    # Not transparent: what it says changes, and would be written over what it said before.
    dialog.add("Action", "Text", (20, 84, 330, 20), attributes=VISIBLE | ENABLED | NO_PREFIX)
    dialog.add("Bar", "ProgressBar", (20, 110, 330, 10), attributes=VISIBLE | TRANSPARENT)
    _cancel_button(dialog)
    rows.mappings.append(("ProgressDlg", "Bar", "SetProgress", "Progress"))
    rows.mappings.append(("ProgressDlg", "Action", "ActionText", "Text"))
    dialog.close(first="Cancel", default="Cancel", cancel="Cancel")


def _cancel(rows: Rows) -> None:
    words = rows.words
    dialog = _Dialog(rows, "CancelDlg", size=(260, 85))
    dialog.text("Text", (20, 12, 220, 40), words.cancel_question)
    dialog.button("Yes", 72, words.yes, ("EndDialog", "Exit"), y=57)
    dialog.button("No", 132, words.no, ("EndDialog", "Return"), y=57)
    dialog.close(first="No", default="No", cancel="No")


def _browse(rows: Rows) -> None:
    words, of = rows.words, "_BrowseProperty"
    dialog = _inner(rows, "BrowseDlg", words.browse_title, words.browse_about)
    reached = VISIBLE | ENABLED | INDIRECT
    volumes = FIXED_VOLUMES | REMOTE_VOLUMES
    dialog.add("Where", "DirectoryCombo", (20, 55, 260, 80), attributes=reached | volumes, of=of, tab=True)
    dialog.button("Up", 294, words.up, ("DirectoryListUp", "0"), y=55)
    dialog.add("List", "DirectoryList", (20, 76, 330, 98), attributes=reached | SUNKEN, of=of, tab=True)
    dialog.add("Path", "PathEdit", (20, 190, 330, 18), attributes=reached, of=of, tab=True)
    dialog.button("OK", 240, words.ok, ("SetTargetPath", "[_BrowseProperty]"), ("EndDialog", "Return"))
    dialog.button("Cancel", 304, words.cancel, ("Reset", "0"), ("EndDialog", "Return"))
    dialog.close(first="Path", default="OK", cancel="Cancel")


def _done(rows: Rows) -> None:
    """The last page. After a first installation it offers to start the softphone."""
    words = rows.words
    dialog = _picture(rows, "ExitDlg", words.done_title, words.done_text)
    # Below the line: above it a check box would stand in a grey patch on the picture.
    dialog.add("Launch", "CheckBox", (15, 243, 215, 17), of="LAUNCHPHONE", text=words.launch, tab=True)
    rows.conditions.append(("ExitDlg", "Launch", "Hide", 'Installed OR ACTION = "ADMIN"'))
    launch = ("DoAction", "LaunchPhone", 'LAUNCHPHONE = 1 AND NOT Installed AND ACTION <> "ADMIN"')
    dialog.button("Finish", 236, words.finish, launch, ("EndDialog", "Return"))
    dialog.close(first="Finish", default="Finish", cancel="Finish")


def _stopped(rows: Rows, name: str, title: str, about: str) -> None:
    dialog = _picture(rows, name, title, about)
    dialog.button("Finish", 236, rows.words.finish, ("EndDialog", "Exit"))
    dialog.close(first="Finish", default="Finish", cancel="Finish")


def _error(rows: Rows) -> None:
    """What the installer shows for its own messages. It puts the buttons it needs in their places; all names here are
    Microsoft's."""
    words = rows.words
    dialog = _Dialog(rows, "ErrorDlg", size=(270, 105), style=MODAL | MINIMIZE | ERROR)
    dialog.add("ErrorText", "Text", (20, 9, 230, 66), attributes=VISIBLE | ENABLED | NO_PREFIX, tab=True)
    for name, text, answer in (
        ("Y", words.yes, "ErrorYes"),
        ("N", words.no, "ErrorNo"),
        ("C", words.cancel, "ErrorCancel"),
        ("O", words.ok, "ErrorOk"),
        ("R", words.retry, "ErrorRetry"),
        ("I", words.ignore, "ErrorIgnore"),
        ("A", words.abort, "ErrorAbort"),
    ):
        dialog.button(name, 100, text, ("EndDialog", answer), y=80)
    dialog.close(first="ErrorText", default="ErrorText", cancel="ErrorText")


def _files_in_use(rows: Rows) -> None:
    words = rows.words
    dialog = _inner(rows, "FilesInUse", words.files_in_use_title, words.files_in_use_about)
    dialog.text("Text", (20, 55, 330, 28), words.files_in_use_text)
    dialog.add(
        "List", "ListBox", (20, 87, 330, 130), attributes=VISIBLE | ENABLED | SUNKEN, of="FileInUseProcess", tab=True
    )
    dialog.button("Retry", 170, words.retry, ("EndDialog", "Retry"))
    dialog.button("Ignore", 235, words.ignore, ("EndDialog", "Ignore"))
    dialog.button("Exit", 304, words.exit, ("EndDialog", "Exit"))
    dialog.close(first="Retry", default="Retry", cancel="Exit")
