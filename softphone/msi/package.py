"""A product into an .msi.

Read back by msitools and olefile, installed, upgraded and removed under Wine, signed and verified by osslsigncode in
the tests. **Not tried on a real Windows**: nobody here had one. The tests check by program what can be checked of the
rules of Microsoft's SDK (its ICE checks), and every Windows is invited to disagree.
"""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from softphone.msi import compound, contents, names, schema, summary, tables
from softphone.msi.cabinet import cabinet
from softphone.msi.product import NAMESPACE, Product, check, file_name

__all__ = ["BINARIES", "Product", "build", "file_name", "streams"]

INSTALLER = UUID("000C1084-0000-0000-C000-000000000046")
BINARIES = ("Binary.BannerBmp", "Binary.DialogBmp", "Icon.softphone.ico")
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # the time that files carry: a clock would make every build differ


def build(product: Product) -> bytes:
    """The package's bytes; equal products give equal bytes. Raises ValueError for what an .msi can't hold."""
    check(product)
    rows = contents.rows(product)
    made = [schema.table(name, rows[name]) for name in sorted(rows)]
    made.append(schema.validation(sorted(rows)))
    found = dict(tables.streams(made))
    found |= {names.stream(name): content for name, content in streams(product).items()}
    digest = sha256(b"".join(found[name] for name in sorted(found))).hexdigest()
    found[summary.STREAM] = summary.Summary(
        title="Installation Database",
        subject=product.name,
        author=product.maker,
        package_code=uuid5(NAMESPACE, f"package {digest}"),
        created=_WRITTEN,
        language=product.words.langid,
    ).stream()
    return compound.write(found, class_id=INSTALLER)


def streams(product: Product) -> dict[str, bytes]:
    """What stands in the package beside its tables: the pictures, and the files in one cabinet."""
    files = {f"f{number}": data for number, data in enumerate(product.installed().values())}
    return {
        **dict(zip(BINARIES, (product.banner, product.dialog, product.icon), strict=True)),
        contents.CABINET: cabinet(files, written=_WRITTEN),
    }
