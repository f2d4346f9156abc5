"""Countries: by ISO code or English name as files write them, and their names in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from portal.tabular.cells import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# ISO 3166 alpha-3 and alpha-2, and XKX for Kosovo as everybody writes it.
_ALPHA3 = """
ABW AW AFG AF AGO AO AIA AI ALA AX ALB AL AND AD ARE AE ARG AR ARM AM ASM AS ATA AQ ATF TF ATG AG AUS AU AUT AT AZE AZ
BDI BI BEL BE BEN BJ BES BQ BFA BF BGD BD BGR BG BHR BH BHS BS BIH BA BLM BL BLR BY BLZ BZ BMU BM BOL BO BRA BR BRB BB
BRN BN BTN BT BVT BV BWA BW CAF CF CAN CA CCK CC CHE CH CHL CL CHN CN CIV CI CMR CM COD CD COG CG COK CK COL CO COM KM
CPV CV CRI CR CUB CU CUW CW CXR CX CYM KY CYP CY CZE CZ DEU DE DJI DJ DMA DM DNK DK DOM DO DZA DZ ECU EC EGY EG ERI ER
ESH EH ESP ES EST EE ETH ET FIN FI FJI FJ FLK FK FRA FR FRO FO FSM FM GAB GA GBR GB GEO GE GGY GG GHA GH GIB GI GIN GN
GLP GP GMB GM GNB GW GNQ GQ GRC GR GRD GD GRL GL GTM GT GUF GF GUM GU GUY GY HKG HK HMD HM HND HN HRV HR HTI HT HUN HU
IDN ID IMN IM IND IN IOT IO IRL IE IRN IR IRQ IQ ISL IS ISR IL ITA IT JAM JM JEY JE JOR JO JPN JP KAZ KZ KEN KE KGZ KG
KHM KH KIR KI KNA KN KOR KR KWT KW LAO LA LBN LB LBR LR LBY LY LCA LC LIE LI LKA LK LSO LS LTU LT LUX LU LVA LV MAC MO
MAF MF MAR MA MCO MC MDA MD MDG MG MDV MV MEX MX MHL MH MKD MK MLI ML MLT MT MMR MM MNE ME MNG MN MNP MP MOZ MZ MRT MR
MSR MS MTQ MQ MUS MU MWI MW MYS MY MYT YT NAM NA NCL NC NER NE NFK NF NGA NG NIC NI NIU NU NLD NL NOR NO NPL NP NRU NR
NZL NZ OMN OM PAK PK PAN PA PCN PN PER PE PHL PH PLW PW PNG PG POL PL PRI PR PRK KP PRT PT PRY PY PSE PS PYF PF QAT QA
REU RE ROU RO RUS RU RWA RW SAU SA SDN SD SEN SN SGP SG SGS GS SHN SH SJM SJ SLB SB SLE SL SLV SV SMR SM SOM SO SPM PM
SRB RS SSD SS STP ST SUR SR SVK SK SVN SI SWE SE SWZ SZ SXM SX SYC SC SYR SY TCA TC TCD TD TGO TG THA TH TJK TJ TKL TK
TKM TM TLS TL TON TO TTO TT TUN TN TUR TR TUV TV TWN TW TZA TZ UGA UG UKR UA UMI UM URY UY USA US UZB UZ VAT VA VCT VC
VEN VE VGB VG VIR VI VNM VN VUT VU WLF WF WSM WS YEM YE ZAF ZA ZMB ZM ZWE ZW XKX XK ASC AC TAA TA ROM RO
""".split()  # noqa: SIM905 - 250 pairs read better so
ALPHA3: dict[str, str] = dict(zip(_ALPHA3[::2], _ALPHA3[1::2], strict=True))
ALPHA2: frozenset[str] = frozenset(ALPHA3.values())
_EXTRA2 = {"UK": "GB", "KO": "XK", "KS": "XK", "AN": "CW", "EL": "GR", "TP": "TL", "ZR": "CD", "YU": "RS"}

_NAMES = """
usa=US; united states=US; united states of america=US; u s a=US; us=US; america=US; alaska=US; hawaii=US
usa alaska=US; usa hawaii=US; uk=GB; united kingdom=GB; great britain=GB; england=GB; britain=GB; scotland=GB
northern ireland=GB; jersey=JE; guernsey=GG; isle of man=IM; russia=RU; russian federation=RU; south korea=KR
korea south=KR; korea republic of=KR; republic of korea=KR; korea=KR; korea rep of=KR; korea republic=KR
north korea=KP; korea north=KP; korea dpr=KP; korea democratic peoples republic of=KP; dprk=KP
democratic peoples republic of korea=KP; ivory coast=CI; cote d ivoire=CI; cote divoire=CI; cape verde=CV
cabo verde=CV; czech republic=CZ; czechia=CZ; slovak republic=SK; slovakia=SK; macedonia=MK; north macedonia=MK
fyrom=MK; macedonia former yugoslav republic of=MK; swaziland=SZ; eswatini=SZ; burma=MM; myanmar=MM; east timor=TL
timor leste=TL; timor=TL; congo=CG; congo republic=CG; congo brazzaville=CG; republic of congo=CG
republic of the congo=CG; congo republic of=CG; congo democratic republic=CD; congo democratic republic of=CD
congo democratic republic of the=CD; democratic republic of congo=CD; democratic republic of the congo=CD
congo dr=CD; dr congo=CD; drc=CD; congo kinshasa=CD; congo dem rep=CD; dem rep congo=CD; zaire=CD; congo drc=CD
congo the democratic republic of the=CD; congo dem rep of=CD; uae=AE; united arab emirates=AE; emirates=AE
bosnia=BA; bosnia herzegovina=BA; bosnia and herzegovina=BA; bosnia and herzegovenia=BA; antigua=AG
antigua and barbuda=AG; barbuda=AG; trinidad=TT; trinidad and tobago=TT; tobago=TT; saint kitts=KN
saint kitts and nevis=KN; nevis=KN; saint lucia=LC; saint vincent=VC; saint vincent and grenadines=VC
saint vincent and the grenadines=VC; saint vincent grenadines=VC; saint helena=SH; saint pierre=PM
saint pierre and miquelon=PM; saint martin=MF; sint maarten=SX; saint maarten=SX; saint barthelemy=BL
turks and caicos=TC; turks and caicos islands=TC; turks caicos=TC; british virgin islands=VG
virgin islands british=VG; virgin islands uk=VG; bvi=VG; us virgin islands=VI; virgin islands us=VI
virgin islands u s=VI; virgin islands usa=VI; usvi=VI; cayman=KY; cayman islands=KY; falkland=FK
falkland islands=FK; falklands=FK; faroe=FO; faroe islands=FO; faeroe islands=FO; cook islands=CK
marshall islands=MH; solomon islands=SB; mariana islands=MP; northern mariana islands=MP; northern marianas=MP
saipan=MP; micronesia=FM; federated states of micronesia=FM; palau=PW; reunion=RE; reunion island=RE; mayotte=YT
mayotte island=YT; comoros=KM; comoros islands=KM; diego garcia=IO; british indian ocean territory=IO; ascension=AC
ascension island=AC; palestine=PS; palestinian territory=PS; palestinian territories=PS
palestinian territory occupied=PS; palestinian authority=PS; gaza=PS; kosovo=XK; vatican=VA; vatican city=VA
holy see=VA; holy see vatican city state=VA; hong kong=HK; hongkong=HK; hong kong china=HK; macau=MO; macao=MO
taiwan=TW; taiwan province of china=TW; vietnam=VN; viet nam=VN; laos=LA; lao pdr=LA
lao peoples democratic republic=LA; lao=LA; brunei=BN; brunei darussalam=BN; syria=SY; syrian arab republic=SY
iran=IR; iran islamic republic of=IR; libya=LY; libyan arab jamahiriya=LY; moldova=MD; moldova republic of=MD
republic of moldova=MD; tanzania=TZ; tanzania united republic of=TZ; venezuela=VE; bolivia=BO; guinea bissau=GW
equatorial guinea=GQ; guinea equatorial=GQ; guinea=GN; guinea republic=GN; republic of guinea=GN
papua new guinea=PG; papua=PG; french guiana=GF; french guyana=GF; guyana=GY; french polynesia=PF; tahiti=PF
new caledonia=NC; wallis and futuna=WF; wallis futuna=WF; netherlands antilles=CW; curacao=CW; bonaire=BQ
caribbean netherlands=BQ; bonaire sint eustatius and saba=BQ; gambia=GM; the gambia=GM; bahamas=BS; the bahamas=BS
holland=NL; netherlands=NL; the netherlands=NL; sao tome=ST; sao tome and principe=ST; sao tome principe=ST
central african republic=CF; central africa=CF; car=CF; dominican republic=DO; dominican rep=DO; dominica=DM
puerto rico=PR; turkey=TR; turkiye=TR; türkiye=TR; yugoslavia=RS; serbia=RS; serbia and montenegro=RS; montenegro=ME
greenland=GL; christmas island=CX; cocos islands=CC; norfolk island=NF; norfolk islands=NF; tokelau=TK; tuvalu=TV
nauru=NR; niue=NU; niue island=NU; western samoa=WS; samoa=WS; american samoa=AS; samoa american=AS; samoa us=AS
samoa western=WS; antarctica=AQ; australian external territories=NF; kyrgyzstan=KG; kyrgyz republic=KG
kirghizstan=KG; kazakhstan=KZ; kazakstan=KZ; tajikistan=TJ; tadjikistan=TJ; turkmenistan=TM; uzbekistan=UZ
belarus=BY; byelorussia=BY; ireland=IE; eire=IE; republic of ireland=IE; maldives=MV; maldive islands=MV
sri lanka=LK; ceylon=LK; south africa=ZA; rsa=ZA; south sudan=SS; sudan=SD; sudan south=SS; ksa=SA; saudi=SA
luxemburg=LU; luxembourg=LU; monaco=MC; san marino=SM; liechtenstein=LI; lichtenstein=LI; gibraltar=GI; andorra=AD
zanzibar=TZ; guadeloupe=GP; guadaloupe=GP; martinique=MQ; french antilles=GP; aland islands=AX; aland=AX
svalbard=SJ; easter island=CL; georgia=GE; mauritania=MR; mauritius=MU; el salvador=SV; salvador=SV; haiti=HT
columbia=CO; phillipines=PH; philippines=PH; marocco=MA; morocco=MA; western sahara=EH; israel=IL; jordan=JO
canada=CA
"""

# The short names of ISO 3166-1 (English) where they are none of CLDR's names and none of the above.
_ISO_NAMES = """
bolivia plurinational state of=BO; plurinational state of bolivia=BO; bonaire saint eustatius and saba=BQ
cocos keeling islands=CC; congo the=CG; curaçao=CW; falkland islands malvinas=FK; french southern territories=TF
heard island and mcdonald islands=HM; iran islamic republic of=IR; islamic republic of iran=IR
kingdom of the netherlands=NL; korea the democratic peoples republic of=KP; korea the republic of=KR
korea democratic people s republic of=KP; korea the democratic people s republic of=KP
lao people s democratic republic=LA; micronesia federated states of=FM; moldova the republic of=MD
netherlands kingdom of the=NL; palestine state of=PS; state of palestine=PS; republic of north macedonia=MK
macedonia the former yugoslav republic of=MK; the former yugoslav republic of macedonia=MK
saint helena ascension and tristan da cunha=SH; saint martin french part=MF; sint maarten dutch part=SX
south georgia and the south sandwich islands=GS; svalbard and jan mayen=SJ; taiwan province of china=TW
tanzania the united republic of=TZ; united republic of tanzania=TZ; turkiye republic of=TR
united kingdom of great britain and northern ireland=GB; united states minor outlying islands=UM
venezuela bolivarian republic of=VE; bolivarian republic of venezuela=VE; virgin islands british=VG
virgin islands u s=VI; saint barthélemy=BL; collectivity of saint barthelemy=BL; st barths=BL; st barts=BL
swiss confederation=CH; argentine republic=AR; french republic=FR; gabonese republic=GA; hellenic republic=GR
italian republic=IT; lebanese republic=LB; portuguese republic=PT; rwandese republic=RW; togolese republic=TG
united mexican states=MX; hong kong special administrative region of china=HK; pitcairn=PN
macao special administrative region of china=MO; virgin islands of the united states=VI
democratic people s republic of korea=KP; australian antarctic territory=AQ; sahrawi arab democratic republic=EH
republic of san marino=SM
"""

_FORM_OF_STATE = re.compile(
    r"(?:the )?(?:(?:arab|democratic|eastern|federal|federative|hashemite|independent|islamic|people s|peoples"
    r"|socialist) )*(?:commonwealth|grand duchy|kingdom|principality|republic|state|sultanate|union) of (?:the )?"
)
"""What ISO's official names have before the short one: "Kingdom of Norway"."""


def key(name: str) -> str:
    """A name without case, accents, punctuation and the ways to write "and" and "Saint"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = plain.replace("&", " and ").replace("'", " ").replace("’", " ")
    words = re.sub(r"[^\w]+|_", " ", plain).split()
    return " ".join("saint" if word in {"st", "ste"} else word for word in words)


@cache
def _by_name() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - reading CLDR takes 50 ms that a deck with ISO codes need not spend

    table = {key(name): code for code, name in Locale("en").territories.items() if code in ALPHA2}
    for entry in re.split(r"[;\n]", f"{_NAMES.strip()}\n{_ISO_NAMES.strip()}"):
        name, code = entry.split("=")
        table[key(name)] = code
    return table


@cache
def english_name(code: str) -> str:
    """English name of an ISO country, the code itself where there is none."""
    from babel import Locale  # noqa: PLC0415 - as above

    return str(Locale("en").territories.get(code, code))


def from_cell(cell: str) -> str:
    """ISO alpha-2 for a cell of a country column: alpha-2, alpha-3 or an English name; "" where it is none of these."""
    text = one_line(cell)
    upper = text.upper()
    if len(text) == 2 and upper in ALPHA2:
        return upper
    if len(text) == 3 and upper in ALPHA3 and text not in {"Car", "car"}:
        return ALPHA3[upper]
    if len(text) == 2 and upper in _EXTRA2:
        return _EXTRA2[upper]
    if not text:
        return ""
    name = key(text)
    short = name.removesuffix(" the")  # ISO: "Bahamas (the)"
    table = _by_name()
    return table.get(name) or table.get(short) or table.get(_FORM_OF_STATE.sub("", short, count=1), "")


@cache
def _longest() -> int:
    return max(name.count(" ") + 1 for name in _by_name())


def mentions(destination: str) -> frozenset[str]:
    """Every country that a destination's name mentions anywhere ("China Hong Kong" mentions two)."""
    words = key(destination).split()[:12]
    table = _by_name()
    found = set()
    for start in range(len(words)):
        for count in range(min(len(words) - start, _longest()), 0, -1):
            if code := table.get(" ".join(words[start : start + count])):
                found.add(code)
                break
    return frozenset(found)


def from_name(destination: str) -> str:
    """The country a destination's name begins with ("Poland - Mobile Orange"); "" where none is recognised."""
    words = key(destination).split()
    table = _by_name()
    for count in range(min(len(words), _longest()), 0, -1):
        if code := table.get(" ".join(words[:count])):
            return code
    return ""


def country_name(code: str) -> str:
    """The name of a country by its ISO 3166 alpha-2 code; an unknown code stands for itself."""
    return _names(get_language() or "en").get(code, code)


def country_names() -> Mapping[str, str]:
    """The names of all countries by code, for lists of hundreds."""
    return _names(get_language() or "en")


def countries_by_name(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(ISO code, name in the reader's language) of these countries, in order of their names."""
    return list(_sorted(frozenset(codes), get_language() or "en"))


@lru_cache(maxsize=64)
def _sorted(codes: frozenset[str], language: str) -> tuple[tuple[str, str], ...]:
    names = _names(language)
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: (pair[1].casefold(), pair)))


def countries_called(text: str) -> list[str]:
    """The codes of the countries that a person means: the one with this code, or all with this in their name."""
    wanted, names = text.strip(), _names(get_language() or "en")
    if len(wanted) == 2 and wanted.upper() in names:
        return [wanted.upper()]
    return [code for code, name in names.items() if len(code) == 2 and wanted.casefold() in name.casefold()]


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - as above

    return dict(Locale.parse(language, sep="-").territories)
