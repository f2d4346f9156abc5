"""Selected rows, and all that match the filter except some."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from portal.grid.selection import BadSelection, Selection, sign_state
from portal.jobs.models import Job
from portal.jobs.tables import JobFilter
from portal.jobs.views import JobPages
from tests.conftest import Cast


def _post(**data: Any) -> Any:
    request = RequestFactory().post("/")
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    request.POST = posted
    return request


def _jobs(as_partner: Callable, company: object, count: int) -> list[int]:
    with as_partner(company):
        return [Job.objects.create(kind="x", label=f"Job {n}").pk for n in range(count)]


def test_single_rows_are_selected(cast: Cast, as_partner: Callable) -> None:
    mine, theirs = _jobs(as_partner, cast.acme, 3), _jobs(as_partner, cast.globex, 1)
    with as_partner(cast.acme):
        request = _post(id=[str(mine[0]), str(mine[2]), str(theirs[0]), "nonsense", "9" * 30])
        request.partner, request.user = cast.acme.partner, cast.acme.owner
        selection = JobPages.selected(request)
        assert selection.count == 2
        assert set(selection.apply(Job.objects.all()).values_list("pk", flat=True)) == {mine[0], mine[2]}
        assert str(selection) == "2 selected rows"
        again = JobPages.selected(_post(selection=selection.token))
        assert again == selection
        assert Selection.from_params(selection.as_params()) == selection


def test_all_that_match_travel_as_the_filter_and_exclusions(cast: Cast, as_partner: Callable) -> None:
    mine = _jobs(as_partner, cast.acme, 12)
    theirs = _jobs(as_partner, cast.globex, 3)
    state = sign_state("jobs", {}, {"label": ["Job 1"]})
    with as_partner(cast.acme):
        shown = [str(pk) for pk in (mine[1], mine[10])]
        request = _post(scope="all", state=state, shown=shown, id=[shown[0]], **{"except": str(theirs[1])})
        selection = JobPages.selected(request)
        assert selection.filters == {"label": ["Job 1"]}
        assert selection.excluded == (mine[10], theirs[1])
        assert selection.count == 2  # Job 1 and Job 11, without Job 10
        rows = selection.apply(Job.objects.all(), JobFilter)
        assert set(rows.values_list("pk", flat=True)) == {mine[1], mine[11]}
        Job.objects.create(kind="x", label="Job 1 again")
        assert selection.count_now(Job.objects.all(), JobFilter) == 3, "the count is checked again on confirm"


def test_a_selection_that_is_not_ours_is_refused(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        for request in (
            _post(),
            _post(scope="all"),
            _post(scope="all", state="forged"),
            _post(scope="all", state=sign_state("other", {}, {})),
            _post(scope="all", state=sign_state("jobs", {"gateway": 1}, {})),
            _post(selection="forged"),
            _post(selection=Selection(grid="other", ids=(1,)).token),
            _post(id=[str(n) for n in range(6000)]),
            _post(id="1"),
        ):
            with pytest.raises(BadSelection):
                JobPages.selected(request)
