"""What the installer does, in which order (Microsoft's suggested sequences)."""

from softphone.msi.tables import Value

Row = tuple[str, str | None, int]
_COSTS: list[Row] = [("CostInitialize", None, 800), ("FileCost", None, 900), ("CostFinalize", None, 1000)]
_BROWSER: list[Row] = [("DefaultBrowser", "NOT BROWSER", 1010)]
_SEARCH: list[Row] = [("AppSearch", None, 50), ("FindRelatedProducts", None, 60), ("LaunchConditions", None, 100)]

EXECUTE: list[Row] = [
    *_SEARCH,
    ("NewerIsInstalled", "NEWERFOUND", 110),
    ("ValidateProductID", None, 700),
    *_COSTS,
    *_BROWSER,
    ("MigrateFeatureStates", None, 1200),
    ("InstallValidate", None, 1400),
    ("RemoveExistingProducts", None, 1450),
    ("InstallInitialize", None, 1500),
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
    ("NewerIsInstalled", "NEWERFOUND", 110),
    ("ValidateProductID", None, 700),
    *_COSTS,
    *_BROWSER,
    ("MigrateFeatureStates", None, 1200),
    ("WelcomeDlg", "NOT Installed", 1230),
    ("MaintenanceDlg", "Installed AND NOT RESUME AND NOT Preselected", 1240),
    ("ProgressDlg", None, 1280),
    ("ExecuteAction", None, 1300),
    ("ExitDlg", None, -1),
    ("UserExitDlg", None, -2),
    ("FatalErrorDlg", None, -3),
]
ADMIN_EXECUTE: list[Row] = [
    *_COSTS,
    ("InstallValidate", None, 1400),
    ("InstallInitialize", None, 1500),
    ("InstallAdminPackage", None, 3900),
    ("InstallFiles", None, 4000),
    ("InstallFinalize", None, 6600),
]
ADMIN_USER_INTERFACE: list[Row] = [*_COSTS, ("ExecuteAction", None, 1300)]
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
ACTION_TEXTS: list[tuple[Value, ...]] = [
    ("CostFinalize", "Computing space requirements"),
    ("CreateShortcuts", "Creating shortcuts", "Shortcut: [1]"),
    ("InstallFiles", "Copying new files", "File: [1], directory: [9], size: [6]"),
    ("InstallValidate", "Validating the installation"),
    ("ProcessComponents", "Updating the component registration"),
    ("RegisterProduct", "Registering the product", "[1]"),
    ("RemoveExistingProducts", "Removing the earlier version", "Application: [1]"),
    ("RemoveFiles", "Removing files", "File: [1], directory: [9]"),
    ("RemoveShortcuts", "Removing shortcuts", "Shortcut: [1]"),
    ("WriteRegistryValues", "Writing system registry values", "Key: [1], name: [2], value: [3]"),
]
