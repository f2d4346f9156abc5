#!/usr/bin/env bash
# Kamailio 5.6.3 (Debian 12): what $rU is of a number with RFC 4694 parameters depends on ;user=phone behind the host.
#
# Guess:      $rU of sip:+12025550123;npdi;rn=+12025550100@host is the user part as it is written, with or without
#             ;user=phone; and where $rU is an E.164 number, is_uri_user_e164("$ru") says so.
# Behaviour:  with ;user=phone $rU is +12025550123 alone, so whatever routes by $rU (lcr, drouting, dialplan) never sees
#             the routing number rn; without it $rU is the whole +12025550123;npdi;rn=+12025550100. is_uri_user_e164("$ru")
#             is false in both, though is_e164("$rU") is true in the first.
# Source:     kamailio 5.6.3, src/core/parser/parse_uri.c (user parameters), src/modules/siputils/checks.c; run here.
# Seen:       "+12025550123 uri-no user-yes" and "+12025550123;npdi;rn=+12025550100 uri-no user-no"
#
# Needs amd64, apt-get, dpkg, python3. Loopback only, ends by itself, leaves nothing. Exits non-zero when this changes.
set -euo pipefail
place=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
apt-get -qq download kamailio=5.6.3-2 libpcre3 libreadline8 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
modules=$place/root/usr/lib/x86_64-linux-gnu/kamailio/modules
export LD_LIBRARY_PATH=$place/root/usr/lib/x86_64-linux-gnu:$place/root/lib/x86_64-linux-gnu:$place/root/usr/lib/x86_64-linux-gnu/kamailio
mkdir run
cat > k.cfg <<'CFG'
#!KAMAILIO
debug=0
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
dns=no
rev_dns=no
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "sl.so"
loadmodule "siputils.so"
request_route {
    $var(uri) = "uri-no"; $var(user) = "user-no";
    if (is_uri_user_e164("$ru")) $var(uri) = "uri-yes";
    if (is_e164("$rU")) $var(user) = "user-yes";
    sl_send_reply("200", "user $rU $var(uri) $var(user)");
}
CFG
port=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
timeout 30 root/usr/sbin/kamailio -DD -E -f k.cfg -L "$modules" -w run -Y run -m 32 -M 8 -l "udp:127.0.0.1:$port" > log 2>&1 &
pid=$!
cat > ask.py <<'PY'
import socket, sys, time
def ask(uri, n):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0)); s.settimeout(0.5)
        me = f"127.0.0.1:{s.getsockname()[1]}"
        text = (f"OPTIONS {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bKa{n}\r\nFrom: <sip:a@a.invalid>;tag=1\r\n"
                f"To: <{uri}>\r\nCall-ID: {n}@a.invalid\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n")
        for _ in range(30):
            try:
                s.sendto(text.encode(), ("127.0.0.1", int(sys.argv[1])))
                return s.recv(9999).decode().split("\r\n")[0].removeprefix("SIP/2.0 200 user ")
            except OSError:
                time.sleep(0.2)
        raise SystemExit("no answer")
number = "sip:+12025550123;npdi;rn=+12025550100@127.0.0.1"
got = [ask(number + ";user=phone", 1), ask(number, 2)]
print(*got, sep="\n")
wanted = ["+12025550123 uri-no user-yes", "+12025550123;npdi;rn=+12025550100 uri-no user-no"]
sys.exit(got != wanted)
PY
python3 ask.py "$port"
echo "as described"
