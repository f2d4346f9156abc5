#!/usr/bin/env bash
# pcre2 0.7.1 (PyPI) with PCRE2 10.47: \x{34} isn't the character 4, and \u0034 is.
#
# Guess:      the binding compiles a pattern as PCRE2 does when no flags are given: \x{34} is "4", \u is an error. Its
#             Pattern.flags says 0.
# Behaviour:  it always sets PCRE2_ALT_BSUX: \x{34} is the letter x, 34 times, and \u0034 is a 4. So a pattern that it accepts may be
#             refused by every program that uses PCRE2 itself (Kamailio, FreeSWITCH, pcre2grep), and the other way round.
# Source:     pcre2/__init__.py and _cy.pyx of the wheel; pcre2api(3), PCRE2_ALT_BSUX; pcre2pattern(3); run here.
# Seen:       binding: \x{34} on "4" None, on "x"*34 a match; \u0034 on "4" a match. pcre2test: \x{34} matches 4, \u fails.
#
# Needs python3 (3.11 to 3.14), pip, apt-get, dpkg. No network use but packages. Exits non-zero when this changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pcre2==0.7.1 2>/dev/null
apt-get -qq download pcre2-utils libpcre2-8-0 libpcre2-16-0 libpcre2-32-0 libpcre2-posix3 libreadline8 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name 'libpcre2-8.so.0' | head -1)")
env/bin/python - <<'PY'
import pcre2
print("binding", pcre2.__version__, "PCRE2", pcre2.__libpcre2_version__)
assert pcre2.compile(r"\x{34}").flags == 0
assert pcre2.compile(r"\x{34}").search("4") is None
assert pcre2.compile(r"\x{34}").fullmatch("x" * 34)
assert pcre2.compile(r"\u0034").fullmatch("4")
PY
printf '/\\x{34}/\n    4\n\n/\\u0034/\n' > tests
LD_LIBRARY_PATH=$lib root/usr/bin/pcre2test -q tests > said || true
cat said
grep -q '^ 0: 4' said
grep -q 'does not support' said
echo "as described"
