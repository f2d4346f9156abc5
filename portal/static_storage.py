"""Where the browser's files are served from: hashed names, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also writes the hashed names into the `import` lines of our ES modules.

    Without it a module asks for its neighbours by their plain names, which a cache may keep for ever.
    """

    support_js_module_import_aggregation = True
