"""The portal's addresses and one more: the floor of a grid page, fifty rows by a template loop and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from gateways.models import Route
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portal_addresses

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ROWS = 50
_PAGE = """<!doctype html><html lang="en"><head><title>Routes</title></head><body>
<table><thead><tr><th>Destination</th><th>Country</th><th>Type</th><th>Origin codes</th><th>Codes</th>
<th>Cost per minute</th><th>Connection fee</th><th>First increment</th><th>Next increment</th><th>Valid from</th>
<th>Valid to</th><th>Status</th></tr></thead><tbody>
{% for route in routes %}<tr id="row-{{ route.pk }}">
<td><input type="checkbox" name="id" value="{{ route.pk }}"></td>
<td><a href="/term-gateways/{{ route.gateway_id }}/routes/{{ route.pk }}/menu/">{{ route.destination }}</a></td>
<td>{{ route.country }}</td><td>{{ route.get_line_type_display }}</td><td>{{ route.origin_codes|join:", " }}</td>
<td>{{ route.codes|slice:":6"|join:", " }} {{ route.code_count }}</td><td>{{ route.rate }}</td>
<td>{{ route.connection_fee }}</td><td>{{ route.first_increment }}</td><td>{{ route.next_increment }}</td>
<td>{{ route.valid_from|date:"Y-m-d H:i" }}</td><td>{{ route.valid_to|date:"Y-m-d H:i" }}</td>
<td>{{ route.get_status_display }}</td></tr>
{% endfor %}</tbody></table></body></html>"""


def plain(request: HttpRequest, gateway: int) -> HttpResponse:
    """The first fifty routes of a gateway, in the grid's order."""
    routes = Route.objects.filter(gateway_id=gateway, ended=False).order_by("destination", "id")[:ROWS]
    return HttpResponse(_template.render({"routes": routes}, request))


_template = engines["django"].from_string(_PAGE)
urlpatterns = [*portal_addresses, path("bench/plain/<int:gateway>/", plain)]
