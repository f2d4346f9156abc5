"""States of the United States: suppliers name them by their postal codes, websites by their names."""

_TABLE = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|
LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|
NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|
OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|
UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico
"""
STATES: dict[str, str] = {
    code: name for code, _space, name in (each.strip().partition(" ") for each in _TABLE.replace("\n", "").split("|"))
}
_CODES = {name.casefold(): code for code, name in STATES.items()}


def state_of(text: str) -> tuple[str, str]:
    """(code, name) of a state as a supplier wrote it. One that isn't known is its own name, with a code made of it."""
    written = text.strip()
    code = written.upper() if written.upper() in STATES else _CODES.get(written.casefold(), "")
    if code:
        return code, STATES[code]
    return "".join(letter for letter in written.upper() if letter.isascii() and letter.isalnum())[:20], written
