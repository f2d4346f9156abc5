"""Populating a DDI Pricelist from 50,000 offers in three currencies.

The floor is a bare INSERT … SELECT of the same rows, as for term prices: once per currency, without a price worked out,
as a superuser (no wall, no history, no keys), into a logged table without an index.
"""

import time
from decimal import Decimal
from typing import Any

from bench.ground import Ground
from bench.measure import Result, at_most, ratio
from bench.plan import Benchmark, Options

CURRENCIES = ("USD", "EUR", "GBP")
PLACE = "country, country_prefix, state, city, area_code, number_type"


def _prepare(ground: Ground, offers: int) -> tuple[Any, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from gateways.models import DdiGateway  # noqa: PLC0415 -- Django is set up by now
    from portal.money.models import ExchangeRate  # noqa: PLC0415
    from portal.tenancy import wall  # noqa: PLC0415
    from pricelists.ddi import editing  # noqa: PLC0415

    with wall.enter_staff(actor_name="bench"):
        for currency, rate in (("USD", "1.0945"), ("GBP", "0.8421")):
            ExchangeRate.objects.update_or_create(
                date=timezone.localdate(), currency=currency, defaults={"per_euro": Decimal(rate)}
            )
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        gateway = DdiGateway.objects.create(
            name="Bench numbers", type="ip", currency="USD", technical_email="bench@example.com"
        )
        pricelist = editing.add_ddi_pricelist(name="Bench numbers", currencies=CURRENCIES)
    with ground.admin() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            f"INSERT INTO gateways_ddioffer (partner_id, {PLACE}, nrc, mrc, per_minute, stock, fax, sms, regulation,"
            " gateway_id, valid_from, valid_to, ended)"
            " SELECT %s, 'US', '1', 'S' || n %% 50, 'Town ' || n, (200 + n %% 700)::text, 'G',"
            " n::bigint * 7919 %% 9000000, n::bigint * 104729 %% 40000000, n %% 5 * 12345, n %% 90, true, false, 'N',"
            " %s, now() - interval '1 day',"
            " '9999-12-31+00', false FROM generate_series(1, %s) n",
            [ground.partner_id, gateway.pk, offers],
        )
    ground.analyze("gateways_ddioffer")
    return gateway, pricelist


def _populate(ground: Ground, gateway: Any, pricelist: Any) -> tuple[float, float]:
    from gateways.models import DdiOffer  # noqa: PLC0415
    from portal.tenancy import wall  # noqa: PLC0415
    from pricelists.ddi import population  # noqa: PLC0415
    from pricelists.ddi.channels import Channels  # noqa: PLC0415

    offers = DdiOffer.objects.filter(gateway=gateway, ended=False)
    began = time.perf_counter()
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        made = population.prepare(
            pricelist=pricelist,
            gateway=gateway,
            offers=offers,
            markup=Decimal("1.35"),
            channels=Channels(factor=Decimal("0.5")),
        )
    previewed = time.perf_counter()
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        population.apply(made, offers=offers)
    return previewed - began, time.perf_counter() - previewed


def _floor(ground: Ground, gateway: Any, pricelist: Any) -> float:
    copied = f"{PLACE}, nrc, mrc, per_minute, fax, sms, regulation, valid_from, valid_to, ended"
    with ground.admin() as admin:
        admin.execute("DROP TABLE IF EXISTS bench_ddi_prices")
        admin.execute("CREATE TABLE bench_ddi_prices (LIKE pricelists_ddiprice)")
        admin.execute("ALTER TABLE bench_ddi_prices ALTER COLUMN id DROP NOT NULL")
        admin.execute("CHECKPOINT")
        began = time.perf_counter()
        admin.execute(
            f"INSERT INTO bench_ddi_prices (partner_id, {copied}, pricelist_id, currency, included_channels,"
            " channel_price, channel_factor, cost_nrc, cost_mrc, cost_per_minute, gateway_id, gateway_owner_id,"
            " offer_id, markup, handmade, reason, opened_by_id)"
            f" SELECT o.partner_id, {copied}, %s, c, 2, o.mrc, 500000, o.nrc, o.mrc, o.per_minute, o.gateway_id,"
            " o.partner_id, o.id, 1350000, false, '', 1"
            " FROM gateways_ddioffer o CROSS JOIN unnest(%s::varchar[]) c WHERE o.gateway_id = %s AND NOT o.ended",
            [pricelist.pk, list(CURRENCIES), gateway.pk],
        )
        return time.perf_counter() - began


def populate(ground: Ground, options: Options) -> list[Result]:
    """Every offer into an empty pricelist; then 5 % changed."""
    count = 5_000 if options.quick else 50_000
    gateway, pricelist = _prepare(ground, count)
    previews: list[float] = []

    def ours() -> float:
        with ground.admin() as admin:
            admin.execute("TRUNCATE pricelists_ddiprice")
            admin.execute("UPDATE pricelists_population SET state = 'undone' WHERE ddi_pricelist_id IS NOT NULL")
            admin.execute("UPDATE pricelists_ddipricelist SET price_count = 0")
            admin.execute("CHECKPOINT")
        preview, took = _populate(ground, gateway, pricelist)
        previews.append(preview)
        return took

    def changed() -> float:
        with ground.admin() as admin:
            admin.execute("SET session_replication_role = replica")
            admin.execute(
                "UPDATE gateways_ddioffer SET mrc = mrc + 1000000 WHERE gateway_id = %s AND id %% 20 = 0", [gateway.pk]
            )
            admin.execute("CHECKPOINT")
        return _populate(ground, gateway, pricelist)[1]

    first = ratio(
        f"populating a DDI Pricelist from {count:,} offers in three currencies, against a bare INSERT … SELECT",
        floor=lambda: _floor(ground, gateway, pricelist),
        ours=ours,
        target=8.0,
        rounds=options.rounds,
    )
    preview = at_most("preview of the same", sorted(previews)[len(previews) // 2], unit="s")
    ours()
    ground.analyze("pricelists_ddiprice", "gateways_ddioffer")
    again = ratio(
        "populating the same again with 5 % changed, against a bare INSERT … SELECT of all",
        floor=lambda: _floor(ground, gateway, pricelist),
        ours=changed,
        target=8.0,
        rounds=options.rounds,
    )
    return [first, preview, again]


BENCHMARKS = [Benchmark("populate_ddi", populate)]
