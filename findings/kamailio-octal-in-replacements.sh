#!/usr/bin/env bash
# Kamailio 5.6.3 (Debian 12): a group's reference in {re.subst} becomes a control character, by the digits behind it.
#
# Guess:      in "$(var(n){re.subst,/^(48)/\1777/})" \1 is the first group and 777 is text, as in \19.
# Behaviour:  inside double quotes the configuration's scanner takes a backslash and two or three octal digits for a
#             character, before the transformation sees them: \177 is DEL, \100 is @. \1 alone and \19 (9 is not octal) stay
#             references. So a rule works for one prefix and dials a control character for another, without an error.
#             Write \\1777.
# Source:     kamailio 5.6.3, src/core/cfg.lex, the rule for \\[0-7]{2,3} in STRING2; run here.
# Seen:       plain=48600123456 nine=489600123456 octal=<DEL>7600123456 at=@600123456 doubled=48777600123456
#
# Needs amd64, apt-get, dpkg. Loopback only, ends by itself, leaves nothing. Exits non-zero when this changes.
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
request_route { exit; }
event_route[core:worker-one-init] {
    $var(n) = "48600123456";
    xlog("L_ERR", "plain=$(var(n){re.subst,/^(48)/\1/}) nine=$(var(n){re.subst,/^(48)/\19/})\n");
    xlog("L_ERR", "octal=$(var(n){re.subst,/^(48)/\1777/}) at=$(var(n){re.subst,/^(48)/\100/})\n");
    xlog("L_ERR", "doubled=$(var(n){re.subst,/^(48)/\\1777/})\n");
}
CFG
port=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
timeout 20 root/usr/sbin/kamailio -DD -E -f k.cfg -L "$modules" -w run -Y run -m 32 -M 8 -l "udp:127.0.0.1:$port" > log 2>&1 &
pid=$!
for _ in $(seq 50); do grep -qa doubled= log && break; sleep 0.2; done
grep -ao '[a-z]*=.*' log | grep -a 'plain=\|octal=\|doubled=' | cat -v
grep -qa 'plain=48600123456 nine=489600123456$' log
grep -qaP 'octal=\x{7f}7600123456 at=@600123456$' log
grep -qa 'doubled=48777600123456$' log
echo "as described"
