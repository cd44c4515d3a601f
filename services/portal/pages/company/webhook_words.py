"""Why a webhook's message did not arrive, for who runs the system that should get it."""

from __future__ import annotations

from services.portal.words import Words

__all__ = ["why"]

_ANSWERED = "http-"
_GONE = "410"


def why(words: Words, reason: str) -> str:
    """reason: a code of notifications, which stays as it is where it is not known here."""
    kind, _, status = reason.partition(_ANSWERED)
    if not kind and status.isdigit():
        if status == _GONE:
            return words.say("The system says that it is gone (HTTP {status}), so it gets nothing more.", status=status)
        return words.say("The system answered with HTTP status {status}.", status=status)
    known = {
        "address-refused": words.say("Its address leads into a network that webhooks may not reach."),
        "connection-lost": words.say("The connection broke off before the system had answered."),
        "endpoint-disabled": words.say("The system was disabled."),
        "endpoint-removed": words.say("The system was disconnected before."),
        "host-refused": words.say("Its host is not one that webhooks may reach."),
        "message-purged": words.say("The message is no longer kept."),
        "no-connection": words.say("No connection to the system came about."),
        "no-secret": words.say("There is no secret to sign with. Make a new one."),
        "port-refused": words.say("Its port is not one of the web."),
        "sender-lost": words.say("Whatever was sending it stopped in the middle."),
        "timeout": words.say("The system did not answer in time."),
        "tls": words.say("Its certificate is not trusted, or does not fit its name."),
        "url-malformed": words.say("Its address is not a URL that can be used."),
        "url-not-https": words.say("Its address does not begin with https."),
        "url-with-password": words.say("Its address names a user or a password."),
    }
    return known.get(reason, reason)
