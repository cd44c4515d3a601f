"""Why somebody may not take part in a program is told to its admins in their language, by the rule itself."""

from __future__ import annotations

from typing import Any

import pytest

from services.matching.eligibility.domain import Facts, rules_from, unmet
from services.matching.invitations.handlers import Invitation as Invited
from services.matching.invitations.schemas import InvitationOut
from services.portal.answers.administration import Invitation
from services.portal.pages import program_words
from services.portal.words import CATALOGS, ENGLISH, Words
from shared.ids import new_id

WORDS = [Words(CATALOGS.choose(tag)) for tag in ("de", "fr", "es", "ar")]
RULES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "among", "field": "department", "values": ["Finance", "Legal"]}, "Finance"),
    ({"kind": "among", "field": "grade", "values": ["Senior"], "role": "mentor"}, "Senior"),
    ({"kind": "tenure", "months": 3}, "3"),
    ({"kind": "language", "code": "de", "name": "Deutsch"}, "Deutsch"),
    ({"kind": "credential", "name": "ICF PCC"}, "ICF PCC"),
    ({"kind": "skills", "offers": True, "at_least": 2}, ""),
    ({"kind": "external", "external": True}, ""),
]


@pytest.mark.parametrize(("rule", "named"), RULES)
def test_a_rule_that_somebody_does_not_meet_is_said_in_every_language(rule: dict[str, Any], named: str):
    barred = unmet(rules_from([rule]), Facts(), "mentor")
    out = InvitationOut.model_validate(Invited(new_id(), "mentor", "not-eligible", barred))
    assert out.unmet == [one.sentence for one in barred]
    [answered] = Invitation.model_validate_json(out.model_dump_json()).unmet_rules
    told = [program_words.unmet(answered, words) for words in (ENGLISH, *WORDS)]
    assert len({*told}) == len(told)
    assert all(named in one for one in told)
