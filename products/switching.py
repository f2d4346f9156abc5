"""A web product's state: development → requested → live ⇄ suspended. The only writer of it."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from products.models import WebProduct

State = WebProduct.State
_MAY = {
    State.DEVELOPMENT: {State.REQUESTED},
    State.REQUESTED: {State.DEVELOPMENT, State.LIVE},
    State.LIVE: {State.SUSPENDED},
    State.SUSPENDED: {State.LIVE},
}


def switch(product: WebProduct, state: WebProduct.State) -> WebProduct:
    """Bring a web product into another state. Raises ValidationError where that doesn't follow.

    Who may: a partner asks and withdraws (support.going_live.requests); the rest is the staff's.
    """
    held = WebProduct.objects.select_for_update().get(pk=product.pk)
    if state not in _MAY[State(held.state)]:
        raise ValidationError(
            _("%(product)s is: %(now)s. It can't become: %(then)s.")
            % {"product": held, "now": held.get_state_display(), "then": State(state).label}
        )
    held.state, held.state_since = state, timezone.now()
    held.save(update_fields=["state", "state_since"])
    return held
