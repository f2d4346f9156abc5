"""The tables of a package and their columns, as Windows Installer defines them."""

from collections.abc import Iterable, Sequence

from softphone.msi.tables import Column, Table, Value, columns

_SEQUENCE = "Action:s72 Condition:S255 Sequence:I2"
_SCHEMA: dict[str, tuple[int, str]] = {
    "ActionText": (1, "Action:s72 Description:L64 Template:L128"),
    "AdminExecuteSequence": (1, _SEQUENCE),
    "AdminUISequence": (1, _SEQUENCE),
    "AdvtExecuteSequence": (1, _SEQUENCE),
    "AppSearch": (2, "Property:s72 Signature_:s72"),
    "Binary": (1, "Name:s72 Data:v0"),
    "Component": (1, "Component:s72 ComponentId:S38 Directory_:s72 Attributes:i2 Condition:S255 KeyPath:S72"),
    "Control": (
        2,
        "Dialog_:s72 Control:s50 Type:s20 X:i2 Y:i2 Width:i2 Height:i2 Attributes:I4 Property:S50 Text:L0"
        " Control_Next:S50 Help:L50",
    ),
    "ControlCondition": (4, "Dialog_:s72 Control_:s50 Action:s50 Condition:s255"),
    "ControlEvent": (5, "Dialog_:s72 Control_:s50 Event:s50 Argument:s255 Condition:S255 Ordering:I2"),
    "CustomAction": (1, "Action:s72 Type:i2 Source:S72 Target:S255 ExtendedType:I4"),
    "Dialog": (
        1,
        "Dialog:s72 HCentering:i2 VCentering:i2 Width:i2 Height:i2 Attributes:I4 Title:L128 Control_First:s50"
        " Control_Default:S50 Control_Cancel:S50",
    ),
    "Directory": (1, "Directory:s72 Directory_Parent:S72 DefaultDir:l255"),
    "Error": (1, "Error:i2 Message:L0"),
    "EventMapping": (3, "Dialog_:s72 Control_:s50 Event:s50 Attribute:s50"),
    "Feature": (
        1,
        "Feature:s38 Feature_Parent:S38 Title:L64 Description:L255 Display:I2 Level:i2 Directory_:S72 Attributes:i2",
    ),
    "FeatureComponents": (2, "Feature_:s38 Component_:s72"),
    "File": (
        1,
        "File:s72 Component_:s72 FileName:l255 FileSize:i4 Version:S72 Language:S20 Attributes:I2 Sequence:i2",
    ),
    "Icon": (1, "Name:s72 Data:v0"),
    "InstallExecuteSequence": (1, _SEQUENCE),
    "InstallUISequence": (1, _SEQUENCE),
    "LaunchCondition": (1, "Condition:s255 Description:l255"),
    "Media": (1, "DiskId:i2 LastSequence:i2 DiskPrompt:L64 Cabinet:S255 VolumeLabel:S32 Source:S72"),
    "Property": (1, "Property:s72 Value:l0"),
    "RadioButton": (2, "Property:s72 Order:i2 Value:s64 X:i2 Y:i2 Width:i2 Height:i2 Text:L0 Help:L50"),
    "RegLocator": (1, "Signature_:s72 Root:i2 Key:s255 Name:S255 Type:I2"),
    "Registry": (1, "Registry:s72 Root:i2 Key:l255 Name:L255 Value:L0 Component_:s72"),
    "RemoveFile": (1, "FileKey:s72 Component_:s72 FileName:L255 DirProperty:s72 InstallMode:i2"),
    "Shortcut": (
        1,
        "Shortcut:s72 Directory_:s72 Name:l128 Component_:s72 Target:s72 Arguments:S255 Description:L255 Hotkey:I2"
        " Icon_:S72 IconIndex:I2 ShowCmd:I2 WkDir:S72 DisplayResourceDLL:S255 DisplayResourceId:I2"
        " DescriptionResourceDLL:S255 DescriptionResourceId:I2",
    ),
    "TextStyle": (1, "TextStyle:s72 FaceName:s32 Size:i2 Color:I4 StyleBits:I2"),
    "UIText": (1, "Key:s72 Text:L255"),
    "Upgrade": (
        5,
        "UpgradeCode:s38 VersionMin:S20 VersionMax:S20 Language:S255 Attributes:i4 Remove:S255 ActionProperty:s72",
    ),
}
_VALIDATION = (
    "Table:s32 Column:s32 Nullable:s4 MinValue:I4 MaxValue:I4 KeyTable:S255 KeyColumn:I2 Category:S32 Set:S255"
    " Description:S255"
)
_CATEGORIES = {"s": "Text", "l": "Text", "v": "Binary"}


def table(name: str, rows: Iterable[Sequence[Value]]) -> Table:
    """The table of this name with these rows; missing values at a row's end are none."""
    keys, text = _SCHEMA[name]
    made = columns(text)
    filled = [(*row, *([None] * (len(made) - len(row)))) for row in rows]
    return Table(name, made, keys, filled)


def validation(tables: Sequence[Table]) -> Table:
    """The _Validation table, which says of every column of the others what it may hold."""
    own = columns(_VALIDATION)
    rows = [_validated(one.name, column) for one in [*tables, Table("_Validation", own, 2)] for column in one.columns]
    return Table("_Validation", own, 2, rows)


def _validated(table_name: str, column: Column) -> tuple[Value, ...]:
    most = (1 << (8 * column.size - 1)) - 1 if column.kind == "i" else None
    return (
        table_name,
        column.name,
        "Y" if column.nullable else "N",
        None if most is None else -most,
        most,
        None,
        None,
        _CATEGORIES.get(column.kind),
        None,
        None,
    )
