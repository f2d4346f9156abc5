"""One deck per supplier's layout, with made-up rows. Each must be read without help and without a rejected line."""
# ruff: noqa: E501 - decks as they are written

from datetime import date


def test_the_original_systems_own_export(reads):
    result = reads(
        "Country,Destination,Type,Origin Prefixes,Prefixes,Rate,Connection Fee\n"
        "PL,Poland,L,,48,0.0120,0\n"
        'PL,Poland Mobile,M,,"4850,4851,48 ",0.0250,0.01\n'.replace(",48 ", "")
        + 'ES,Spain (from EEA),L,"48,49","34,3491",0.004,0\n'
        'ES,Spain,L,,"34,3491",0.1,0\n'
    )
    assert result.rejected == {}
    assert result.rates == {
        "48": 12_000, "4850": 25_000, "4851": 25_000, "34": 100_000, "3491": 100_000,
        ("48,49", "34"): 4_000, ("48,49", "3491"): 4_000,
    }  # fmt: skip
    assert result.codes["4850"]["connection_fee_micro"] == 10_000
    assert result.codes["4850"]["line_type"] == "M"
    assert "no_increments" in result.warnings


def test_twilio(reads):
    result = reads(
        "ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes\n"
        'AT,Austria,Austria,0.0560,"43, 431","43, 431"\n'
        'AT,Austria,Austria,0.1560,ALL,"43, 431"\n'
        "AT,Austria,Austria - Mobile - T-Mobile,0.0710,ALL,43676\n"
        'NA,Namibia,Namibia - Mobile,0.31,ALL,"26481, 26485"\n'
    )
    assert result.rejected == {}
    assert result.rates == {
        ("43,431", "43"): 56_000, ("43,431", "431"): 56_000, "43": 156_000, "431": 156_000,
        "43676": 71_000, "26481": 310_000, "26485": 310_000,
    }  # fmt: skip
    assert result.codes["26481"]["country"] == "NA"
    assert result.codes["43676"]["line_type"] == "M"
    assert result.codes["43"]["line_type"] == "L"


def test_telnyx(reads):
    result = reads(
        "ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,Price Per Call,Exact Match\n"
        'FR,France,"33, 44",33,France Fixed,60,1,0.0052,0.001,No\n'
        "FR,France,*,336,France Mobile,30,6,0.0212,0,No\n"
    )
    assert result.rejected == {}
    france, mobile = result.codes["33,44", "33"], result.codes["336"]
    assert (france["first_increment"], france["next_increment"], france["connection_fee_micro"]) == (60, 1, 1_000)
    assert (mobile["rate_micro"], mobile["first_increment"], mobile["next_increment"]) == (21_200, 30, 6)


def test_didww(reads):
    result = reads(
        "Category,Country,Network,Prefix,Rate,Connection fee,Initial increment,Recurring increment,Reject calls\n"
        "Mobile,Poland,Mobile Orange,48501,0.0215,0,1,1,false\n"
        "Fixed,Poland,Warsaw,4822,0.0073,0.001,1,1,false\n"
        "Special,Poland,Premium,48701,,,1,1,true\n"
        "Fixed,Namibia,,264,,,1,1,false\n"
    )
    assert result.rejected == {}
    assert result.codes["48501"]["destination"] == "Poland Mobile Orange"
    assert result.codes["48501"]["line_type"] == "M"
    assert result.codes["48701"]["status"] == "blocked"
    assert result.codes["264"]["status"] == "blocked"
    assert result.codes["264"]["rate_micro"] is None
    assert result.codes["264"]["destination"] == "Namibia"
    assert "rate_empty" in result.warnings


def test_telecomsxchange(reads):
    result = reads(
        "Country,Description,Prefix,Effective from,Rate Id,Forbidden,Discontinued,Price 1,Price N,Interval 1,Interval N\n"
        "Kenya,Kenya Mobile Safaricom,25470,ASAP,9001,0,0,0.11,0.11,1,1\n"
        "Kenya,Kenya Fixed,25420,2026-12-01,9002,0,0,0.2,0.14,60,60\n"
        "Kenya,Kenya Special,25490,2026-12-01,9003,1,0,0.2,0.2,60,60\n"
        "Kenya,Kenya Rural,25440,2026-12-01,9004,0,1,0.2,0.2,60,60\n"
    )
    assert result.rejected == {}
    codes = result.codes
    assert (codes["25470"]["rate_micro"], codes["25470"]["valid_from"]) == (110_000, None)
    # the first minute at 0.20 and later ones at 0.14 is a fee of 0.06 beside 0.14
    assert (codes["25420"]["rate_micro"], codes["25420"]["connection_fee_micro"]) == (140_000, 60_000)
    assert codes["25420"]["valid_from"] == date(2026, 12, 1)
    assert codes["25490"]["status"] == "blocked"
    assert codes["25440"]["status"] == "deleted"


def test_us_jurisdiction(reads):
    result = reads(
        "code,duration,increment,interrate,intrarate,ijrate,effective_date\n"
        "1201200,6,6,0.0012,0.0034,0.0034,2026-12-01\n"
        "1201201,30,6,0.00135,0.0034,0.0034,2026-12-01\n"
    )
    assert result.rejected == {}
    assert result.rates == {"1201200": 1_200, "1201201": 1_350}
    assert (result.codes["1201201"]["first_increment"], result.codes["1201201"]["next_increment"]) == (30, 6)
    assert result.codes["1201200"]["country"] == "US"
    assert "rates_ignored" in result.warnings


def test_kazoo(reads):
    result = reads(
        "prefix,iso_country_code,description,rate_name,rate_cost,rate_increment,rate_minimum,rate_nocharge_time,rate_surcharge,weight\n"
        "33,FR,France,FR_33,0.012,6,30,0,0.002,10\n"
    )
    assert result.rejected == {}
    france = result.codes["33"]
    assert (france["rate_micro"], france["connection_fee_micro"]) == (12_000, 2_000)
    assert (france["first_increment"], france["next_increment"], france["country"]) == (30, 6, "FR")


def test_astpp(reads):
    result = reads(
        "Code,Destination,Connection Cost,Grace Time,Cost / Min,Initial Increment,Increment\n"
        "34,SPAIN,0.05,0,0.0123,60,1\n"
    )
    spain = result.codes["34"]
    assert (spain["rate_micro"], spain["connection_fee_micro"], spain["first_increment"], spain["next_increment"]) == (
        12_300, 50_000, 60, 1,
    )  # fmt: skip
    assert spain["country"] == "ES"


def test_magnus(reads):
    result = reads(
        "dialprefix;destination;rateinitial;initblock;billingblock;minimal_time_charge;connectcharge\n"
        "5511;Brazil Sao Paulo;0.0234;30;6;0;0.01\n"
    )
    brazil = result.codes["5511"]
    assert (brazil["rate_micro"], brazil["first_increment"], brazil["next_increment"]) == (23_400, 30, 6)
    assert brazil["connection_fee_micro"] == 10_000


def test_a2billing_without_header(reads):
    result = reads(
        "93;Afghanistan;0.2150\n9370;Afghanistan Mobile;0.2450\n355;Albania;0.1120\n35567;Albania Mobile;0.2990\n"
    )
    assert result.rejected == {}
    assert result.rates == {"93": 215_000, "9370": 245_000, "355": 112_000, "35567": 299_000}
    assert "no_header" in result.warnings
    assert result.codes["35567"]["country"] == "AL"


def test_portabilling_with_country_and_area_columns(reads):
    result = reads(
        "Country,Description,Country Code,Area Codes,Price First,Price Next,Interval First,Interval Next,Effective From,Discontinued\n"
        'Czech Republic,Mobile,420,"601-603,72",0.05,0.05,1,1,2026-12-01 00:00:00,N\n'
        "Czech Republic,Proper,420,,0.01,0.01,1,1,2026-12-01 00:00:00,N\n"
    )
    assert result.rejected == {}
    assert sorted(result.codes) == ["420", "420601", "420602", "420603", "42072"]
    assert result.codes["420"]["country"] == "CZ"


def test_jerasoft(reads):
    result = reads(
        "Code;Code Name;Rate;Currency;Setup Fee;Min Time;Interval;Effective Date;Status\n"
        "4420;United Kingdom - London;0,0061;EUR;0;1;1;25.11.2026;New\n"
        "447700;United Kingdom - Mobile;0,0312;EUR;0;30;6;01.12.2026;Increased\n"
        "44870;United Kingdom - Special;0,0312;EUR;0;30;6;01.12.2026;Closed\n"
    )
    assert result.rejected == {}
    assert result.rates["4420"] == 6_100
    assert result.codes["447700"]["valid_from"] == date(2026, 12, 1)
    assert result.codes["447700"]["first_increment"] == 30
    assert result.codes["447700"]["next_increment"] == 6
    assert result.codes["44870"]["status"] == "blocked"
    assert result.codes["44870"]["line_type"] == "O"


def test_carrier_sheet_with_notices_current_and_new_rates_and_footer(reads):
    result = reads(
        "ACME Wholesale Ltd,,,,,,\n"
        "Rate notification issued 23 November 2026,,,,,,\n"
        "\n"
        '"All prices in USD per minute, billing increment 1/1 unless stated",,,,,,\n'
        ",,,,,,\n"
        "Destination,Dial Code,Current Rate (USD/min),New Rate (USD/min),Change,Effective Date,Billing Increment (sec)\n"
        "Poland - Mobile,48 50,0.0200,0.0215,Increase,01-Dec-2026,60/60\n".replace("48 50", "4850")
        + "Poland - Mobile,4851,0.0200,,Unchanged,,60/60\n"
        "Poland - Fixed,0048,0.0100,0.0090,Decrease,01-Dec-2026,1/1\n"
        "\n"
        "Destination,Dial Code,Current Rate (USD/min),New Rate (USD/min),Change,Effective Date,Billing Increment (sec)\n"
        "Gibraltar,+350,0.0200,$0.0215,Blocked,01-Dec-2026,60/60\n"
        ",,,,,,\n"
        "End of file,,,,,,\n"
    )
    assert result.inspection.layout.header_line == 6
    assert result.rejected == {}
    assert result.rates == {"4850": 21_500, "4851": 20_000, "48": 9_000, "350": 21_500}
    assert result.codes["350"]["status"] == "blocked"
    assert [line for line, _text in result.deck.notices] == [11, 14]
    assert "rate_from_current" in result.warnings


def test_prices_in_cents_and_seconds(reads):
    result = reads("Prefix\tRoute name\tRate (US cents/min)\tPulse\n31\tNetherlands\t1.25\t60/1\n")
    assert result.rates == {"31": 12_500}
    assert "cents" in result.warnings
    assert (result.codes["31"]["first_increment"], result.codes["31"]["next_increment"]) == (60, 1)


def test_pipes_and_names_with_quoted_newlines(reads):
    result = reads('DEST NAME|DIALCODES|RATE\n"Italy\nMobile"|"39320\n39321\n39322"|0.02\nItaly|39|0.01\n')
    assert result.rates == {"39320": 20_000, "39321": 20_000, "39322": 20_000, "39": 10_000}
    assert result.codes["39320"]["destination"] == "Italy Mobile"
    assert result.codes["39"]["line"] == 6


def test_ranges_and_country_area_joins(reads):
    ranges = reads('Code,Destination,Rate\n49172-49174,Germany Mobile,0.02\n"4915,49160-49162",Germany Mobile,0.02\n')
    assert sorted(ranges.codes) == ["4915", "49160", "49161", "49162", "49172", "49173", "49174"]
    joins = reads(
        "Code,Destination,Rate\n82-01,Korea Mobile,0.02\n1-684,American Samoa,0.02\n355-4,Albania Tirana,.02\n"
    )
    assert sorted(joins.codes) == ["1684", "3554", "8201"]
    assert joins.codes["1684"]["country"] == "AS"


def test_line_ends_and_encodings(reads):
    text = "Code;Name;Rate\n262;Réunion;0,05\n225;Côte d'Ivoire;0,06\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        for newline in ("\n", "\r\n", "\r"):
            result = reads(text.replace("\n", newline), encoding=encoding)
            assert result.rates == {"262": 50_000, "225": 60_000}, (encoding, newline)
            assert result.codes["262"]["destination"] == "Réunion"
    polish = reads("Code;Name;Rate\n4842;Łódź;0,05\n4822;Święta Góra żółta;0,05\n", encoding="cp1250")
    assert polish.codes["4842"]["destination"] == "Łódź"
    russian = reads("Code;Name;Rate\n7495;Россия Москва;0,05\n", encoding="cp1251")
    assert russian.codes["7495"]["destination"] == "Россия Москва"


def test_ranges_in_two_columns(reads):
    result = reads(
        "Destination,Code From,Code To,Rate\nPoland Mobile,4850,4852,0.02\nPoland,48,,0.01\nGermany,49,49,0.03\n"
    )
    assert sorted(result.codes) == ["48", "4850", "4851", "4852", "49"]


def test_north_american_codes_without_their_one(reads):
    result = reads(
        "NPANXX,Interstate Rate,Intrastate Rate,Effective Date (MM/DD/YYYY)\n201200,0.001,0.002,12/01/2026\n"
    )
    assert result.codes["1201200"]["country"] == "US"
    assert result.codes["1201200"]["valid_from"] == date(2026, 12, 1)
    assert "north_american" in result.warnings
    assert sorted(reads("NPA,NXX,Rate\n201,200,0.001\n204,201,0.001\n").codes) == ["1201200", "1204201"]


def test_names_that_leave_their_country_to_the_next_column(reads):
    result = reads(
        "Country,Description,Prefix,Rate\nKenya,Mobile,2547,0.1\nKenya,Proper,254,0.2\nUnited Kingdom,UK Mobile,447,.1\n"
    )
    assert {code: route["destination"] for code, route in result.codes.items()} == {
        "2547": "Kenya Mobile", "254": "Kenya Proper", "447": "UK Mobile",
    }  # fmt: skip


def test_spaces_before_quotation_marks(reads):
    result = reads('Prefix, Destination, Rate\n48, Poland, 0.01\n49, "Germany, Fixed", 0.02\n')
    assert result.codes["49"]["destination"] == "Germany, Fixed"
