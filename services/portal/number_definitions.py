"""What published numbers mean, in the words of analytics; a test holds them against its families."""

from __future__ import annotations

from services.portal.number_labels import Say

__all__ = ["definitions", "methods"]


def definitions(say: Say) -> list[str]:
    """What families count, and what each of their numbers does."""
    return [
        say(
            "Mentees of the program, each once. A step counts those who reached it and every step before it. "
            "Departments, grades and locations are those of the day on which the program began."
        ),
        say("Takes part in the program as a mentee, or did until they withdrew."),
        say("Was proposed at least one mentor, asked one, or was given one without either."),
        say("Has a proposal that both accepted, a request that the mentor accepted, or a mentorship without either."),
        say("Has a mentorship that started in this program."),
        say("Has had at least one session with a date in it."),
        say("Held at least one session in their mentorship, by the word of one who was there."),
        say("Is in a mentorship in which somebody gave somebody else feedback."),
        say(
            "Mentees of the program, each once in every number that fits them; nobody needs to have been "
            "through the one before. Departments, grades and locations are those of the day on which the "
            "program began."
        ),
        say("Was invited to take part as a mentee."),
        say("Waited for a place as a mentee at some time, or waits now."),
        say("Has a mentorship whose agreement was signed by all who were in it."),
        say(
            "Had a mentorship that was running on the program's midpoint, which has come: the day that its "
            "admins set, or else the day halfway between its first and its last."
        ),
        say("Has a mentorship that ended as planned."),
        say("Has a mentorship that ended before it was completed."),
        say("Mentees whose mentorships in the program have ended, by the reason that was given."),
        say("Has a mentorship that ended, as planned or early."),
        say("Said at the end of a mentorship that they would like a new match."),
        say("How many days mentees of the program wait, and what comes of their requests. Days are days in UTC."),
        say("Mentees who enrolled and have a mentorship that started in this program."),
        say(
            "Half of the matched mentees waited this long or less from the day they enrolled to the day their"
            " first mentorship began."
        ),
        say("Mean number of days from the day a matched mentee enrolled to the day their first mentorship began."),
        say("Mentees with a mentorship in this program who held at least one session in it."),
        say("Half of the mentees who met did so this many days or fewer after their first mentorship began."),
        say("Mean number of days from the day a mentee's first mentorship began to the day of their first session."),
        say("Requests that mentees made to mentors in the program."),
        say(
            "Requests that the mentor accepted or declined, or that ended without an answer; not those that "
            "are open or that the mentee withdrew."
        ),
        say("Requests that the mentor accepted or declined."),
        say("Requests answered, as a share of the requests with an end."),
        say("Half of the answered requests were answered within this many days, counted from day to day."),
        say("Mean number of days from the day of a request to the day the mentor accepted or declined it."),
        say(
            "Sessions, goals, feedback and thanks of the program, by the month in UTC in which they were. "
            "Goals and reflections belong to people and not to programs: those of enrolled mentees count from"
            " the program's first day to its last."
        ),
        say("Sessions that took place, by the word of one who was there, on the day they did."),
        say("Sessions that were planned and did not take place, by the word of one who should have been there."),
        say(
            "Mean number of days between a session that a mentee held and the one before it in the same "
            "mentorship, in the month of the later one."
        ),
        say("Goals that mentees set."),
        say("Milestones of mentees' goals that were reached, on the day they were."),
        say("Goals that mentees achieved and have not opened again since."),
        say("Times that somebody in a mentorship gave somebody else in it feedback."),
        say("Mean of the ratings, from 1 to 5, in the feedback that has one."),
        say("Times that somebody in a mentorship thanked somebody else in it."),
        say("Entries of mentees' journals that they shared, on the day they first did; what they say stays with them."),
        say("Times that somebody said how their mentorship goes."),
        say("Check-ins in which somebody said that their mentorship is on track."),
        say("Check-ins on track, as a share of all check-ins."),
        say("Mentees of the program whose mentorships have not ended, at the time the numbers were taken."),
        say("Has a mentorship in this program that has started and not ended."),
        say(
            "Has such a mentorship, with at least one session held or planned within 30 days: held on one of "
            "the last 30 days or today, or planned to begin in the next 30 days and not cancelled. Of a "
            "session that comes again and again, single times that were moved or cancelled count as they were"
            " planned first."
        ),
        say(
            "Proposals of match rounds and admins in the program, what was answered and what came of them, by"
            " their score. Where scores are calibrated, the share accepted grows with the score. A number "
            "tells of mentees and of mentors; it is hidden by the fewer of them."
        ),
        say("Times that a mentee and a mentor were proposed to each other."),
        say("Mean score of the proposals, from 0 to 1."),
        say("Proposals that both accepted, that one declined, or that expired; not those that are open."),
        say("Proposals that both accepted."),
        say("Accepted proposals, as a share of those with an end."),
        say("Mean score of the accepted proposals."),
        say("Mean score of the proposals that one declined."),
        say("Accepted proposals whose mentee and mentor had a mentorship in the program that has ended."),
        say("Accepted proposals whose mentee and mentor had a mentorship in the program that ended as planned."),
        say("Mentorships completed, as a share of the mentorships ended."),
        say("Mean of the ratings, from 1 to 5, that mentees gave the mentors of their accepted proposals."),
        say(
            "Mentees for whom a match round found nobody: of the newest round that was approved or, while "
            "none was, of the newest that was solved. no-allowed-mentor: every mentor is ruled out; places-"
            "taken: others fit the places better."
        ),
        say("Mentees to whom the round gave no mentor."),
        say(
            "Mentors who take part in the program now, by how many mentees they have in mentorships of the "
            "program that have started and not ended. Coaches from outside are counted apart and are in no "
            "other number."
        ),
        say("People of the organization who take part as mentors."),
        say("How many mentees these mentors can take in all."),
        say("How many mentees these mentors have in all."),
        say("Coaches from outside the organization who take part as mentors."),
        say(
            "People by the skills that they want to learn and that they offer to teach, as their profiles say"
            " now: of a program its mentees and its mentors, of the organization everybody who works there. A"
            " skill that was merged into another counts as that one. Coaches from outside are not counted."
        ),
        say("People who want to learn the skill; in all, who want to learn any."),
        say("People who offer to teach the skill; in all, who offer any."),
        say(
            "What notifications sent to people in the whole organization, by the rule that sent it, and what "
            "they said of it. A rule that many find unhelpful has a small share."
        ),
        say("Messages that a channel accepted."),
        say("Nudges of which their reader said whether they helped; what they said last counts."),
        say("Rated nudges that helped."),
        say("Helpful nudges, as a share of those that were rated."),
        say(
            "People who worked in the organization on the day the program began, and who of them took part in"
            " it. Departments, grades and locations are those of that day."
        ),
        say("Worked in the organization on the day the program began."),
        say("Of these: enrolled as a mentee, also if they withdrew later."),
        say("Of these: enrolled as a mentor, also if they withdrew later."),
        say(
            "Mentees of the program, each once, by department, grade and location as of the day it began, and"
            " by what they tell of their identity and have agreed to be counted. Who tells several values of "
            'an attribute is in a group of their own; who tells none is "not known".'
        ),
        say("Was proposed a mentor at least once, where both accepted, one declined, or it expired."),
        say("Of these: has a proposal that both accepted."),
        say("Has a mentorship in the program that ended."),
        say("Of these: has one that ended as planned."),
        say("Has a proposal with a score."),
        say("Mean over the mentees of the mean score of their proposals, from 0 to 1."),
        say("Standard deviation of the mentees' mean scores."),
        say("Gave somebody in a mentorship of theirs feedback with a rating."),
        say("Mean over the mentees of the mean rating that they gave, from 1 to 5."),
        say("Standard deviation of the mentees' mean ratings."),
        say("Mentees, as a share of the employed."),
        say("Mentors, as a share of the employed."),
        say("Mentees with a proposal that both accepted, as a share of those with one that came to an end."),
        say("Mentees with a mentorship that ended as planned, as a share of those with one that ended."),
    ]


def methods(say: Say) -> list[str]:
    """How people are compared with others, and in what."""
    return [
        say(
            "People who had enrolled in this role by the landmark, 30 days after the program's first day, and"
            " were employed on both days. Who enrolled later is not compared."
        ),
        say(
            "People of the same organization who were employed on both days and had enrolled in no program by"
            " the landmark."
        ),
        say(
            "Exactly on grade, years of employment (in bands) and department, as they were on the program's "
            "first day; each participant counts once, and the others of a group together as much as its "
            "participants. Who has nobody alike is paired with whoever was as likely to take part by grade, "
            "years, department and location, at most 0.2 standard deviations of the logit away, and nobody is"
            " in two pairs."
        ),
        say("Days after the landmark: of the program's first day plus 30."),
        say(
            "Share of the participants minus the weighted share of the others, with a 95 % interval: of every"
            " twenty such intervals one misses the truth by chance alone."
        ),
        say("The ratio of the two shares; of retention, of those who left."),
        say(
            "How strongly something that nobody recorded would have to go with both taking part and the "
            "outcome, as a ratio of risks, to explain the ratio away; interval: the same for the end of its "
            "interval nearer to 1. 1 means that nothing is needed."
        ),
        say("The difference when one covariate is not matched on: where it moves much, that covariate matters."),
        say(
            "The largest standardized difference of a value's share between the groups, before and after "
            "matching; below 0.1 the groups are alike in it."
        ),
        say("How often chance alone would make the two curves so different, comparing people with their matches only."),
        say(
            "Participants who are not compared; over all programs, once for each in which they are not. not-employed: "
            "not known or not employed on the first day; left-early: by the landmark; no-partner: nobody to compare "
            "with, or left out with them so that not fewer than the smallest group are."
        ),
        say("Still employed."),
        say("Was in a higher grade on some day since the landmark, in the order of grades that is configured."),
        say("Was in another grade on some day since the landmark than on it, higher or lower."),
        say("Was in another department on some day since the landmark than on it."),
        say("Was at another location on some day since the landmark than on it."),
    ]
