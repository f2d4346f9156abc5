#!/usr/bin/env bash
# mt-940 counts the reversal of a credit (RC, a payment taken back) as money received.
#
# Versions:  mt-940 5.1.1; bankfile 0.2.0, which is built on it, to compare.
# Guess:     an RC entry of a statement has a negative amount and RD (reversal of a debit) a positive one, since the
#            library already makes D negative.
# Behaviour: only the mark "D" is made negative. RC comes out positive, so that a payment and its return add up to
#            twice the payment instead of zero. RD is right. bankfile 0.2.0 turns RC itself and gives -10.00 for the
#            same file, so swapping one for the other moves balances.
# Source:    wolph/mt940 issue 130 and pull request 131 (merged in August 2026, but the released 5.1.1 still does it);
#            SWIFT field 61, subfield 3: RC is a debit entry.
# Seen:      mt-940 ['10.00', '10.00'] sum 20.00, the bank's own balances differ by 0.00; bankfile ['10.00', '-10.00']
# For us:    a returned payment must not pay an invoice twice. An intake of MT940 takes the sign from the mark itself
#            and holds opening balance + entries = closing balance for every statement, or refuses the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install mt-940==5.1.1 bankfile==0.2.0
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
import bankfile
import mt940

STATEMENT = """:20:EXAMPLE
:25:10000000/0000000001
:28C:1/1
:60F:C261230EUR1000,00
:61:2612311231C10,00NTRFINVOICE1
:86:166?00PAYMENT?20INVOICE 1
:61:2612311231RC10,00NTRFINVOICE1
:86:166?00RETURN?20INVOICE 1
:62F:C261231EUR1000,00
"""
transactions = mt940.parse(STATEMENT)
amounts = [entry.data["amount"].amount for entry in transactions]
opening = transactions.data["final_opening_balance"].amount.amount
closing = transactions.data["final_closing_balance"].amount.amount
other = [entry.amount for entry in bankfile.parse_bytes(STATEMENT.encode()).transactions]
print("mt-940", [str(a) for a in amounts], "sum", sum(amounts), "balances differ by", closing - opening)
print("bankfile", [str(a) for a in other])
assert [entry.data["status"] for entry in transactions] == ["C", "RC"]
assert [str(a) for a in amounts] == ["10.00", "10.00"] and closing - opening == 0
assert [str(a) for a in other] == ["10.00", "-10.00"]
PYTHON
echo "as stated"
