"""Microsoft's internal consistency checks (ICE), as far as they say something about packages like ours.

Microsoft's own run on Windows alone. Each check here is named after its number in the SDK's "ICE Reference" and works
on what was read back, not on what was meant.
"""

import re
import struct
from collections.abc import Callable, Iterator

from tests.softphone.msi_reader import Package, Row

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)
_GUID = re.compile(r"\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}", re.ASCII)
_VERSION = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,5}(\.\d{1,5})?", re.ASCII)
_SHORT = re.compile(r"[^\\?|><:/*\"+,;=\[\] .]{1,8}(\.[^\\?|><:/*\"+,;=\[\] .]{1,3})?")
_LONG = re.compile(r"[^\\?|><:/*\"]+")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
_STYLE = re.compile(r"^\{\\(\w+)\}")
_WORD = re.compile(r'"[^"]*"|[A-Za-z_][\w.]*|[<>=]+|[()]|\d+')
_OPERATORS = {"AND", "OR", "NOT", "XOR", "EQV", "IMP"}
_OF_WINDOWS = {
    "ACTION",
    "Installed",
    "Preselected",
    "RESUME",
    "WindowsFolder",
    "FileInUseProcess",
    "LICENCEACCEPTED",
    "ARPINSTALLLOCATION",
}
_EXECUTE = ("InstallExecuteSequence", "AdminExecuteSequence", "AdvtExecuteSequence")
_UI = ("InstallUISequence", "AdminUISequence")
_REQUIRED = {  # ICE26
    "InstallExecuteSequence": "CostInitialize FileCost CostFinalize InstallValidate InstallInitialize ProcessComponents"
    " UnpublishFeatures RemoveRegistryValues RemoveShortcuts RemoveFiles InstallFiles CreateShortcuts"
    " WriteRegistryValues RegisterUser RegisterProduct PublishFeatures PublishProduct InstallFinalize",
    "InstallUISequence": "CostInitialize FileCost CostFinalize ExecuteAction",
    "AdminExecuteSequence": "CostInitialize FileCost CostFinalize InstallValidate InstallInitialize InstallAdminPackage"
    " InstallFiles InstallFinalize",
    "AdminUISequence": "CostInitialize FileCost CostFinalize ExecuteAction",
    "AdvtExecuteSequence": "CostInitialize CostFinalize InstallValidate InstallInitialize PublishFeatures"
    " PublishProduct InstallFinalize",
}
_ORDER = """
    AppSearch FindRelatedProducts LaunchConditions ValidateProductID CostInitialize FileCost CostFinalize
    MigrateFeatureStates InstallValidate InstallInitialize RemoveExistingProducts ProcessComponents UnpublishFeatures
    RemoveRegistryValues RemoveShortcuts RemoveFiles InstallAdminPackage InstallFiles CreateShortcuts
    WriteRegistryValues RegisterUser RegisterProduct PublishFeatures PublishProduct InstallFinalize
    """.split()  # noqa: SIM905 -- an order reads better in lines
"""ICE27: what comes before what wherever both are."""
_STANDARD = {*_ORDER, "ExecuteAction"}
_WITH_PROPERTY = {"CheckBox", "PathEdit", "ListBox", "DirectoryCombo", "DirectoryList"}
Check = Callable[[Package], Iterator[str]]


def problems(package: Package) -> list[str]:
    """What Microsoft's checks would complain of."""
    return [f"{check.__name__}: {text}" for check in _CHECKS for text in check(package)]


def ice03(package: Package) -> Iterator[str]:
    """Every value is what the _Validation table allows; every foreign key is found."""
    rules = {(row["Table"], row["Column"]): row for row in package.rows("_Validation")}
    for table, rows in package.tables.items():
        for column, kind in package.types[table].items():
            rule = rules.get((table, column))
            if rule is None:
                yield f"{table}.{column} is not in _Validation"
                continue
            if (rule["Nullable"] == "Y") != bool(kind & 0x1000):
                yield f"{table}.{column}: _Validation and the column disagree about null"
            for row in rows:
                yield from _ice03_value(package, f"{table}.{column}", rule, kind, row, row[column])


def _ice03_value(package: Package, where: str, rule: Row, kind: int, row: Row, value: object) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if rule["MinValue"] is not None and not rule["MinValue"] <= value <= rule["MaxValue"]:
            yield f"{where} is {value}"
        if rule["Set"] and str(value) not in rule["Set"].split(";"):
            yield f"{where} is {value}"
        return
    assert isinstance(value, str)
    if kind & 0xFF and len(value.encode("utf-16-le")) // 2 > kind & 0xFF:
        yield f"{where} is too long: {value!r}"
    if rule["Set"] and value not in rule["Set"].split(";"):
        yield f"{where} is {value!r}"
    if rule["KeyTable"] and not _is_found(package, rule, row, value):
        yield f"{where}: {value!r} is not in {rule['KeyTable']}"
    if where == "Control.Text" and row["Type"] == "ScrollableText":
        return  # rich text is not formatted
    is_one = _CATEGORY.get(rule["Category"])
    if is_one and not is_one(value):
        yield f"{where} is no {rule['Category']}: {value!r}"


def _is_found(package: Package, rule: Row, row: Row, value: str) -> bool:
    for table in rule["KeyTable"].split(";"):
        keys = package.keys(table)
        wanted = value
        for other in package.rows(table):
            if rule["KeyColumn"] == 2:  # a control, of this row's own dialog
                dialog = row.get("Dialog_") or row.get("Dialog")
                if (other[keys[0]], other[keys[1]]) == (dialog, wanted):
                    return True
            elif other[keys[0]] == wanted:
                return True
    return False


def _is_filename(text: str) -> bool:
    short, _, long = text.rpartition("|")
    return bool(_LONG.fullmatch(long)) and bool(_SHORT.fullmatch(short or long))


def _is_formatted(text: str) -> bool:
    rest = _STYLE.sub("", text)
    if re.search(r"[{}]", rest):
        return False
    return all(map(_IDENTIFIER.fullmatch, _REFERENCE.findall(rest))) and not re.search(
        r"[\[\]]", _REFERENCE.sub("", rest)
    )


_CATEGORY: dict[str, Callable[[str], object]] = {
    "Identifier": _IDENTIFIER.fullmatch,
    "Guid": _GUID.fullmatch,
    "Version": _VERSION.fullmatch,
    "UpperCase": lambda text: _IDENTIFIER.fullmatch(text) and text == text.upper(),
    "Filename": _is_filename,
    "DefaultDir": lambda text: text in {".", "SourceDir"} or _is_filename(text),
    "RegPath": lambda text: not text.startswith("\\") and not text.endswith("\\"),
    "Formatted": _is_formatted,
    "Condition": lambda text: text.count("(") == text.count(")"),
    "Shortcut": lambda text: re.fullmatch(r"\[\w+\]", text),
    "Cabinet": lambda text: re.fullmatch(r"#[\w.]+", text),
}


def ice04(package: Package) -> Iterator[str]:
    """Files' sequence numbers end where the medium does, and stand in the cabinet in that order."""
    files = sorted(package.rows("File"), key=lambda row: row["Sequence"])
    numbers = [row["Sequence"] for row in files]
    if numbers != list(range(1, len(files) + 1)):
        yield f"sequence numbers {numbers}"
    (medium,) = package.rows("Media")
    if medium["LastSequence"] != len(files):
        yield "Media.LastSequence"
    cabinet = package.streams[medium["Cabinet"].removeprefix("#")]
    (offset,) = struct.unpack_from("<I", cabinet, 16)
    (count,) = struct.unpack_from("<H", cabinet, 28)
    names = []
    for _number in range(count):
        end = cabinet.index(b"\0", offset + 16)
        names.append((cabinet[offset + 16 : end].decode(), struct.unpack_from("<I", cabinet, offset)[0]))
        offset = end + 1
    if names != [(row["File"], row["FileSize"]) for row in files]:
        yield f"the cabinet holds {names}"


def ice06_required_tables(package: Package) -> Iterator[str]:
    described = {(row["Table"], row["Column"]) for row in package.rows("_Validation")}
    for table, column in described:
        if column not in package.types.get(table, {}):
            yield f"{table}.{column} is in _Validation alone"
    for table in ("Error", "ListBox", "Property", "Component", "Feature"):  # ICE40, ICE20
        if table not in package.types:
            yield f"no table {table}"


def ice12_custom_actions(package: Package) -> Iterator[str]:
    """What reads a folder comes after the folders are known; each action is in a sequence or started by a button."""
    folders = {row["Directory"] for row in package.rows("Directory")}
    started = {row["Argument"] for row in package.rows("ControlEvent") if row["Event"] == "DoAction"}
    for action in package.rows("CustomAction"):
        places = [
            (table, row["Sequence"])
            for table in (*_EXECUTE, *_UI)
            for row in package.rows(table)
            if row["Action"] == action["Action"]
        ]
        if not places and action["Action"] not in started:
            yield f"{action['Action']} is never done"
        for table, number in places:
            reads = folders & set(_REFERENCE.findall(action["Target"] or ""))
            if reads and number <= _sequence(package, table)["CostFinalize"]:
                yield f"{action['Action']} reads {reads} too early"
        if action["Type"] & 0x3F == 51 and not action["Source"]:
            yield f"{action['Action']} sets nothing"
        if action["Action"] in _STANDARD:  # ICE93
            yield f"{action['Action']} has a standard action's name"


def ice13_dialogs_in_sequences(package: Package) -> Iterator[str]:
    dialogs = {row["Dialog"] for row in package.rows("Dialog")}
    actions = {row["Action"] for row in package.rows("CustomAction")}
    for table in (*_EXECUTE, *_UI):
        for row in package.rows(table):
            known = _STANDARD | actions | (dialogs if table in _UI else set())
            if row["Action"] not in known:
                yield f"{row['Action']} in {table}"


def ice16(package: Package) -> Iterator[str]:
    name = package.property("ProductName") or ""
    if not 1 <= len(name.encode("utf-16-le")) // 2 <= 63:
        yield f"ProductName {name!r}"


def ice17(package: Package) -> Iterator[str]:
    """Buttons do something; pictures are there."""
    events = {(row["Dialog_"], row["Control_"]) for row in package.rows("ControlEvent")}
    binaries = {row["Name"] for row in package.rows("Binary")}
    for row in package.rows("Control"):
        where = f"{row['Dialog_']}.{row['Control']}"
        if row["Type"] == "PushButton" and (row["Dialog_"], row["Control"]) not in events:
            yield f"{where} has no event"
        if row["Type"] == "Bitmap" and (row["Text"] not in binaries or f"Binary.{row['Text']}" not in package.streams):
            yield f"{where} has no picture"
        if (
            row["Type"] in {"CheckBox", "PathEdit", "ListBox", "DirectoryCombo", "DirectoryList"}
            and not row["Property"]
        ):
            yield f"{where} has no property"


def ice20(package: Package) -> Iterator[str]:
    """The dialogs that the installer itself calls for."""
    events = [tuple(row[key] for key in ("Dialog_", "Control_", "Event", "Argument")) for row in _events(package)]
    controls = {(row["Dialog_"], row["Control"]): row for row in package.rows("Control")}
    for answer in ("Exit", "Ignore", "Retry"):
        if ("FilesInUse", answer, "EndDialog", answer) not in events:
            yield f"FilesInUse can't answer {answer}"
    if not any(row["Dialog_"] == "FilesInUse" and row["Property"] == "FileInUseProcess" for row in controls.values()):
        yield "FilesInUse has no list"
    error = package.property("ErrorDialog") or ""
    dialog = next((row for row in package.rows("Dialog") if row["Dialog"] == error), None)
    if dialog is None or not dialog["Attributes"] & 0x10000 or dialog["Control_First"] != "ErrorText":
        yield "no error dialog"
    answers = {"A": "Abort", "C": "Cancel", "I": "Ignore", "N": "No", "O": "Ok", "R": "Retry", "Y": "Yes"}
    places = set()
    for name, answer in answers.items():
        if (error, name, "EndDialog", f"Error{answer}") not in events:
            yield f"{error} can't answer {answer}"
        button = controls[error, name]
        places.add((button["Y"], button["Width"], button["Height"]))
    if len(places) != 1:
        yield f"{error}'s buttons differ in place or size"
    dialogs = {row["Dialog"] for row in package.rows("Dialog")}
    for table in _UI:
        ends = {row["Sequence"]: row["Action"] for row in package.rows(table)}
        for number in (-1, -2, -3):
            if ends.get(number) not in dialogs:
                yield f"{table} has no dialog {number}"


def ice21(package: Package) -> Iterator[str]:
    """Every component belongs to a feature, and every file, registry value and shortcut to a component."""
    linked = {row["Component_"] for row in package.rows("FeatureComponents")}
    for row in package.rows("Component"):
        if row["Component"] not in linked:
            yield row["Component"]


def ice23(package: Package) -> Iterator[str]:
    """Tab goes round each dialog through all that can be reached, and comes back."""
    for dialog in package.rows("Dialog"):
        following = {
            row["Control"]: row["Control_Next"]
            for row in package.rows("Control")
            if row["Dialog_"] == dialog["Dialog"] and row["Control_Next"]
        }
        seen, at = [], dialog["Control_First"]
        while at in following and at not in seen:
            seen.append(at)
            at = following[at]
        if at != dialog["Control_First"] or set(seen) != set(following):
            yield dialog["Dialog"]


def ice24(package: Package) -> Iterator[str]:
    for name, shape in (("ProductCode", _GUID), ("UpgradeCode", _GUID), ("ProductVersion", _VERSION)):
        if not shape.fullmatch(package.property(name) or ""):
            yield name
    if not (package.property("ProductLanguage") or "").isdecimal() or not package.property("Manufacturer"):
        yield "ProductLanguage or Manufacturer"


def ice26_27_order(package: Package) -> Iterator[str]:
    for table, required in _REQUIRED.items():
        numbers = _sequence(package, table)
        for action in required.split():
            if action not in numbers:
                yield f"{table} lacks {action}"
        places = [numbers[action] for action in _ORDER if action in numbers]
        if places != sorted(set(places)):
            yield f"{table} is in another order"
        positive = [number for number in numbers.values() if number > 0]
        if len(positive) != len(set(positive)):  # ICE82
            yield f"{table} has two actions with one number"


def ice31(package: Package) -> Iterator[str]:
    styles = {row["TextStyle"] for row in package.rows("TextStyle")}
    used = {found[1] for row in package.rows("Control") if (found := _STYLE.match(row["Text"] or ""))}
    used.add(package.property("DefaultUIFont") or "")
    yield from used - styles


def ice33_36_icons(package: Package) -> Iterator[str]:
    icons = {row["Name"] for row in package.rows("Icon")}
    used = {row["Icon_"] for row in package.rows("Shortcut")} | {package.property("ARPPRODUCTICON")}
    yield from (str(name) for name in icons ^ used)
    yield from (name for name in icons if f"Icon.{name}" not in package.streams)


def ice38_43_57_64_for_one_person(package: Package) -> Iterator[str]:
    """What lies in a person's own folders has its key in the person's own registry, and is removed on request."""
    registry = {row["Registry"]: row for row in package.rows("Registry")}
    parents = {row["Directory"]: row["Directory_Parent"] for row in package.rows("Directory")}
    for component in package.rows("Component"):
        key = registry.get(component["KeyPath"] or "")
        if not component["Attributes"] & 4 or key is None or key["Root"] != 1:
            yield f"{component['Component']} has no key path in HKCU"
        at, own = component["Directory_"], []
        while at and at != "LocalAppDataFolder":
            own.append(at)
            at = parents[at]
        if at != "LocalAppDataFolder":
            yield f"{component['Component']} is not in the person's own folders"
        removed = {row["DirProperty"] for row in package.rows("RemoveFile") if row["InstallMode"] == 2}
        if set(own) - removed:
            yield f"{set(own) - removed} stay behind"
        if component["Attributes"] & 0x100:  # ICE80
            yield f"{component['Component']} is of 64 bits in a package of 32"
    if any(row["Root"] not in {-1, 1} for row in registry.values()):
        yield "values of the whole machine (ICE57)"
    if package.property("ALLUSERS") is not None:
        yield "ALLUSERS"


def ice39(package: Package) -> Iterator[str]:
    summary = package.summary
    if not _GUID.fullmatch(summary[9].decode()):
        yield "the revision number"
    if summary[7].decode() != f"Intel;{package.property('ProductLanguage')}":
        yield f"the template {summary[7]}"
    if summary[14] < 200 or summary[15] != 2 | 8:
        yield "page count or word count"
    if any(row["Attributes"] & 0x4000 for row in package.rows("File")):
        yield "a file says it is compressed, as the package does"


def ice44(package: Package) -> Iterator[str]:
    """What leaves a dialog comes last of a button's events, and leads somewhere."""
    dialogs = {row["Dialog"] for row in package.rows("Dialog")}
    by_control: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(_events(package), key=lambda row: row["Ordering"]):
        by_control.setdefault((row["Dialog_"], row["Control_"]), []).append(row)
        if row["Event"] in {"NewDialog", "SpawnDialog"} and row["Argument"] not in dialogs:
            yield f"{row['Dialog_']}.{row['Control_']} leads to {row['Argument']}"
    for where, rows in by_control.items():
        if any(row["Event"] in {"NewDialog", "EndDialog", "SpawnDialog"} for row in rows[:-1]):
            yield f"{where} goes on after leaving"
    reached = {row["Argument"] for row in _events(package) if row["Event"] in {"NewDialog", "SpawnDialog"}}
    reached |= {row["Action"] for table in _UI for row in package.rows(table)} | {"ErrorDlg", "FilesInUse"}
    yield from (f"{name} is never shown" for name in dialogs - reached)


def ice45(package: Package) -> Iterator[str]:
    """No reserved bits."""
    allowed = {
        "Text": 0x3FFFF,
        "Bitmap": 0x1FFFFF,
        "DirectoryCombo": 0x3F00FF,
        "ProgressBar": 0x100FF,
    }
    for row in package.rows("Control"):
        if row["Attributes"] & ~allowed.get(row["Type"], 0xFF):
            yield f"{row['Dialog_']}.{row['Control']}"
    yield from (row["Dialog"] for row in package.rows("Dialog") if row["Attributes"] & ~0x103FF)


def ice46_properties(package: Package) -> Iterator[str]:
    """Every property that is read is set somewhere, letter for letter."""
    known = {row["Property"] for row in package.rows("Property")} | {
        row["Property"] for row in package.rows("AppSearch")
    }
    known |= {row["ActionProperty"] for row in package.rows("Upgrade")}
    known |= {row["Source"] for row in package.rows("CustomAction") if row["Type"] == 51}
    known |= {row["Directory"] for row in package.rows("Directory")} | _OF_WINDOWS
    read = set()
    for table, column in (
        ("Control", "Text"),
        ("CustomAction", "Target"),
        ("Dialog", "Title"),
        ("Error", "Message"),
        ("Registry", "Value"),
        ("Shortcut", "Target"),
        ("Shortcut", "Arguments"),
        ("ControlEvent", "Argument"),
    ):
        for row in package.rows(table):
            if row.get("Type") != "ScrollableText":
                read |= set(_REFERENCE.findall(row[column] or ""))
    for table in ("ControlEvent", "ControlCondition", *_EXECUTE, *_UI):
        for row in package.rows(table):
            words = _WORD.findall(row["Condition"] or "")
            read |= {word for word in words if _IDENTIFIER.fullmatch(word) and word not in _OPERATORS}
    yield from read - known


def ice61_63_upgrade(package: Package) -> Iterator[str]:
    version = package.property("ProductVersion")
    secure = set((package.property("SecureCustomProperties") or "").split(";"))
    own = {row["Property"] for row in package.rows("Property")}
    for row in package.rows("Upgrade"):
        name = row["ActionProperty"]
        if name not in secure or name in own or name != name.upper():
            yield name
        if row["UpgradeCode"] != package.property("UpgradeCode"):
            yield "another product's code"
        detects = bool(row["Attributes"] & 2)
        if not detects and (row["VersionMax"] != version or row["Attributes"] & 512):
            yield "it would remove itself"
        if detects and (row["VersionMin"] != version or row["Attributes"] & 256):
            yield "it would take itself for newer"
    numbers = _sequence(package, "InstallExecuteSequence")
    between = [n for n in numbers.values() if numbers["InstallInitialize"] < n < numbers["RemoveExistingProducts"]]
    if between:
        yield "something is written between InstallInitialize and RemoveExistingProducts"


def ice71_media(package: Package) -> Iterator[str]:
    if [row["DiskId"] for row in package.rows("Media")] != [1]:
        yield "Media"


def controls_within_their_dialog(package: Package) -> Iterator[str]:
    """Not an ICE: what a person would see."""
    sizes = {row["Dialog"]: (row["Width"], row["Height"]) for row in package.rows("Dialog")}
    for row in package.rows("Control"):
        width, height = sizes[row["Dialog_"]]
        if row["X"] + row["Width"] > width or row["Y"] + row["Height"] > height:
            yield f"{row['Dialog_']}.{row['Control']}"


def keys_of_alt_differ(package: Package) -> Iterator[str]:
    """Not an ICE: two controls of a dialog that ask for the same letter."""
    for dialog in package.rows("Dialog"):
        letters = [
            text[text.index("&") + 1].casefold()
            for row in package.rows("Control")
            if row["Dialog_"] == dialog["Dialog"]
            and row["Type"] in {"PushButton", "CheckBox"}
            and "&" in (text := row["Text"] or "")
        ]
        if len(set(letters)) != len(letters):
            yield f"{dialog['Dialog']}: {letters}"


def _sequence(package: Package, table: str) -> dict[str, int]:
    return {row["Action"]: row["Sequence"] for row in package.rows(table)}


def _events(package: Package) -> list[Row]:
    return package.rows("ControlEvent")


_CHECKS: tuple[Check, ...] = (
    ice03,
    ice04,
    ice06_required_tables,
    ice12_custom_actions,
    ice13_dialogs_in_sequences,
    ice16,
    ice17,
    ice20,
    ice21,
    ice23,
    ice24,
    ice26_27_order,
    ice31,
    ice33_36_icons,
    ice38_43_57_64_for_one_person,
    ice39,
    ice44,
    ice45,
    ice46_properties,
    ice61_63_upgrade,
    ice71_media,
    controls_within_their_dialog,
    keys_of_alt_differ,
)
