"""The tables of a package and their columns, as Windows Installer defines them.

A column is written `Name:type:what`. type: as in .idt files (softphone.msi.tables.Column). what: the category of a
text, optionally with `>Table;Table.column`, where its values must be found; of a number `least..most`; or `=a;b`, the
only values it may have.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from softphone.msi.tables import Column, Table, Value

_DIALOG = "Dialog_:s72:Identifier>Dialog"
_CONTROL = "Control_:s50:Identifier>Control.2"
_SEQUENCE = "Action:s72:Identifier Condition:S255:Condition Sequence:I2:-4..32767"
_PLACE = "X:i2:0..32767 Y:i2:0..32767 Width:i2:0..32767 Height:i2:0..32767"
_CATEGORIES = (
    "Text;Formatted;Template;Condition;Guid;Path;Version;Language;Identifier;Binary;UpperCase;LowerCase;Filename;Paths;"
    "AnyPath;WildCardFilename;RegPath;KeyFormatted;CustomSource;Property;Cabinet;Shortcut;URL;DefaultDir"
)
_SCHEMA: dict[str, tuple[int, str]] = {
    "ActionText": (1, "Action:s72:Identifier Description:L64:Text Template:L128:Template"),
    "AdminExecuteSequence": (1, _SEQUENCE),
    "AdminUISequence": (1, _SEQUENCE),
    "AdvtExecuteSequence": (1, _SEQUENCE),
    "AppSearch": (2, "Property:s72:Identifier Signature_:s72:Identifier>RegLocator"),
    "Binary": (1, "Name:s72:Identifier Data:v0:Binary"),
    "CheckBox": (1, "Property:s72:Identifier Value:S64:Formatted"),
    "Component": (
        1,
        "Component:s72:Identifier ComponentId:S38:Guid Directory_:s72:Identifier>Directory Attributes:i2:0..32767"
        " Condition:S255:Condition KeyPath:S72:Identifier>File;Registry",
    ),
    "Control": (
        2,
        "Dialog_:s72:Identifier>Dialog Control:s50:Identifier Type:s20:Identifier"
        f" {_PLACE} Attributes:I4:0..2147483647 Property:S50:Identifier Text:L0:Formatted"
        " Control_Next:S50:Identifier>Control.2 Help:L50:Text",
    ),
    "ControlCondition": (
        4,
        f"{_DIALOG} {_CONTROL} Action:s50:=Default;Disable;Enable;Hide;Show Condition:s255:Condition",
    ),
    "ControlEvent": (
        5,
        f"{_DIALOG} {_CONTROL} Event:s50:Formatted Argument:s255:Formatted Condition:S255:Condition"
        " Ordering:I2:0..32767",
    ),
    "CustomAction": (
        1,
        "Action:s72:Identifier Type:i2:1..32767 Source:S72:CustomSource Target:S255:Formatted"
        " ExtendedType:I4:0..2147483647",
    ),
    "Dialog": (
        1,
        "Dialog:s72:Identifier HCentering:i2:0..100 VCentering:i2:0..100 Width:i2:0..32767 Height:i2:0..32767"
        " Attributes:I4:0..2147483647 Title:L128:Formatted Control_First:s50:Identifier>Control.2"
        " Control_Default:S50:Identifier>Control.2 Control_Cancel:S50:Identifier>Control.2",
    ),
    "Directory": (
        1,
        "Directory:s72:Identifier Directory_Parent:S72:Identifier>Directory DefaultDir:l255:DefaultDir",
    ),
    "Error": (1, "Error:i2:0..32767 Message:L0:Template"),
    "EventMapping": (3, f"{_DIALOG} {_CONTROL} Event:s50:Identifier Attribute:s50:Identifier"),
    "Feature": (
        1,
        "Feature:s38:Identifier Feature_Parent:S38:Identifier>Feature Title:L64:Text Description:L255:Text"
        " Display:I2:0..32767 Level:i2:0..32767 Directory_:S72:UpperCase>Directory"
        " Attributes:i2:=0;1;2;4;5;6;8;9;10;16;17;18;20;21;22;24;25;26;32;33;34;36;37;38;48;49;50;52;53;54",
    ),
    "FeatureComponents": (2, "Feature_:s38:Identifier>Feature Component_:s72:Identifier>Component"),
    "File": (
        1,
        "File:s72:Identifier Component_:s72:Identifier>Component FileName:l255:Filename FileSize:i4:0..2147483647"
        " Version:S72:Version>File Language:S20:Language Attributes:I2:0..32767 Sequence:i2:1..32767",
    ),
    "Icon": (1, "Name:s72:Identifier Data:v0:Binary"),
    "InstallExecuteSequence": (1, _SEQUENCE),
    "InstallUISequence": (1, _SEQUENCE),
    "ListBox": (2, "Property:s72:Identifier Order:i2:1..32767 Value:s64:Formatted Text:L64:Text"),
    "Media": (
        1,
        "DiskId:i2:1..32767 LastSequence:i2:0..32767 DiskPrompt:L64:Text Cabinet:S255:Cabinet VolumeLabel:S32:Text"
        " Source:S72:Property",
    ),
    "Property": (1, "Property:s72:Identifier Value:l0:Text"),
    "RegLocator": (
        1,
        "Signature_:s72:Identifier Root:i2:0..3 Key:s255:RegPath Name:S255:Formatted Type:I2:0..18",
    ),
    "Registry": (
        1,
        "Registry:s72:Identifier Root:i2:-1..3 Key:l255:RegPath Name:L255:Formatted Value:L0:Formatted"
        " Component_:s72:Identifier>Component",
    ),
    "RemoveFile": (
        1,
        "FileKey:s72:Identifier Component_:s72:Identifier>Component FileName:L255:WildCardFilename"
        " DirProperty:s72:Identifier InstallMode:i2:=1;2;3",
    ),
    "Shortcut": (
        1,
        "Shortcut:s72:Identifier Directory_:s72:Identifier>Directory Name:l128:Filename"
        " Component_:s72:Identifier>Component Target:s72:Shortcut Arguments:S255:Formatted Description:L255:Text"
        " Hotkey:I2:0..32767 Icon_:S72:Identifier>Icon IconIndex:I2:-32767..32767 ShowCmd:I2:=1;3;7"
        " WkDir:S72:Identifier DisplayResourceDLL:S255:Formatted DisplayResourceId:I2:0..32767"
        " DescriptionResourceDLL:S255:Formatted DescriptionResourceId:I2:0..32767",
    ),
    "TextStyle": (
        1,
        "TextStyle:s72:Identifier FaceName:s32:Text Size:i2:0..32767 Color:I4:0..16777215 StyleBits:I2:0..15",
    ),
    "UIText": (1, "Key:s72:Identifier Text:L255:Text"),
    "Upgrade": (
        5,
        "UpgradeCode:s38:Guid VersionMin:S20:Text VersionMax:S20:Text Language:S255:Language"
        " Attributes:i4:0..2147483647 Remove:S255:Formatted ActionProperty:s72:UpperCase",
    ),
    "_Validation": (
        2,
        "Table:s32:Identifier Column:s32:Identifier Nullable:s4:=Y;N MinValue:I4:-2147483647..2147483647"
        " MaxValue:I4:-2147483647..2147483647 KeyTable:S255:Text KeyColumn:I2:1..32"
        f" Category:S32:={_CATEGORIES} Set:S255:Text Description:S255:Text",
    ),
}
_WHAT = re.compile(
    r"(?P<least>-?\d+)\.\.(?P<most>\d+)|=(?P<set>.+)|(?P<category>\w+)(>(?P<table>[\w;]+)(\.(?P<column>\d+))?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a column may hold: a row of the _Validation table without its keys."""

    nullable: bool
    least: int | None
    most: int | None
    key_tables: str | None
    key_column: int | None
    category: str | None
    values: str | None


def table(name: str, rows: Iterable[Sequence[Value]]) -> Table:
    """The table of this name with these rows; missing values at a row's end are none."""
    columns = tuple(column for column, _rule in _described(name))
    filled = [(*row, *([None] * (len(columns) - len(row)))) for row in rows]
    return Table(name, columns, _SCHEMA[name][0], filled)


def rules(name: str) -> dict[str, Rule]:
    """What each column of this table may hold."""
    return {column.name: rule for column, rule in _described(name)}


def validation(names: Iterable[str]) -> Table:
    """The _Validation table, which says of every column of these tables and of itself what it may hold."""
    return table(
        "_Validation",
        [
            (
                *(name, column, "Y" if rule.nullable else "N", rule.least, rule.most),
                *(rule.key_tables, rule.key_column, rule.category, rule.values, None),
            )
            for name in [*names, "_Validation"]
            for column, rule in rules(name).items()
        ],
    )


@cache
def _described(name: str) -> tuple[tuple[Column, Rule], ...]:
    made = []
    for text in _SCHEMA[name][1].split():
        column_name, spec, what = text.split(":", 2)
        column = Column(column_name, spec)
        found = _WHAT.fullmatch(what)
        if found is None:
            raise AssertionError(f"{name}.{text} is not a column")
        category = "Text" if found["set"] and column.kind != "i" else found["category"]
        rule = Rule(
            nullable=column.nullable,
            least=int(found["least"]) if found["least"] else None,
            most=int(found["most"]) if found["most"] else None,
            key_tables=found["table"],
            key_column=int(found["column"] or 1) if found["table"] else None,
            category=category,
            values=found["set"],
        )
        made.append((column, rule))
    return tuple(made)
