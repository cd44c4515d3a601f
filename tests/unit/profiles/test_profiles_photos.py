"""Which version of a photo an address names."""

from __future__ import annotations

from services.profiles.photos import domain


def test_only_an_address_with_enough_of_the_digest_names_a_version():
    digest = "9f86d081884c7d659a2feaa0c55ad015"
    assert domain.names(digest, digest[:16])
    assert domain.names(digest, digest)
    assert not domain.names(digest, None)
    assert not domain.names(digest, "")
    assert not domain.names(digest, digest[:15])
    assert not domain.names(digest, "0" * 16)
