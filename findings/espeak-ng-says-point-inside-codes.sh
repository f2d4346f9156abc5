#!/usr/bin/env bash
# espeak-ng says "point" inside a code that begins with 0, in Spanish, Polish, Portuguese and Dutch.
#
# Versions:  espeak-ng 1.51+dfsg-10+deb12u2 (Debian 12).
# Guess:     a number with a leading zero is read digit by digit in every language (it is in English, German and
#            French).
# Behaviour: "049215" becomes "cero cuatro nueve PUNTO dos uno cinco" in Spanish, likewise "kropka" in Polish, "ponto"
#            in Portuguese, "punt" in Dutch, where the other voices make a pause between groups of digits. Digits with
#            spaces between them ("0 4 9 2 1 5") are read right in all of them. English, German, French and Italian
#            are right.
# Source:    found by trying; no issue about it found (espeak-ng issues 69 and 259 are about decimals that were
#            meant).
# Seen:      es T'e**okw'at**o_!nw'eBep,unto D'os'uno_!T'inko (p,unto is the point); with spaces none
# For us:    activation by telephone reads a code aloud: one in ten begins with 0 and is heard as "0 4 9 point 2 1 5".
#            Codes go to the voice as single digits with spaces, or as a recording per digit; a test reads a code with
#            a leading zero in each language of the interface.
#
# Needs amd64, apt-get, dpkg.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=1.51+dfsg-10+deb12u2
apt-get -qq download "espeak-ng=$version" "espeak-ng-data=$version" "libespeak-ng1=$version" \
    libpcaudio0 libsonic0 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
libraries=$folder/root/usr/lib/x86_64-linux-gnu
say() {
    printf '%s\n' "$2" | LD_LIBRARY_PATH=$libraries ESPEAK_DATA_PATH=$libraries/espeak-ng-data \
        timeout 10 root/usr/bin/espeak-ng -q -x -v "$1" --stdin
}
# The sounds of "point" as each of the voices speaks it.
for pair in "es:p,?unto" "pl:kR'Opka" "pt:p'oNtU" "nl:p,?8n!"; do
    voice=${pair%%:*}
    sounds=${pair#*:}
    together=$(say "$voice" 049215)
    apart=$(say "$voice" "0 4 9 2 1 5")
    echo "$voice  together: $together  apart: $apart"
    grep -qE "$sounds" <<< "$together"
    if grep -qE "$sounds" <<< "$apart"; then exit 1; fi
done
for pair in "en-gb:pOInt" "de:pUNkt" "fr:pwE~" "it:pUnto"; do
    together=$(say "${pair%%:*}" 049215)
    echo "${pair%%:*}  together: $together"
    if grep -qE "${pair#*:}" <<< "$together"; then exit 1; fi
done
echo "as stated"
