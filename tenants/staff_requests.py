"""What Django's admin would hand to the database as it came: cleaned before any staff page sees it."""

from django.http import HttpRequest, QueryDict

_CHOSEN = "_selected_action"


def clean(request: HttpRequest) -> None:
    """Take NUL out of the query, and out of the rows chosen for an action whatever is no number of a row.

    PostgreSQL takes no NUL in a text, Django's admin checks neither, and both would end in an exception.
    """
    if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
        request.GET = _without_nul(request.GET)  # type: ignore[assignment]
    chosen = request.POST.getlist(_CHOSEN)
    if any(not _is_number(one) for one in chosen):
        post = request.POST.copy()
        post.setlist(_CHOSEN, [one for one in chosen if _is_number(one)])
        request.POST = post  # type: ignore[assignment]


def _without_nul(query: QueryDict) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        found.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
