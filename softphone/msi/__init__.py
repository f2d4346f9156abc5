"""A small writer of Windows Installer packages. Knows no Django.

`package.build(Product(...))` gives the bytes of an .msi: the same bytes for the same product, so that a build can be
checked by building it again. The layers, from the ground up:

- `compound`: the compound file (MS-CFB) that holds streams
- `names`: how a table's or stream's name is packed into a stream's name
- `tables`: columns, the string pool, tables as streams
- `summary`: the summary information (MS-OLEPS)
- `cabinet`: the files, in one cabinet
- `product`: what a package is made of, and its names in Windows
- `schema`, `contents`, `dialogs`, `sequences`, `words`: what stands in the tables
- `package`: a product into all of it

Why our own: Debian's wixl has no dialogs and loses names outside Latin-1 (measured; an installer named in Polish or
Chinese came out with an empty name and no error).
"""
