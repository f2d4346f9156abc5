"""Going live: is a web product ready, a partner's request for activation, the staff's answer."""
