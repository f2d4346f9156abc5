"""What the installer does, in which order (Microsoft's suggested sequences)."""

from softphone.msi.tables import Value
from softphone.msi.words import Words

Row = tuple[str, str | None, int]
FOUND = "EDGE OR EDGEUSER OR CHROME OR CHROMEUSER"
_COSTS: list[Row] = [("CostInitialize", None, 800), ("FileCost", None, 900), ("CostFinalize", None, 1000)]
# In both sequences: what they set is private, so it isn't handed from the wizard to the installation.
_BROWSER: list[Row] = [
    ("BrowserEdge", "EDGE", 1010),
    ("BrowserEdgeUser", "NOT Browser AND EDGEUSER", 1011),
    ("BrowserChrome", "NOT Browser AND CHROME", 1012),
    ("BrowserChromeUser", "NOT Browser AND CHROMEUSER", 1013),
    ("BrowserOther", "NOT Browser", 1014),
    ("BrowserOption", FOUND, 1015),
]
_SEARCH: list[Row] = [
    ("AppSearch", None, 50),
    ("FindRelatedProducts", None, 60),
    ("LaunchConditions", None, 100),
    ("NewerIsInstalled", "NEWERFOUND", 110),
]
_ENDS: list[Row] = [("ExitDlg", None, -1), ("UserExitDlg", None, -2), ("FatalErrorDlg", None, -3)]

EXECUTE: list[Row] = [
    *_SEARCH,
    ("ValidateProductID", None, 700),
    *_COSTS,
    *_BROWSER,
    ("InstallLocation", None, 1020),
    ("MigrateFeatureStates", None, 1200),
    ("InstallValidate", None, 1400),
    ("InstallInitialize", None, 1500),
    # Here the removal of the old version is undone should the new one fail.
    ("RemoveExistingProducts", None, 1501),
    ("ProcessComponents", None, 1600),
    ("UnpublishFeatures", None, 1800),
    ("RemoveRegistryValues", None, 2600),
    ("RemoveShortcuts", None, 3200),
    ("RemoveFiles", None, 3500),
    ("InstallFiles", None, 4000),
    ("CreateShortcuts", None, 4500),
    ("WriteRegistryValues", None, 5000),
    ("RegisterUser", None, 6000),
    ("RegisterProduct", None, 6100),
    ("PublishFeatures", None, 6300),
    ("PublishProduct", None, 6400),
    ("InstallFinalize", None, 6600),
]
USER_INTERFACE: list[Row] = [
    *_SEARCH,
    ("ValidateProductID", None, 700),
    *_COSTS,
    *_BROWSER,
    ("MigrateFeatureStates", None, 1200),
    ("WelcomeDlg", "NOT Installed", 1230),
    ("MaintenanceDlg", "Installed AND NOT RESUME AND NOT Preselected", 1240),
    ("ProgressDlg", None, 1280),
    ("ExecuteAction", None, 1300),
    *_ENDS,
]
ADMIN_EXECUTE: list[Row] = [
    *_COSTS,
    ("InstallValidate", None, 1400),
    ("InstallInitialize", None, 1500),
    ("InstallAdminPackage", None, 3900),
    ("InstallFiles", None, 4000),
    ("InstallFinalize", None, 6600),
]
ADMIN_USER_INTERFACE: list[Row] = [*_COSTS, ("ProgressDlg", None, 1280), ("ExecuteAction", None, 1300), *_ENDS]
ADVERTISE: list[Row] = [
    ("CostInitialize", None, 800),
    ("CostFinalize", None, 1000),
    ("InstallValidate", None, 1400),
    ("InstallInitialize", None, 1500),
    ("CreateShortcuts", None, 4500),
    ("PublishFeatures", None, 6300),
    ("PublishProduct", None, 6400),
    ("InstallFinalize", None, 6600),
]


def action_texts(words: Words) -> list[tuple[Value, ...]]:
    """What is shown above the bar, and written into the log with the details."""
    return [
        ("CostFinalize", words.costing),
        ("CreateShortcuts", words.creating_shortcuts, "[1]"),
        ("InstallFiles", words.copying_files, "[1], [9], [6]"),
        ("InstallValidate", words.validating),
        ("ProcessComponents", words.registering_parts),
        ("RegisterProduct", words.registering_product, "[1]"),
        ("RemoveExistingProducts", words.removing_earlier, "[1]"),
        ("RemoveFiles", words.removing_files, "[1], [9]"),
        ("RemoveShortcuts", words.removing_shortcuts, "[1]"),
        ("WriteRegistryValues", words.writing_registry, "[1], [2], [3]"),
    ]
