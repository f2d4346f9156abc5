"""How seldom a process looks for garbage."""

import gc


def collect_hardly_while_loading() -> None:
    """Call it before the application is loaded: nothing of what is made then is garbage, and looking took a sixth."""
    gc.set_threshold(100_000, 10, 10)


def collect_seldom() -> None:
    """Leave alone what is loaded by now, and look through the rest seldom.

    A page makes tens of thousands of objects that end with it. At Python's own threshold they are looked through many
    times while it is drawn, and the application's half a million with them: a tenth of the time, and up to a quarter
    of a second for the page that it happens to.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
