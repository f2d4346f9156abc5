"""`manage.py populate_pricelist`: what `Add selected to Term Pricelist` does, without a browser."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gateways.management.naming import one, partner_id_of
from gateways.models import Route, TermGateway
from portal import numerals
from portal.jobs import queue
from portal.tenancy import wall
from pricelists import population
from pricelists.jobs import MARGIN_GUARD
from pricelists.models import TermPricelist
from pricelists.refusals import PricelistRefusal


class Command(BaseCommand):
    help = (
        "Populate a Term Pricelist from all routes of a gateway; prints JSON. Without --yes it only previews."
        " A markup under 1 needs --below-cost too. Routes that cost nothing get no price unless --zero-cost says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partner", required=True, help="the partner's name or id; 0 is the platform")
        parser.add_argument("--gateway", required=True, help="the gateway's name or id")
        parser.add_argument("--pricelist", required=True, help="the pricelist's name or id")
        parser.add_argument("--markup", required=True, help="factor on the cost: 1.5 makes 50 %% profit")
        parser.add_argument("--currency", action="append", help="only this currency (may be given again)")
        parser.add_argument("--replace-handmade", action="store_true", help="also replace prices set by hand")
        parser.add_argument("--below-cost", action="store_true", help="yes, sell below cost")
        parser.add_argument(
            "--zero-cost",
            action="append",
            choices=["freephone", "others"],
            default=[],
            help="also publish freephone, or other routes, that cost nothing (may be given twice)",
        )
        parser.add_argument("--yes", action="store_true", help="write the prices, don't only preview them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            markup = numerals.decimal(options["markup"])
        except ValueError as error:
            raise CommandError(f"{options['markup']!r} is no number.") from error
        if 0 < markup < 1 and not options["below_cost"]:
            raise CommandError("A markup under 1 sells below cost. Say --below-cost if that is meant.")
        partner_id = partner_id_of(options["partner"])
        with wall.enter_partner(partner_id, actor_name="populate_pricelist"):
            gateway = one(TermGateway.objects.all(), options["gateway"], "gateway")
            pricelist = one(TermPricelist.objects.filter(partner=partner_id), options["pricelist"], "pricelist")
            try:
                answer = self._populate(gateway, pricelist, markup, options)
            except PricelistRefusal as refusal:
                raise CommandError(refusal.text) from refusal
        self.stdout.write(json.dumps(answer))

    def _populate(
        self, gateway: TermGateway, pricelist: TermPricelist, markup: Decimal, options: dict[str, Any]
    ) -> dict[str, Any]:
        routes = Route.objects.filter(gateway=gateway)
        made = population.prepare(
            pricelist=pricelist,
            gateway=gateway,
            routes=routes,
            markup=markup,
            currencies=options["currency"],
            replace_handmade=options["replace_handmade"],
        )
        if options["zero_cost"]:
            made = population.choose_zero(
                made,
                routes=routes,
                freephone="freephone" in options["zero_cost"],
                others="others" in options["zero_cost"],
            )
        if options["yes"]:
            population.apply(made, routes=routes)
            queue.enqueue(MARGIN_GUARD)
        return {
            "population": made.pk,
            "state": made.state,
            "exchange_rates": made.exchange_rates,
            **made.counts,
        }
