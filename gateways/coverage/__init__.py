"""Import Gateway Coverage: from an uploaded deck to the routes of a gateway, and back.

    uploads.receive()      keep the file                    -> Deck, CoverageImport (mapping)
    mapping.confirm()      what the columns mean            -> job coverage.read
    reading.read()         stage, compare, list             -> CoverageImport (preview)
    applying.apply()       close and open versions, at once -> CoverageImport (applied)
    undo.undo()            back to what held before         -> CoverageImport (undone)
    states                 who may do what when; what a lost job leaves behind

`origins`, `matching`, `comparison`, `scheduling`, `doubts` are pure: frames in, frames out, no database.
Everything is decided for single pairs of (origin code, code), and written as routes that hold lists of codes.
"""
