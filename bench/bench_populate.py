"""Populating a pricelist from a whole big deck in three currencies, and the grid of its prices.

The floor is a bare INSERT … SELECT of the same rows: the same columns of the same routes, once per currency, without a
price worked out, as a superuser (no wall, no history, no keys), into a logged table without an index.
"""

import time
from decimal import Decimal
from typing import Any

from bench import fill, generate
from bench.ground import Ground
from bench.measure import Result, at_most, percentile, ratio
from bench.plan import Benchmark, Options
from bench.visitor import Visitor

CURRENCIES = ("USD", "EUR", "GBP")
COPIED = (
    "destination, country, line_type, origin_codes, codes, code_count, code_min, code_max, valid_from, valid_to, ended"
)
FILTERS = (
    "",
    "destination=brazil",
    "destination=no+such+place",
    "country=BR",
    "line_type=M",
    "code=55",
    "code=999999",
    "currency=EUR",
    "expensive=true",
    "handmade=true",
    "guard=below",
    "rate_min=0.5",
    "sort=-rate",
    "sort=-destination",
)


def _prepare(ground: Ground, options: Options) -> tuple[Any, Any]:
    """A gateway with the whole deck, exchange rates, and a pricelist in three currencies."""
    from django.utils import timezone  # noqa: PLC0415

    from gateways.models import TermGateway  # noqa: PLC0415 -- Django is set up by now
    from portal.money.models import ExchangeRate  # noqa: PLC0415
    from portal.tenancy import wall  # noqa: PLC0415
    from pricelists import editing  # noqa: PLC0415

    ground.deck(options.codes)
    gateway_id = fill.gateways(ground, generate.deck(options.codes), count=1, prefix="Populate ")[0]
    with wall.enter_staff(actor_name="bench"):
        for currency, rate in (("USD", "1.0945"), ("GBP", "0.8421")):
            ExchangeRate.objects.update_or_create(
                date=timezone.localdate(), currency=currency, defaults={"per_euro": Decimal(rate)}
            )
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        amounts = editing.Amounts(min_rate=Decimal("0.005"), max_profit=Decimal("0.1"), expensive_rate=Decimal("0.5"))
        pricelist = editing.add_pricelist(name=f"Bench {gateway_id}", amounts=dict.fromkeys(CURRENCIES, amounts))
        return TermGateway.objects.get(pk=gateway_id), pricelist


def _populate(ground: Ground, gateway: Any, pricelist: Any, markup: str = "1.35") -> tuple[float, float, Any]:
    """Preview, then populate: the seconds of each (the second with its commit), and the population."""
    from gateways.models import Route  # noqa: PLC0415
    from portal.tenancy import wall  # noqa: PLC0415
    from pricelists import population  # noqa: PLC0415

    routes = Route.objects.filter(gateway=gateway, ended=False)
    began = time.perf_counter()
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal(markup))
    previewed = time.perf_counter()
    with wall.enter_partner(ground.partner_id, actor_name="bench"):
        population.apply(made, routes=routes)
    return previewed - began, time.perf_counter() - previewed, made


def _floor(ground: Ground, gateway: Any, pricelist: Any) -> float:
    with ground.admin() as admin:
        admin.execute("DROP TABLE IF EXISTS bench_prices")
        admin.execute("CREATE TABLE bench_prices (LIKE pricelists_termprice)")
        admin.execute("ALTER TABLE bench_prices ALTER COLUMN id DROP NOT NULL")
        admin.execute("CHECKPOINT")
        began = time.perf_counter()
        admin.execute(
            f"INSERT INTO bench_prices (partner_id, {COPIED}, pricelist_id, currency, rate, connection_fee, cost,"
            " markup, gateway_id, gateway_owner_id, route_id, floored, capped, expensive, handmade, reason,"
            " opened_by_id)"
            f" SELECT r.partner_id, {COPIED}, %s, c, r.rate, r.connection_fee, r.rate, 1350000, r.gateway_id,"
            " r.partner_id, r.id, false, false, false, false, '', 1"
            " FROM gateways_route r CROSS JOIN unnest(%s::varchar[]) c WHERE r.gateway_id = %s AND NOT r.ended",
            [pricelist.pk, list(CURRENCIES), gateway.pk],
        )
        return time.perf_counter() - began


def _empty(ground: Ground) -> None:
    with ground.admin() as admin:
        admin.execute("TRUNCATE pricelists_termprice")
        admin.execute("UPDATE pricelists_population SET state = 'undone'")
        admin.execute("UPDATE pricelists_termpricelist SET price_count = 0")
        admin.execute("CHECKPOINT")


def populate(ground: Ground, options: Options) -> list[Result]:
    """A whole deck into an empty pricelist; then 5 % changed; then the pages of what came of it."""
    gateway, pricelist = _prepare(ground, options)
    previews: list[float] = []

    def ours() -> float:
        _empty(ground)
        preview, took, _made = _populate(ground, gateway, pricelist)
        previews.append(preview)
        return took

    results = [
        ratio(
            f"populating {options.codes:,} codes in three currencies, against a bare INSERT … SELECT",
            floor=lambda: _floor(ground, gateway, pricelist),
            ours=ours,
            target=2.5,
            rounds=options.rounds,
        ),
        at_most("preview of the same", sorted(previews)[len(previews) // 2], unit="s"),
    ]
    _empty(ground)
    _populate(ground, gateway, pricelist)
    ground.analyze("pricelists_termprice")

    def changed() -> float:
        with ground.admin() as admin:
            admin.execute("SET session_replication_role = replica")
            admin.execute(
                "UPDATE gateways_route SET rate = rate + 1 WHERE gateway_id = %s AND id %% 20 = 0", [gateway.pk]
            )
            admin.execute("CHECKPOINT")
        _preview, took, _made = _populate(ground, gateway, pricelist)
        return took

    results.append(
        ratio(
            "populating the same again with 5 % changed, against a bare INSERT … SELECT of all",
            floor=lambda: _floor(ground, gateway, pricelist),
            ours=changed,
            target=3.0,
            rounds=options.rounds,
        )
    )
    ground.analyze("pricelists_termprice", "gateways_route")
    return [*results, *_pages(ground, options, pricelist)]


def _pages(ground: Ground, options: Options, pricelist: Any) -> list[Result]:
    visitor = Visitor(ground)
    base = f"/term-pricelists/{pricelist.pk}/prices/?size=50"
    addresses = [f"{base}&{query}" if query else base for query in FILTERS]
    addresses += [f"{address}&end=1" for address in addresses]
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for _turn in range(5 if options.quick else 15):
        for address in addresses:
            page = visitor.get(address)
            assert page.status == 200, (address, page.status)
            times[address].append(page.seconds * 1000)
    slowest = max(addresses, key=lambda address: percentile(times[address], 0.95))
    every = [value for taken in times.values() for value in taken]
    return [
        at_most("prices grid: p95 of all pages", percentile(every, 0.95), unit="ms", target=60.0),
        at_most(
            "prices grid: fastest time of the slowest page",
            min(times[slowest]),
            unit="ms",
            target=60.0,
            detail=slowest.partition("?")[2],
        ),
    ]


BENCHMARKS = [Benchmark("populate", populate)]
