"""What is wrong by the rules of services: a message for each code, with what it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["Say", "messages"]

Say = Callable[[str], str]


def messages(say: Say) -> Mapping[str, str]:
    """By code, as of `shared.wrong`, whose sentences they have."""
    return {
        **_of_answers(say),
        **_of_programs(say),
        **_of_mentorships(say),
        **_of_profiles(say),
        **_of_values(say),
    }


def _of_answers(say: Say) -> Mapping[str, str]:
    """Answers to questions, and questions that are asked."""
    return {
        "answers-too-long": say("All answers together have {number} characters; they can have {most}."),
        "few-options": say("A choice or a ranking needs at least two options."),
        "key-twice": say("More than one question has the key {keys}."),
        "many-options": say("All questions together have {number} options to choose from; they can have {most}."),
        "no-answer": say("This needs an answer."),
        "no-such-prompts": say("There are no such prompts; there are {known}."),
        "not-a-prompt": say("“{title}” asks {asked}, and nothing else."),
        "not-among-options": say("Choose any of: {options}."),
        "not-an-option": say("Choose one of: {options}."),
        "not-in-order": say("Put each of these in order, first choice first: {options}."),
        "not-in-words": say("Answer this in words."),
        "not-on-the-scale": say("Give a whole number from {lowest} to {highest}."),
        "nothing-answered": say("Answer at least one of the questions."),
        "option-twice": say("An option is there twice."),
        "questions-too-long": say(
            "All questions together, with what can be chosen, have {number} characters; they can have {most}."
        ),
        "rules-too-long": say("All rules together name {number} values; they can name {most}."),
        "scale-upside-down": say("The lowest number of a scale is below its highest."),
        "several-chosen": say("Choose one only."),
    }


def _of_programs(say: Say) -> Mapping[str, str]:
    """Programs, surveys, nudges and match rounds."""
    return {
        "answered-questions": say("Questions can be added, but people may have answered these as they are: {keys}."),
        "at-once": say("This goes at once and cannot be paused: calendars, or people's safety, depend on it."),
        "before-enrollment": say("{day} is before the first day of enrollment, {other}."),
        "before-enrollment-ends": say("{day} is before the last day of enrollment, {other}."),
        "before-kickoff": say("{day} is before the kickoff, {other}."),
        "before-matching": say("{day} is before the day of matching, {other}."),
        "before-midpoint": say("{day} is before the midpoint, {other}."),
        "before-the-start": say("{day} is before the first day, {other}."),
        "beyond-programs": say("A day of a program is between {first} and {last}."),
        "closes-before-opens": say("The last day to answer, {closes}, is before the first, {opens}."),
        "closes-in-the-past": say("The last day to answer, {closes}, has passed."),
        "closes-too-early": say("{day} has passed; yesterday closes enrollment at once."),
        "criterion-twice": say("The criterion {names} is there twice; give each a name of its own."),
        "dropped-at-once": say("A nudge that is dropped when it is late has an hour at least."),
        "ended-program": say("The program has ended; only its name, its admins and its contact can change."),
        "ends-in-the-past": say("The last day, {day}, has passed."),
        "fixed-kind": say("The kind of a program is fixed once it is launched."),
        "grade-twice": say("The grade {names} is there twice."),
        "many-offsets": say("You named {found} times; this rule has at most {most}."),
        "mentee-twice": say("A mentee goes to one mentor. Name each once."),
        "never-repeated": say("Only a rule about something that has not happened can be repeated."),
        "no-admin-here": say("A program needs an admin who is still in the organization."),
        "no-contract": say("Only coaching has contracted sessions."),
        "no-offset": say("A rule needs a time: name one at least, or pause the rule."),
        "no-such-criterion": say("{kind}, kind of number {number}, is not a criterion; choose from {known}."),
        "no-such-setting": say("{names} cannot be set here; choose from {known}."),
        "not-asked": say("You are not asked this."),
        "nothing-counts": say("At least one criterion has to count."),
        "offset-too-long": say("{offset} is beyond a year."),
        "offset-too-short": say("{offset} is too short; the least is {least}."),
        "offset-twice": say("The same time is named twice."),
        "only-any-number": say("Any number was promised; it cannot be limited any more."),
        "only-later": say("People count on {day}; once the program is launched, it can only be later."),
        "only-more": say("{number} was promised; it can only be more."),
        "open-too-long": say("A survey is open for at most {most} days."),
        "passed": say("{day} has passed."),
        "pinned-and-forbidden": say("These two are pinned and forbidden: {mentee} and {mentor}."),
        "pinned-twice": say("A mentee is pinned twice."),
        "repeated-how-often": say("Say how many times it is repeated, or let both be 0."),
        "repeated-too-long": say("The last repeat would come after {days} days, which is beyond a year."),
        "repeated-too-often": say("A repeat below a day would be a nuisance; give 1 day or more."),
        "scale-too-long": say("A scale has at most {most} points."),
        "undated": say("The program has no day for this; say when the survey opens."),
        "was-already": say("It was on {day}, which cannot be changed any more."),
        "window-upside-down": say("The window has to begin before it ends: it is from {least} to {most}."),
    }


def _of_mentorships(say: Say) -> Mapping[str, str]:
    """Sessions, plans, goals, requests, recommendations."""
    return {
        "asks-oneself": say("You cannot ask yourself."),
        "done-later": say("“{title}” cannot be done or reached on a day that is still to come."),
        "due-before-today": say("A goal cannot be due before today."),
        "due-too-late": say("A goal cannot be due more than fifty years from now."),
        "ends-for-another": say("Only an admin of the program ends it for somebody else."),
        "goal-of-another": say("An entry belongs to a goal of your own, or to none."),
        "goal-twice": say("Name each goal once."),
        "link-without-address": say("A link needs an address."),
        "minutes-or-end": say("Give either minutes or an end."),
        "names-oneself": say("Name somebody else. If you can teach it yourself, tell them."),
        "names-who-asks": say("Name somebody other than the one who asks."),
        "no-department": say("Your profile names no department."),
        "no-hours": say("Your profile has no working hours that others could share; fill them in."),
        "no-such-plan-item": say("This plan has no item {id}; leave the id out for a new one."),
        "no-such-skill": say("There is no such skill any more."),
        "nobody-here": say("Nobody here has the id {id}."),
        "not-your-mentor": say("Share an entry in a mentorship in which you are the mentee."),
        "nothing-different": say("Say what is different."),
        "nothing-left": say("The exceptions leave no time to meet."),
        "nothing-said": say("Give a rating, or say something."),
        "nothing-to-look-for": say("Write at least one letter or digit to look for."),
        "nothing-to-leave-out": say("On {day} there is no time to leave out."),
        "of-all-times": say("This belongs to all times of a session; change it for all of them."),
        "owner-elsewhere": say("The one who is to do it is not in this mentorship."),
        "person-not-named": say("Name a person where a person helps, and nowhere else."),
        "person-with-address": say("A person has no address. Leave it out."),
        "plan-item-twice": say("Two items have the id {id}; leave it out for a new one."),
        "plan-too-late": say("Milestones would be due after the year {year}."),
        "session-of-another": say("This mentorship has no such session."),
        "skill-not-named": say("Name a skill: either one of the catalog, or in your own words."),
        "skill-refused": say("{name} is not a skill of the catalog: its curators have said no to it."),
        "slot-twice": say("Two of the slots begin at the same time."),
        "suggests-oneself": say("Suggest colleagues: neither the mentee nor yourself."),
        "unlikely-length": say("A session lasts from 15 minutes to 8 hours."),
        "words-of-another": say("These words would be those of its people; leave them out."),
    }


def _of_profiles(say: Say) -> Mapping[str, str]:
    """Profiles: skills, languages, hours, credentials, photos; also in files."""
    return {
        "address-with-user": say("The address has a user name in it; everyone could read it here."),
        "expires-before-issued": say(
            "It expires on {expires}, which is not after the day on which it was issued, {issued}."
        ),
        "from-hr": say("This comes from HR; ask them to change it: {fields}."),
        "hours-overlap": say("{before} and {after} overlap."),
        "hours-upside-down": say("{text}: the end is not after the start."),
        "issued-later": say("It cannot have been issued on {day}, which is still to come."),
        "large-photo": say("A photo has at most {most} MiB. Send a smaller one."),
        "language-twice": say("Name each language once; {codes} is there twice."),
        "not-a-country": say("{text} is not a country code as in DE."),
        "not-a-date": say("{text} is not a date as in {example}."),
        "not-a-language": say("{text} is not a language code as in en or pt-BR."),
        "not-a-level": say("{text} is not a level: A1, A2, B1, B2, C1, C2 or native."),
        "not-a-photo": say("This is not a photo that can be read. Send a JPEG, PNG, WebP or GIF file."),
        "not-a-time-of-day": say("{text} is not a time of day."),
        "not-a-weight": say("{text}: after the colon comes a number from 1 to 5."),
        "not-a-zone": say("{text} is not a time zone as in Europe/Berlin."),
        "not-an-address": say("{text} is not an address that begins with {wanted}."),
        "not-an-email": say("{text} is not an email address."),
        "not-working-hours": say("{text} is not working hours as in Mon-Fri 09:00-17:30."),
        "photo-beyond-all": say(
            "This photo has too many pixels; at most {most} million are taken. Send a smaller one, or a JPEG."
        ),
        "photo-of-many-pixels": say(
            "This photo has {width} × {height} pixels; at most {most} million are taken. Send a smaller one, or a JPEG."
        ),
        "skill-begins-with": say("{name} is no name of a skill: none begins with {sign}."),
        "skill-too-long": say("{name} is too long for the name of a skill, which has at most {most} characters."),
        "skill-without-letter": say("{name} has neither a letter nor a digit, so it is no name of a skill."),
        "too-many-characters": say("{found} characters; at most {most} are allowed."),
        "unlikely-date": say("{text} is not a likely date; its year is {year}."),
    }


def _of_values(say: Say) -> Mapping[str, str]:
    """Days, times, people."""
    return {
        "beyond-the-calendar": say("A day lies between the years 1970 and 9000."),
        "no-such-language": say("Choose one of these languages: {known}."),
        "not-a-day": say("A day is written as in 2030-06-30."),
        "not-a-time": say("A time is written as in 20:00."),
        "not-a-zone-name": say("A time zone is written as in Europe/Berlin."),
        "not-an-instant": say("A time with its day is written as in 2030-03-04T14:00:00+01:00."),
        "person-twice": say("Name each person once."),
    }
