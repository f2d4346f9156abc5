"""Rewrite rules as Kamailio's own dialplan and transformations run them, and as PCRE2 does on the command line."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.term_gateways.rewriting import Rule, check_rule, rewrite
from tests import patience
from tests.kamailio import configs, running
from tests.kamailio.running import Kamailio

HELP = Path(__file__).parents[2] / "support" / "help" / "pages" / "3-settings" / "21-rewrite-rules.md"
_ROW = re.compile(
    r"^\|[^|]*\| ``(?P<match>.+?)`` \| (?:``(?P<replace>.+?)``|\(empty\)) "
    r"\| ``(?P<before>\S+)`` → ``(?P<after>\S+)`` \|$",
    re.MULTILINE,
)
_TABLE = HELP.read_text("utf-8").partition("| To | Match |")[2].partition("\n\n")[0]
FROM_HELP = [(row["match"], row["replace"] or "", row["before"], row["after"]) for row in _ROW.finditer(_TABLE)]
MORE = [
    ("^(48)", r"\100", "48600123456", "4800600123456"),
    ("^(4)(8)", r"\2\1", "48600123456", "84600123456"),
    ("^48", r"00\0", "48600123456", "0048600123456"),
    ("^(48)(6)?(5)?", r"\1-\3", "48600123456", "48-00123456"),
    ("^(48|49)?([0-9]+)$", r"9\2", "12025550123", "912025550123"),
    (r"^(\d{2})(\d{4,13})$", r"\2\1", "48600123456", "60012345648"),
    (r"^(?P<cc>48)", r"+\1", "48600123456", "+48600123456"),
    ("(?<=^48)6", "7", "48600123456", "48700123456"),
    ("^48(.)(.)(.)(.)(.)(.)(.)(.)(.)$", r"\9\8\7\6\5\4\3\2\1", "48600123456", "654321006"),
]
RULES = [*FROM_HELP, *MORE]


def test_every_line_of_the_helps_table_is_among_them() -> None:
    assert len(FROM_HELP) == len(_TABLE.splitlines()) - 2 >= 6


@pytest.mark.parametrize(("match", "replace", "before", "after"), RULES)
def test_in_the_portal(match: str, replace: str, before: str, after: str) -> None:
    check_rule(Rule(match, replace))
    assert rewrite(before, [Rule(match, replace)])[0].after == after


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    folder = tmp_path_factory.mktemp("rules")
    rules = [(match, replace) for match, replace, *_rest in RULES]
    database = running.text_database(folder, dialplan=configs.dialplan_lines(rules))
    with running.kamailio(folder, configs.runs_rules(rules, database)) as started:
        yield started


@running.needs_kamailio
@pytest.mark.parametrize("number", range(1, len(RULES) + 1))
def test_in_kamailio(switch: Kamailio, number: int) -> None:
    """Its dialplan gives the replacement alone, without what stands before and behind the match."""
    match, _replace, before, after = RULES[number - 1]
    got = switch.ask(f"sip:{before}@{number}.test", headers={"From": "<sip:a@test.invalid>"}).headers
    found = re.search(match, before)
    assert found
    middle = after[found.start() : len(after) - (len(before) - found.end())]
    if middle:  # an empty one counts as no replacement there: the number is kept
        assert got["x-dialplan"] == middle
    if "x-subst" in got and match != "^":  # its regular expressions refuse an empty match
        assert got["x-subst"] == after


PCRE2TEST = shutil.which("pcre2test")


@pytest.mark.skipif(not PCRE2TEST, reason="pcre2test is not installed (apt-get install pcre2-utils)")
@pytest.mark.parametrize(("match", "replace", "before", "after"), RULES)
def test_in_pcre2(match: str, replace: str, before: str, after: str) -> None:
    """PCRE2's own substitution; it writes groups as ${1}."""
    assert PCRE2TEST
    theirs = re.sub(r"\\([0-9])", r"${\1}", replace)
    does = f"replace={theirs},substitute_unset_empty" if replace else ""  # it has no empty replacement
    script = f"/{match}/{does}\n    {before}\n"
    said = subprocess.run(
        [PCRE2TEST, "-q"], input=script, capture_output=True, text=True, timeout=patience.seconds(10), check=True
    ).stdout
    if replace:
        assert f" 1: {after}\n" in said
    else:
        matched = re.search(r"^ 0: (.*)$", said, re.MULTILINE)
        assert matched
        assert before.replace(matched[1], "", 1) == after
