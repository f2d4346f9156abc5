"""Kamailio configurations for tests: one that says how it reads a request, and one that runs rewrite rules."""

from collections.abc import Sequence

_MODULES = """#!KAMAILIO
debug=0
fork=yes
children=1
auto_aliases=no
disable_tcp=yes
dns=no
rev_dns=no
use_dns_cache=off
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "textopsx.so"
loadmodule "siputils.so"
loadmodule "sanity.so"
loadmodule "xlog.so"
"""

READS = (
    _MODULES
    + """
modparam("siputils", "rpid_avp", "$avp(rpid)")
request_route {
    if ($rU == "ping") { sl_send_reply("200", "OK"); exit; }
    if (!sanity_check("1511", "7")) { exit; }
    append_to_reply("X-Request-URI: $ru\\r\\n");
    append_to_reply("X-Request-User: $rU\\r\\n");
    append_to_reply("X-Request-Host: $rd\\r\\n");
    append_to_reply("X-Request-Parameters: $(ru{uri.params})\\r\\n");
    append_to_reply("X-From-User: $fU\\r\\n");
    append_to_reply("X-From-Host: $fd\\r\\n");
    if ($fn != $null) append_to_reply("X-From-Name: $fn\\r\\n");
    if ($ai != $null) append_to_reply("X-Asserted: $ai\\r\\n");
    if ($re != $null) append_to_reply("X-Remote-Party: $re\\r\\n");
    if (is_present_hf("Remote-Party-ID")) {
        append_to_reply("X-Remote-Party-Privacy: $(hdr(Remote-Party-ID){param.value,privacy})\\r\\n");
    }
    if (is_privacy("id")) append_to_reply("X-Privacy: id\\r\\n");
    if (is_uri_user_e164("$ru")) append_to_reply("X-Is-E164: yes\\r\\n");
    sl_send_reply("200", "Read");
}
"""
)


def runs_rules(rules: Sequence[tuple[str, str]], database: str) -> str:
    """A configuration that does what rule n (dialplan n, match and replacement) makes of the user of sip:USER@n.test.

    The reply has the first match's replacement by the dialplan module (PCRE), and by the transformation
    {re.subst} (POSIX) the whole number, where the match is one that POSIX knows.
    """
    reply = 'append_to_reply("X-Subst: $(rU{{re.subst,/{0}/{1}/}})\\r\\n");'
    posix = "\n".join(
        f'    if ($rd == "{number}.test") {reply.format(match, _in_quotes(replace))}'
        for number, (match, replace) in enumerate(rules, start=1)
        if _is_posix(match)
    )
    return (
        _MODULES
        + f"""
loadmodule "db_text.so"
loadmodule "dialplan.so"
modparam("dialplan", "db_url", "{database}")
request_route {{
    if ($rU == "ping") {{ sl_send_reply("200", "OK"); exit; }}
    $var(id) = $(rd{{s.select,0,.}}{{s.int}});
    if (dp_translate("$var(id)", "$rU/$var(out)")) append_to_reply("X-Dialplan: $var(out)\\r\\n");
{posix}
    sl_send_reply("200", "Done");
}}
"""
    )


def _in_quotes(text: str) -> str:
    """Inside double quotes a backslash before two or three digits begins an octal character: \\100 would be @."""
    return text.replace("\\", "\\\\")


def _is_posix(match: str) -> bool:
    """Without what extended regular expressions of POSIX don't know, and what the transformation ends at."""
    return not any(part in match for part in ("\\", "(?", "/", "}", "{", ","))


def dialplan_lines(rules: Sequence[tuple[str, str]]) -> list[str]:
    """The dialplan table in the text database's form: `\\` and `:` are written with a backslash.

    Without the rules whose replacement is empty, which that database can't tell from none.
    """

    def written(text: str) -> str:
        return text.replace("\\", "\\\\").replace(":", "\\:")

    return [
        f"{number}:{number}:1:1:{written(match)}:0:{written(match)}:{written(replace)}:-"
        for number, (match, replace) in enumerate(rules, start=1)
        if replace
    ]
