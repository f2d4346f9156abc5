#!/usr/bin/env bash
# PCRE2 10.42 (Debian 12) and 10.47: \d{,3} is text to one and a count to the other.
#
# Guess:      a pattern that one PCRE2 10.x compiles means the same to the next: both find 486 in "486001", as Python does.
# Behaviour:  10.42 takes {,3} for four characters of text: \d{,3} matches only "4{,3}". 10.47 takes it for {0,3}. Neither
#             warns. A rewrite rule or a dial plan changes its meaning with the library, not with the switch's version.
# Source:     PCRE2 ChangeLog for 10.43 ("{,n}" as a quantifier, as Perl 5.34); pcre2pattern(3); run here.
# Seen:       10.42: \d{,3} on 486001 no match, on 4{,3} a match. 10.47: on 486001 "486".
#
# Needs python3 (3.11 to 3.14), pip, apt-get of Debian 12, dpkg. Exits non-zero when this changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pcre2==0.7.1 2>/dev/null
apt-get -qq download pcre2-utils=10.42-1+deb12u2 libpcre2-8-0=10.42-1+deb12u2 libpcre2-16-0=10.42-1+deb12u2 \
  libpcre2-32-0=10.42-1+deb12u2 libpcre2-posix3=10.42-1+deb12u2 libreadline8 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name 'libpcre2-8.so.0' | head -1)")
printf '/\\d{,3}/\n    486001\n    4{,3}\n' > tests
LD_LIBRARY_PATH=$lib root/usr/bin/pcre2test tests > old
cat old
head -1 old | grep -q '10\.42'
grep -A1 '486001' old | grep -q '^No match'
grep -q '^ 0: 4{,3}' old
env/bin/python - <<'PY'
import pcre2, re
print("PCRE2", pcre2.__libpcre2_version__, pcre2.compile(r"\d{,3}").search("486001"))
assert pcre2.compile(r"\d{,3}").search("486001")[0] == "486" == re.search(r"\d{,3}", "486001")[0]
PY
echo "as described"
