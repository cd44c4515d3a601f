"""What the pages about finding a mentor read of the services, and what they say of it."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from services.matching.appreciations.schemas import ShownOut
from services.matching.communities.schemas import CommunityOut
from services.matching.enrollments.schemas import EnrollmentOut
from services.matching.introductions.schemas import IntroductionOut, PartyOut
from services.matching.mentorships.schemas import MentorshipOut
from services.matching.openings.schemas import OpeningOut
from services.matching.programs.schemas import ProgramOut
from services.matching.proposals.schemas import ProposalOut
from services.matching.requests.schemas import ColleagueOut, ImaginedOut, RequestOut, SaidOut
from services.matching.rounds.schemas import ReasonCodeOut
from services.matching.suggestions.schemas import AlternativeOut, FitOut, SuggestionOut
from services.portal.answers import mentors as answers
from services.portal.answers import people
from services.portal.pages.mentors.finding_words import SAID
from services.portal.pages.your_reasons import told
from services.portal.words import ENGLISH
from services.profiles.credentials.schemas import CredentialOut
from services.profiles.directory import schemas as directory
from services.profiles.directory.domain import Hit, reasons
from services.profiles.endorsements.schemas import EndorsementOut
from services.profiles.people.schemas import LinkOut, PersonOut
from services.profiles.personal_skills.schemas import OfferedSkillOut, PersonalSkillsOut, WantedSkillOut
from services.profiles.recommendations.schemas import AnswerOut, AskedOut, OfMeOut, RecommendationRequestOut
from services.profiles.testimonials import schemas as testimonials
from shared.events.profiles import Language
from shared.ids import new_id
from tests.unit.portal.reading import reads_only


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        (answers.Answered, AnswerOut),
        (answers.Asked, RequestOut),
        (answers.AskedProgram, ProgramOut),
        (answers.Code, ReasonCodeOut),
        (answers.Colleague, AskedOut),
        (people.Community, CommunityOut),
        (answers.Count, directory.CountOut),
        (answers.Counts, directory.CountsOut),
        (people.Credential, CredentialOut),
        (people.Endorsement, EndorsementOut),
        (answers.Fit, FitOut),
        (answers.Found, directory.FoundOut),
        (answers.Hit, directory.HitOut),
        (answers.Imagined, ImaginedOut),
        (answers.Introduction, IntroductionOut),
        (answers.Known, MentorshipOut),
        (answers.Listed, directory.ListedOut),
        (answers.Mine, RequestOut),
        (answers.Mine, RecommendationRequestOut),
        (answers.Named, ColleagueOut),
        (answers.OfMe, OfMeOut),
        (answers.Offer, directory.OfferOut),
        (people.OfferedSkill, OfferedSkillOut),
        (answers.Opening, OpeningOut),
        (answers.Other, AlternativeOut),
        (answers.Party, PartyOut),
        (people.Profile, PersonOut),
        (people.ProfileLanguage, Language),
        (people.ProfileLink, LinkOut),
        (answers.Question, RecommendationRequestOut),
        (answers.Said, SaidOut),
        (answers.Score, directory.ReasonOut),
        (people.Skills, PersonalSkillsOut),
        (answers.Suggested, SuggestionOut),
        (answers.Taking, EnrollmentOut),
        (people.Testimonial, testimonials.TestimonialOut),
        (people.Thanks, ShownOut),
        (people.WantedSkill, WantedSkillOut),
        (answers.WholeProposal, ProposalOut),
        (answers.Word, directory.WordOut),
    ],
)
def test_pages_read_only_what_the_services_tell(read: type[BaseModel], shown: type[BaseModel]):
    assert reads_only(read, shown)


CASES: dict[str, tuple[list[str], list[float], str]] = {
    "offers": (["Python"], [4, 1, 2, 1], "Offers Python at level 4, with 1 recommendation and 2 endorsements."),
    "praised": ([], [0, 1], "Has 1 endorsement."),
    "testimonials": ([], [2], "Has 2 testimonials from former mentees."),
    "open-places": ([], [1], "Has 1 open place."),
    "hours": ([], [21.5], "You share 21.5 working hours a week."),
    "colleagues": (["Lin Wu"], [1], "Endorsed by Lin Wu and 1 other of your department."),
}


@pytest.mark.parametrize("code", CASES)
def test_a_hit_is_told_in_words(code: str):
    names, numbers, said = CASES[code]
    score = answers.Score(code=code, names=names, numbers=numbers)
    assert SAID[code](ENGLISH, score) == said


def test_every_reason_of_the_directory_has_words():
    hits = [Hit(words=0.5, found_in=part) for part in "NABC"] + [Hit(words=0.5)]
    hits.append(Hit(skill="SQL", level=4, endorsements=2, testimonials=1, open_places=1, shared_hours=2, colleagues=1))
    codes = {reason.code for hit in hits for reason in reasons(hit)}
    assert codes | {"praised"} == set(SAID)


def test_every_reason_of_matching_is_said_to_both_sides_in_their_own_way():
    other = answers.Other(
        mentor_id=new_id(),
        mentor_name="Lin Wu",
        reasons=["Lin Wu offers Python, which Tom Ek wants to learn.", "Both speak German.", "Something new."],
        reason_codes=[
            answers.Code(code="skills-offered", names=["Python"], numbers=[4]),
            answers.Code(code="languages-in-common", names=["de"], numbers=[]),
            answers.Code(code="of-tomorrow", names=[], numbers=[]),
        ],
    )
    assert told(ENGLISH, other, "Lin Wu") == [
        "Lin Wu offers Python (level 4), which you want to learn.",
        "Both of you speak German.",
        "Something new.",
    ]
    assert told(ENGLISH, other, "Tom Ek", mentor=True)[0] == "You offer Python (level 4), which Tom Ek wants to learn."
