"""Why a service refused something, in the language of the page.

Services speak English, and their words name whom and what they mean. Who reads English gets these; others get the
sentence for the kind of the refusal. Which rule is broken is told by its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.broken_rules import rule_told
from services.portal.matching_words import Told, known_failure
from services.portal.words import ENGLISH, Words

__all__ = ["KINDS", "in_words"]


def in_words(document: Mapping[str, Any], words: Words) -> Mapping[str, Any]:
    """A problem document (RFC 9457) as its reader can read it: `detail`, and the `message` of each of its `errors`."""
    errors = [{**error, "message": _wrong(error, words)} for error in document.get("errors", [])]
    told = {"errors": errors} if "errors" in document else {}
    return {**document, "detail": _detail(document, errors, words), **told}


def _wrong(error: Mapping[str, Any], words: Words) -> str:
    """What is wrong with a field."""
    known = rule_told(words, error.get("code"), error.get("values"))
    message = str(error.get("message", ""))
    if known is not None or words.language.tag == "en":
        return known or message
    return words.say("That does not fit: {reason}", reason=message)


def _detail(document: Mapping[str, Any], errors: Sequence[Mapping[str, Any]], words: Words) -> str:
    kind, detail = str(document.get("type", "")).rpartition(":")[2], str(document.get("detail", ""))
    if kind == "unanswerable":
        known = [known_failure(words, Told(**one)) for one in document.get("failures", [])]
        return " ".join(dict.fromkeys(filter(None, known))) or _sentences(words)[kind]
    if broken := rule_told(words, document.get("code"), document.get("values")):
        return broken
    if errors and kind not in KINDS:
        return " ".join(dict.fromkeys(str(error["message"]) for error in errors))
    if words.language.tag == "en":
        return detail
    return _sentences(words).get(kind) or (words.say("That did not work: {reason}", reason=detail) if detail else "")


def _sentences(words: Words) -> Mapping[str, str]:
    return {
        **_of_all(words),
        **_of_approaching(words),
        **_of_programs(words),
        **_of_mentorships(words),
        **_of_growth(words),
        **_of_gatherings(words),
        **_of_running(words),
    }


def _of_all(words: Words) -> Mapping[str, str]:
    """What services say of anything, where they have no more to say of it."""
    say = words.say
    return {
        "forbidden": say("This is not yours to do."),
        "not-found": say("This is not there any more."),
        "not-yet-known": say("This is not known here yet. Try again in a moment."),
        "stale": say("This was changed elsewhere in the meantime. Load the page again to see how it is now."),
    }


def _of_approaching(words: Words) -> Mapping[str, str]:
    """Requests, introductions, proposals, places."""
    say = words.say
    return {
        "already-asked": say("You have asked this mentor already, and they have not answered yet."),
        "already-proposed": say("These two are proposed to each other already."),
        "already-together": say("These two are mentee and mentor already."),
        "answered-already": say("You have answered this already."),
        "enough-named": say("You have named enough people to choose from."),
        "has-mentor": say("This mentee has a mentor in this program, and one is enough here."),
        "mentor-full": say("This mentor has no place left."),
        "mentor-not-enrolled": say("This person does not take part in the program as a mentor."),
        "mentor-pausing": say("This mentor pauses in the program for a while."),
        "named-already": say("You have named this person already."),
        "not-enrolled": say("This person does not take part in the program as a mentee."),
        "not-possible": say("These people cannot be matched now."),
        "pausing": say("The mentee pauses in the program for a while."),
        "proposal-answered": say("This proposal was answered already."),
        "request-closed": say("This question is closed."),
        "too-many-open": say("Several questions of yours are open. Close one, then ask again."),
        "too-many-open-introductions": say("Several introductions of yours wait for an answer. Wait for one first."),
        "too-many-open-requests": say("Several requests of yours are open. Wait for an answer, or withdraw one."),
        "unknown-gathering": say("You were not at this gathering."),
        "unknown-introduction": say("This is no introduction to this mentor on which both of you agreed."),
        "way-not-offered": say("People do not find each other in this way in this program."),
        "with-ones-manager": say("A manager and somebody who reports to them are not matched."),
        "with-oneself": say("Choose somebody other than yourself."),
        "wrong-state": say("This was answered or ended meanwhile. Load the page again to see how it is now."),
    }


def _of_programs(words: Words) -> Mapping[str, str]:
    """Taking part in a program."""
    say = words.say
    return {
        "answers-do-not-fit": say("Some answers do not fit their questions. Look at them once more."),
        "confidential": say(
            "In this program what you say stays with you, and its admins never read it. Leave this out."
        ),
        "enrollment-closed": say("Enrollment in this program has closed."),
        "enrollment-not-open-yet": say("Enrollment in this program has not opened yet."),
        "external-by-invitation": say("People from outside take part by invitation. Ask the admins of the program."),
        "external-only-coaching": say("People from outside take part in coaching only."),
        "has-mentorship": say(
            "You have a mentorship in this program. End it first, so that the other knows; then withdraw."
        ),
        "in-a-circle": say("One of these people shares a circle already."),
        "in-circles": say("In this program people share circles; nobody has a mentor."),
        "invitation-expired": say("The invitation has ended. You can enroll yourself, or ask to be invited again."),
        "no-check-ins": say("This program has no check-ins."),
        "no-contact": say("This program names nobody to whom concerns are confided. Ask its admins to name somebody."),
        "no-valid-credential": say("No credential of this coach is valid any more. They can add a renewed one."),
        "not-a-mentor": say("This is for mentors only."),
        "not-eligible": say("This program is for others: what it asks for does not fit this profile."),
        "not-in-circles": say("This program has mentors and mentees, and no circles."),
        "not-your-reason": say("A reason is told by the person themself."),
        "person-left": say("This person has left the organization."),
        "program-ended": say("This program has ended."),
        "program-not-going": say("The program is not going on now."),
        "program-not-launched": say("This program is a draft; nobody takes part in it yet."),
        "unfit-day": say("This day does not fit. Choose another one."),
        "unfit-pause": say("A pause ends on a day to come, before the program ends."),
        "unknown-person": say("Your account belongs to nobody who is active here."),
    }


def _of_mentorships(words: Words) -> Mapping[str, str]:
    """Agreements, sessions, feedback, endings."""
    say = words.say
    return {
        "after-the-program": say("The program ends before that. Choose a day before it, or end the mentorship."),
        "already-signed": say("This agreement has been signed. Propose a new one, which all sign."),
        "asked-already": say("You have asked this already, and the answer is still open."),
        "calendar-address": say("No calendar can be read at this address."),
        "check-in-not-due": say("The first check-in is later."),
        "end-before-start": say("The end has to be later than the beginning."),
        "ended-early": say("This mentorship ended early; there is nothing to close."),
        "ends-before-it-starts": say("The mentorship cannot end before it started."),
        "ends-in-the-past": say("Agree on a last day that is still to come."),
        "feedback-given": say("You have given feedback on this session before."),
        "mentorship-ended": say("This mentorship has ended."),
        "mentorship-paused": say("This mentorship rests. You are asked again when it goes on."),
        "no-font": say(
            "No font here has all the letters of this certificate. Those who run Telemachus can add one; then it can "
            "be read."
        ),
        "no-longer-changed": say("A message can be changed for 15 minutes. You can still take it back."),
        "no-such-occurrence": say("This is not one of the times of this session."),
        "no-such-slot": say("This is not one of the times that were proposed."),
        "not-as-asked": say("You were asked about something else. Leave this out."),
        "not-completed": say(
            "A certificate is for who has completed the mentorship, once all have closed it or its time is over."
        ),
        "not-in-it": say("This person is not in the mentorship."),
        "not-in-mentorship": say("This person is not in the mentorship."),
        "occurrence-needed": say("This session recurs. Say which of its times you mean."),
        "pause-ends-before-it-starts": say("A pause ends on a day to come."),
        "recurrence-not-understood": say("This recurrence is not understood. Choose another one."),
        "recurrence-off-its-start": say(
            "The first time is not a day of this recurrence. Choose another first day, or other days."
        ),
        "recurrence-too-long": say("This recurrence has too many times. Let it end earlier."),
        "recurrence-without-end": say("A recurrence needs an end: a number of times, or a last day."),
        "said-otherwise": say("Somebody said something else of this session. Who said so can correct it."),
        "session-begun": say("This session has begun, so it stays as it is."),
        "session-in-the-past": say("A session is scheduled for the future."),
        "session-not-begun": say("This session has not begun yet."),
        "session-not-held": say("This session has not been held yet."),
        "sessions-used-up": say("This mentorship has no more sessions to plan."),
        "several-others": say("There are several others in this mentorship. Say whom you mean."),
        "slot-passed": say("This time has passed; choose a later one or propose others."),
        "taken-back": say("You took this message back. Write a new one."),
        "thread-closed": say("This mentorship ended more than 30 days ago, so nobody can write here any more."),
        "your-own-proposal": say("You have proposed these times; somebody else has to choose."),
    }


def _of_growth(words: Words) -> Mapping[str, str]:
    """Goals, plans, skills, words about each other."""
    say = words.say
    return {
        "endorsed-already": say("You have endorsed this already. To say it in other words, withdraw that first."),
        "goal-ended": say("This goal has ended. Take it up again to change it or its plan."),
        "goal-open": say("This goal is open already."),
        "not-ended": say("This mentorship goes on. You can write about it once it has ended."),
        "not-offered": say("This person does not offer this skill. Endorse what they offer."),
        "offered-already": say("You have written about this mentorship already."),
        "plan-full": say("A plan has room for 30 milestones. Remove some first."),
        "skill-not-in-use": say("This skill is not in use. Choose another one."),
        "skill-rejected": say("This skill is not used here. Leave it out, or choose another one."),
        "template-archived": say("This template is archived; offer a new one instead."),
        "testimonial-decided": say("This was decided meanwhile. Load the page again to see how it is now."),
        "too-many-credentials": say("You have as many credentials as are shown. Remove one that matters less."),
    }


def _of_gatherings(words: Words) -> Mapping[str, str]:
    say = words.say
    return {
        "attended": say("You have checked in already."),
        "check-in-closed": say("People check in shortly before the gathering and while it lasts."),
        "gathering-full": say("All places of this gathering are taken."),
        "no-place": say("You wait for a place. Ask the organizers whether they have one for you."),
        "not-registered": say("You have no registration for this gathering."),
        "participants-only": say("This gathering is for those who take part in its program."),
        "places-taken": say("More people than that have a place already."),
        "speaks-there": say("You speak there, so you need no place."),
        "too-long": say("A gathering cannot take that long."),
        "too-many-tries": say("You have tried too many wrong codes. Ask the organizers to record that you are here."),
        "wrong-code": say("This is not the code of this gathering. Look at it once more."),
    }


def _of_running(words: Words) -> Mapping[str, str]:
    """What admins, HR and IT do, and preferences."""
    say = words.say
    return {
        "account-without-profile": say("This account has no profile, so nobody can be told."),
        "address-lost": say("The address of this channel is lost. Connect it anew."),
        "away-too-long": say("You can be away for a year at most."),
        "catalog-changed": say("The catalog of skills changed while this was done. Send it again."),
        "circle-too-large": say("This circle would be larger than the program allows."),
        "contact-concerned": say(
            "This is about the person to whom concerns of this program are confided. Turn to another of its admins or "
            "to HR instead."
        ),
        "dates-out-of-order": say("These days are out of order."),
        "endpoint-disabled": say("The endpoint is disabled. Enable it first."),
        "external-id-taken": say("Somebody has this external id already, and it is never given to somebody else."),
        "facts-being-rebuilt": say("What has happened so far is being counted anew. Try again in a while."),
        "fixed-after-launch": say("This cannot be changed once the program has been launched."),
        "import-rejected": say("Something in the file is not right, so nothing was changed."),
        "import-running": say("People are being imported at this moment. Try again when that has ended."),
        "in-the-past": say("This day has passed."),
        "in-use": say("People know of this program already. Launch and close it instead."),
        "name-taken": say("This name is taken already."),
        "no-admin": say("A program needs an admin who is still in the organization."),
        "no-chat-channel": say("Connect a chat channel of yours first."),
        "no-profile": say("This account has no profile, so there is no address to send to."),
        "no-such-event": say("There is no such event."),
        "nobody-to-ask": say("Nobody takes part whom it could ask."),
        "nobody-to-tell": say("Nobody is in this audience, so nothing was sent."),
        "not-external": say("This is changed here only for active coaches from outside."),
        "not-their-mentee": say("One of these people is no mentee of this mentor."),
        "nothing-to-snooze": say("There is nothing left to be reminded of."),
        "person-erased": say("The data of this person have been erased for good."),
        "report-impossible": say("The report of this round cannot be made."),
        "report-not-made": say(
            "The report of a round of this size takes a while. Ask for it, and read it when it is there."
        ),
        "round-ended": say("This round has ended already."),
        "round-not-solved": say("This round is not solved, so this cannot be done with it."),
        "round-outdated": say(
            "Since this round was solved, people in it were matched otherwise or places were filled. Solve a new round."
        ),
        "round-too-large": say("This round is larger than can be solved here."),
        "same-mentor": say("One of the mentees would stay with their mentor."),
        "still-on-its-way": say("This delivery is still on its way."),
        "too-many-chats": say("There are as many chat channels here as there can be."),
        "too-many-endpoints": say("There are as many endpoints as there can be."),
        "too-many-leave": say("More people would leave than may without a second word. Say how many may leave."),
        "too-many-people": say("So many people are not divided here. Export them and use the command line."),
        "too-many-places": say("So many places are more than the program gives."),
        "too-many-secrets": say("As many secrets sign already as can. Wait until one has run out."),
        "too-many-surveys": say("The program has as many surveys as it can have. Delete a planned one first."),
        "too-many-templates": say("The program has as many templates as it can have. Delete one first."),
        "unanswerable": say("This cannot be answered about this round."),
        "url-refused": say("This address is refused. It has to be public and begin with https."),
    }


KINDS = tuple(_sentences(ENGLISH))
"""The kinds of refusals that have a sentence of their own."""
