"""What people hear of feedback, thanks, recommendations, endorsements, testimonials and shared reflections.

Their words stay where they are: a mail says that there are some.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, first_name
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _feedback_requested(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.payload.get("session_id"):
        words = say("{other} would like to hear what you think of your session.", other=other)
    elif facts.payload.get("goal_id"):
        words = say("{other} would like to hear what you think of how they get on with a goal.", other=other)
    else:
        words = say("{other} would like to hear what you think of your time together.", other=other)
    return Letter(
        subject=say("{other} asks you for feedback", other=other),
        paragraphs=(
            words,
            say(
                "One thing that went well and one to try next are enough. Only {name} reads it.", name=first_name(other)
            ),
        ),
        action=say("Write the feedback"),
        link=facts.links.feedback_request(facts.about),
        because=say("You get this because {other} asked you in your mentorship.", other=other),
    )


def _feedback(facts: Facts) -> Letter:
    say, other, mentorship, session = facts.say, facts.other, facts.ref("mentorship_id"), facts.ref("session_id")
    if session:
        words = say("{other} has written to you after your session.", other=other)
    else:
        words = say("{other} has written to you about your mentorship.", other=other)
    link = facts.links.home()
    if mentorship:
        link = facts.links.session(mentorship, session) if session else facts.links.mentorship(mentorship)
    return Letter(
        subject=say("{other} has given you feedback", other=other),
        paragraphs=(words, say("Only the two of you can read it.")),
        action=say("Read the feedback"),
        link=link,
        because=because.feedback(facts),
    )


def _appreciation(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    match facts.payload["occasion"]:
        case "session":
            words = say("{other} thanks you for a session.", other=other)
        case "milestone":
            words = say("{other} has reached a milestone and thanks you.", other=other)
        case "goal":
            words = say("{other} has reached a goal and thanks you.", other=other)
        case "closing":
            words = say("{other} looks back at your time together and thanks you.", other=other)
        case _:
            words = say("{other} thanks you.", other=other)
    return Letter(
        subject=say("{other} thanks you", other=other),
        paragraphs=(words, say("You decide whether it may be shown on your profile.")),
        action=say("Read the thank-you"),
        link=facts.links.appreciation(facts.about),
        because=say("You get this because {other} thanked you on the platform.", other=other),
    )


def _recommendation_asked(facts: Facts) -> Letter:
    say, other, skill = facts.say, facts.other, facts.text("skill")
    return Letter(
        subject=say("Who could teach {other} {skill}?", other=other, skill=skill),
        paragraphs=(
            say("{other} would like to learn {skill} and asks you who is good at it.", other=other, skill=skill),
            say("A name is enough. Whoever you name is not written to."),
        ),
        action=say("Name somebody"),
        link=facts.links.recommendation(facts.about),
        because=say("You get this because {other} asked you.", other=other),
    )


def _recommendation_given(facts: Facts) -> Letter:
    say, other, skill = facts.say, facts.other, facts.text("skill")
    named = facts.people(facts.payload.get("people", ()))
    if named:
        subject = say("{other} recommends {person} for {skill}", other=other, person=named[0], skill=skill)
        words = say("{other} recommends {person} to you for {skill}.", other=other, person=named[0], skill=skill)
    else:
        subject = say("{other} recommends somebody for {skill}", other=other, skill=skill)
        words = say("{other} recommends somebody to you for {skill}.", other=other, skill=skill)
    return Letter(
        subject=subject,
        paragraphs=(words, say("On the page you see whether they have a place, and can ask them.")),
        action=say("See the recommendation"),
        link=facts.links.recommendation(facts.about),
        because=say("You get this because you asked {other} for a recommendation.", other=other),
    )


def _endorsement(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} endorses one of your skills", other=other),
        paragraphs=(
            say("{other} knows you for one of your skills and says so on your profile.", other=other),
            say("If you would rather not show it, you can take it off."),
        ),
        action=say("See the endorsement"),
        link=facts.links.endorsement(facts.about),
        because=say("You get this because it is about your profile."),
    )


def _testimonial_offered(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} has written a testimonial for you", other=other),
        paragraphs=(
            say("{other} has written about your time together.", other=other),
            say("You decide whether others may read it on your profile."),
        ),
        action=say("Read the testimonial"),
        link=facts.links.testimonial(facts.about),
        because=say("You get this because you were the mentor of {other}.", other=other),
    )


def _testimonial_published(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} shows your testimonial", other=other),
        paragraphs=(
            say("What you wrote about {other} can now be read on their profile, with your name.", other=other),
            say("You can withdraw it at any time."),
        ),
        action=say("See the testimonial"),
        link=facts.links.testimonial(facts.about),
        because=say("You get this because you wrote a testimonial."),
    )


def _reflection_shared(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} shares a reflection with you", other=other),
        paragraphs=(
            say("{other} lets you read an entry of their journal.", other=other),
            say(
                "It is private: nobody else can read it, unless {name} shares it with them too.", name=first_name(other)
            ),
        ),
        action=say("Read the reflection"),
        link=facts.links.reflection(facts.about),
        because=say("You get this because {other} shares it with you.", other=other),
    )


def _reflection_commented(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} has written about your reflection", other=other),
        paragraphs=(say("{other} has read an entry of your journal and written something about it.", other=other),),
        action=say("Read the comment"),
        link=facts.links.reflection(facts.about),
        because=say("You get this because you shared this entry with {other}.", other=other),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.FEEDBACK_REQUESTED: _feedback_requested,
    Rule.FEEDBACK: _feedback,
    Rule.APPRECIATION: _appreciation,
    Rule.RECOMMENDATION_ASKED: _recommendation_asked,
    Rule.RECOMMENDATION_GIVEN: _recommendation_given,
    Rule.ENDORSEMENT: _endorsement,
    Rule.TESTIMONIAL_OFFERED: _testimonial_offered,
    Rule.TESTIMONIAL_PUBLISHED: _testimonial_published,
    Rule.REFLECTION_SHARED: _reflection_shared,
    Rule.REFLECTION_COMMENTED: _reflection_commented,
}
