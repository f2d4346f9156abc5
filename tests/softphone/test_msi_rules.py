"""The checks of Microsoft's rules find what they are there for: each damage is complained of, by the rule it breaks."""

from collections.abc import Callable
from typing import Any

import pytest

from softphone.msi.package import build
from tests.softphone.ice import problems
from tests.softphone.msi_products import product
from tests.softphone.msi_reader import Package, Row, read


@pytest.fixture(scope="module")
def content() -> bytes:
    return build(product())


def removed(table: str, **match: Any) -> Callable[[Package], None]:
    def damage(package: Package) -> None:
        kept = [row for row in package.tables[table] if any(row[name] != value for name, value in match.items())]
        assert len(kept) < len(package.tables[table])
        package.tables[table] = kept

    return damage


def changed(table: str, where: dict[str, Any], **values: Any) -> Callable[[Package], None]:
    def is_meant(row: Row) -> bool:
        return all(row[name] == value for name, value in where.items())

    def damage(package: Package) -> None:
        assert any(map(is_meant, package.tables[table]))
        package.tables[table] = [row | values if is_meant(row) else row for row in package.tables[table]]

    return damage


DAMAGES = {
    "ice03 no validation": removed("_Validation", Table="File", Column="Sequence"),
    "ice03 identifier": changed("Control", {"Control": "Finish"}, Control="Fin ish"),
    "ice03 foreign key": changed("Shortcut", {"Shortcut": "menu"}, Directory_="Nowhere"),
    "ice03 other dialog": changed("Dialog", {"Dialog": "CancelDlg"}, Control_Default="Install"),
    "ice03 number": changed("Dialog", {"Dialog": "CancelDlg"}, HCentering=101),
    "ice03 set": changed("RemoveFile", {"FileKey": "programs"}, InstallMode=4),
    "ice03 length": changed("ActionText", {"Action": "InstallFiles"}, Description="x" * 65),
    "ice03 file name": changed("Shortcut", {"Shortcut": "menu"}, Name="a?b.lnk"),
    "ice03 bracket": changed("Registry", {"Registry": "folder"}, Value="[INSTALLDIR"),
    "ice04": changed("File", {"File": "f0"}, Sequence=3),
    "ice06": changed("_Validation", {"Table": "UIText", "Column": "Text"}, Column="Words"),
    "ice12": changed("InstallExecuteSequence", {"Action": "InstallLocation"}, Sequence=999),
    "ice13": changed("InstallExecuteSequence", {"Action": "BrowserEdge"}, Action="WelcomeDlg"),
    "ice16": changed("Property", {"Property": "ProductName"}, Value="x" * 64),
    "ice17 button": removed("ControlEvent", Dialog_="WelcomeDlg", Control_="Back"),
    "ice17 picture": removed("Binary", Name="BannerBmp"),
    "ice20 files": removed("ControlEvent", Dialog_="FilesInUse", Control_="Retry"),
    "ice20 error": changed("ControlEvent", {"Argument": "ErrorOk"}, Argument="ErrorOK"),
    "ice20 ends": removed("AdminUISequence", Action="FatalErrorDlg"),
    "ice21": removed("FeatureComponents", Component_="Main"),
    "ice23": changed("Control", {"Dialog_": "FolderDlg", "Control": "Back"}, Control_Next="Folder"),
    "ice24": changed("Property", {"Property": "ProductVersion"}, Value="1"),
    "ice26 lacks": removed("InstallExecuteSequence", Action="PublishProduct"),
    "ice26 order": changed("InstallExecuteSequence", {"Action": "CreateShortcuts"}, Sequence=3999),
    "ice31": removed("TextStyle", TextStyle="DlgTitle"),
    "ice33": changed("Property", {"Property": "ARPPRODUCTICON"}, Value="other.ico"),
    "ice38 key path": changed("Component", {"Component": "Main"}, KeyPath="f0", Attributes=0),
    "ice38 machine": changed("Registry", {"Registry": "version"}, Root=2),
    "ice38 left": removed("RemoveFile", FileKey="installdir"),
    "ice38 folder": changed("Directory", {"Directory": "ProgramsFolder"}, Directory_Parent="TARGETDIR"),
    "ice39": changed("Property", {"Property": "ProductLanguage"}, Value="1031"),
    "ice44 nowhere": changed("ControlEvent", {"Argument": "ReadyDlg"}, Argument="NoDlg"),
    "ice44 order": changed("ControlEvent", {"Dialog_": "ExitDlg", "Event": "EndDialog"}, Ordering=0),
    "ice45": changed("Dialog", {"Dialog": "CancelDlg"}, Attributes=0x20000),
    "ice46": changed("Shortcut", {"Shortcut": "menu"}, Arguments="[PhoneURL]"),
    "ice61 secure": changed("Upgrade", {"ActionProperty": "OLDERFOUND"}, ActionProperty="OLDER"),
    "ice61 itself": changed("Upgrade", {"ActionProperty": "OLDERFOUND"}, Attributes=1 + 512),
    "ice61 place": changed("InstallExecuteSequence", {"Action": "RemoveExistingProducts"}, Sequence=1650),
    "ice71": changed("Media", {"DiskId": 1}, DiskId=2),
    "controls": changed("Control", {"Dialog_": "CancelDlg", "Control": "No"}, X=250),
    "keys": changed("Control", {"Dialog_": "CancelDlg", "Control": "No"}, Text="&Yes"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_found(content: bytes, name: str) -> None:
    package = read(content)
    assert problems(package) == []
    DAMAGES[name](package)
    rule = name.split()[0]
    assert any(problem.startswith(rule) for problem in problems(package)), problems(package)
