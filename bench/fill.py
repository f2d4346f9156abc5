"""Coverage put into the tables by SQL, past the importer: to measure pages on much data without waiting for imports."""

from collections.abc import Sequence

import psycopg

from bench.generate import Offer
from bench.ground import Ground

_TEMPLATE = """
CREATE TEMP TABLE bench_template (
    destination text, country text, line_type text, codes text[], stem text, rate bigint,
    first_increment int, next_increment int
)"""
_ROUTES = """
INSERT INTO gateways_route (partner_id, gateway_id, destination, country, line_type, origin_codes, codes, code_count,
    code_min, code_max, code_stem, valid_from, valid_to, ended, rate, connection_fee,
    first_increment, next_increment, status)
SELECT %(partner)s, g, t.destination, t.country, t.line_type, '{}', t.codes, cardinality(t.codes),
    t.codes[1], t.codes[cardinality(t.codes)], t.stem, '2026-01-01+00', '9999-12-31+00', false, t.rate + g %% 97, 0,
    t.first_increment, t.next_increment, 'active'
FROM unnest(%(gateways)s::bigint[]) AS g, bench_template AS t
ORDER BY g, t.destination COLLATE "C"
"""
# A trigger keeps these otherwise.
_NAMES = """
INSERT INTO gateways_routename (partner_id, gateway_id, destination)
SELECT DISTINCT %(partner)s, g, t.destination FROM unnest(%(gateways)s::bigint[]) AS g, bench_template AS t
"""
_GATEWAYS = """
INSERT INTO gateways_termgateway (partner_id, name, authentication, addresses, sip_username, sip_registrar, currency,
    remote_party_id, p_asserted_identity, caller_id_prefix, uri_prefix_enabled, uri_prefix, rewrite_rules, deck_layout,
    route_count, code_count, coverage_at, created_at)
SELECT %(partner)s, %(prefix)s || n, 'ip', '{203.0.113.5:5060/udp}', '', '', 'USD', false, false, '', false, '', '[]',
    '{}', %(routes)s, %(codes)s, now(), now()
FROM generate_series(1, %(count)s) AS n
RETURNING id
"""


def gateways(ground: Ground, offers: Sequence[Offer], *, count: int, prefix: str) -> list[int]:
    """`count` gateways of the bench's partner, each with all of the offers as its routes; their ids."""
    with ground.admin() as admin:
        # Keys and history are checked by triggers; this data is right, and 4 million checks take long.
        admin.execute("SET session_replication_role = replica")
        admin.execute(_TEMPLATE)
        _copy_offers(admin, offers)
        codes = sum(len(offer.codes) for offer in offers)
        values = {
            "partner": ground.partner_id,
            "prefix": prefix,
            "routes": len(offers),
            "codes": codes,
            "count": count,
        }
        ids = [row[0] for row in admin.execute(_GATEWAYS, values)]
        for statement in (_ROUTES, _NAMES):
            admin.execute(statement, {"partner": ground.partner_id, "gateways": ids})
    ground.analyze("gateways_termgateway", "gateways_route", "gateways_routename")
    return ids


def _copy_offers(admin: psycopg.Connection, offers: Sequence[Offer]) -> None:
    from gateways.models.versioned import common_start  # noqa: PLC0415 -- Django is set up by now

    with admin.cursor().copy("COPY bench_template FROM STDIN") as copy:
        for offer in offers:
            copy.write_row(
                (
                    offer.destination,
                    offer.country,
                    "M" if " Mobile" in offer.destination else "L",
                    sorted(offer.codes),
                    common_start(min(offer.codes), max(offer.codes)),
                    offer.rate_micro,
                    int(offer.min_increment),
                    int(offer.increment),
                )
            )
