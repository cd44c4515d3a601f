"""Addresses of portal pages, for mails and for other pages. Nothing else makes such addresses (a lint holds that).

A link leads to a page that asks for sign-in, returns, and shows one button; it carries no token. The exceptions take a
token of notifications and need no sign-in: `unsubscribe`, which mail programs call themselves (RFC 8058), and what a
mail's last lines offer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import quote
from uuid import UUID

__all__ = ["Links"]


class Links:
    """public_url: where people reach the portal."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url.rstrip("/")

    def home(self) -> str:
        return f"{self._base}/"

    def proposal(self, proposal: UUID) -> str:
        return f"{self._base}/proposals/{proposal}"

    def request(self, request: UUID) -> str:
        return f"{self._base}/requests/{request}"

    def decline_request(self, request: UUID) -> str:
        """Where a mentor says no, with a reason."""
        return f"{self._base}/requests/{request}/decline"

    def withdraw_request(self, request: UUID) -> str:
        return f"{self._base}/requests/{request}/withdraw"

    def introduction(self, introduction: UUID) -> str:
        return f"{self._base}/introductions/{introduction}"

    def introductions(self) -> str:
        """Introductions that the visitor has proposed, and in which they are introduced."""
        return f"{self._base}/introductions"

    def mentors(self) -> str:
        """Where mentors are looked for."""
        return f"{self._base}/mentors"

    def person(self, person: UUID) -> str:
        """What others see of somebody."""
        return f"{self._base}/people/{person}"

    def photo(self, person: UUID, digest: str = "", size: Literal["small", "large"] = "large") -> str:
        """A person's photo, or their initials. digest: of this version, which may be kept for good."""
        version = f"&digest={quote(str(digest))}" if digest else ""
        return f"{self._base}/people/{person}/photo?size={size}{version}"

    def ask(self, person: UUID, program: UUID | None = None, introduction: UUID | None = None) -> str:
        """Where somebody is asked to be a mentor. introduction: which brought the two together."""
        known = {"program": program, "introduction": introduction}
        asked = "&".join(f"{name}={value}" for name, value in known.items() if value)
        return f"{self._base}/people/{person}/ask{f'?{asked}' if asked else ''}"

    def introduce(self, person: UUID) -> str:
        """Where somebody is introduced to somebody else."""
        return f"{self._base}/people/{person}/introduce"

    def profile(self) -> str:
        """What the visitor tells of themselves."""
        return f"{self._base}/profile"

    def profile_part(self, part: str) -> str:
        """Where one part of it is changed: about, languages, hours, offered, wanted, photo, calendar, feed."""
        return f"{self._base}/profile/{part}"

    def own_credential(self, credential: UUID | None = None) -> str:
        """Where one of the visitor's credentials is changed; None: where one is added."""
        return f"{self._base}/profile/credentials/{credential or 'new'}"

    def requests(self) -> str:
        """The visitor's requests, sent and received."""
        return f"{self._base}/requests"

    def recommendations(self) -> str:
        """Where colleagues are asked for a recommendation."""
        return f"{self._base}/recommendations"

    def goals(self) -> str:
        """The visitor's goals."""
        return f"{self._base}/goals"

    def new_goal(self) -> str:
        return f"{self._base}/goals/new"

    def journal(self) -> str:
        """The visitor's reflections."""
        return f"{self._base}/journal"

    def write(self, prompts: str = "") -> str:
        """Where an entry of the journal is written. prompts: which questions guide it."""
        chosen = f"?prompts={quote(prompts)}" if prompts else ""
        return f"{self._base}/journal/new{chosen}"

    def gatherings(self) -> str:
        return f"{self._base}/gatherings"

    def programs(self) -> str:
        return f"{self._base}/programs"

    def rounds(self, program: UUID) -> str:
        """The match rounds of a program."""
        return f"{self._base}/programs/{program}/rounds"

    def new_round(self, program: UUID) -> str:
        """Where a match round is asked for."""
        return f"{self._base}/programs/{program}/rounds/new"

    def compare_rounds(self, program: UUID, first: UUID | None = None, second: UUID | None = None) -> str:
        """Two rounds of a program beside each other."""
        chosen = f"?first={first}&second={second}" if first and second else ""
        return f"{self._base}/programs/{program}/rounds/compare{chosen}"

    def match_round(self, match_round: UUID) -> str:
        return f"{self._base}/rounds/{match_round}"

    def round_mentee(self, match_round: UUID, person: UUID) -> str:
        """How a round went for one mentee, and why."""
        return f"{self._base}/rounds/{match_round}/mentees/{person}"

    def round_unmatched(self, match_round: UUID) -> str:
        """Whom a round leaves without a mentor."""
        return f"{self._base}/rounds/{match_round}/unmatched"

    def round_again(self, match_round: UUID, *, pin: str = "", forbid: str = "") -> str:
        """Where a round is solved again with other settings. pin, forbid: the ids of a mentee and a mentor as "a:b"."""
        chosen = f"?pin={quote(pin)}" if pin else f"?forbid={quote(forbid)}" if forbid else ""
        return f"{self._base}/rounds/{match_round}/again{chosen}"

    def round_what_if(self, match_round: UUID, question: UUID) -> str:
        """What other rules would answer for the people of a round."""
        return f"{self._base}/rounds/{match_round}/what-if/{question}"

    def round_approval(self, match_round: UUID) -> str:
        return f"{self._base}/rounds/{match_round}/approve"

    def round_report(self, match_round: UUID, form: Literal["pdf", "xlsx"]) -> str:
        return f"{self._base}/rounds/{match_round}/report.{form}"

    def reports(self) -> str:
        """Reports of all months."""
        return f"{self._base}/reports"

    def viewings(self) -> str:
        """The log of who looked at numbers."""
        return f"{self._base}/viewings"

    def webhooks(self) -> str:
        return f"{self._base}/webhooks"

    def mentorship(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}"

    def mentorships(self) -> str:
        """The visitor's mentorships."""
        return f"{self._base}/mentorships"

    def agreement(self, mentorship: UUID, number: int | None = None) -> str:
        """number: of an earlier version."""
        which = f"?number={number}" if number else ""
        return f"{self._base}/mentorships/{mentorship}/agreement{which}"

    def write_agreement(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/agreement/new"

    def action_items(self, mentorship: UUID) -> str:
        """What its people set out to do."""
        return f"{self._base}/mentorships/{mentorship}/action-items"

    def pause_mentorship(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/pause"

    def end_mentorship(self, mentorship: UUID) -> str:
        """Where it is ended early."""
        return f"{self._base}/mentorships/{mentorship}/end"

    def close(self, mentorship: UUID) -> str:
        """Where its people look back, which closes it."""
        return f"{self._base}/mentorships/{mentorship}/close"

    def certificate(self, mentorship: UUID) -> str:
        """The visitor's certificate, a PDF."""
        return f"{self._base}/mentorships/{mentorship}/certificate"

    def check_in(self, mentorship: UUID, on_track: Literal["yes", "partly", "no"] | None = None) -> str:
        """on_track: the answer that the page's button gives."""
        answer = f"?on_track={on_track}" if on_track else ""
        return f"{self._base}/mentorships/{mentorship}/check-in{answer}"

    def messages(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/messages"

    def message(self, mentorship: UUID, message: UUID) -> str:
        """Where a message is written anew."""
        return f"{self._base}/mentorships/{mentorship}/messages/{message}"

    def shared_goals(self, mentorship: UUID) -> str:
        """The goals that are shared with a mentorship."""
        return f"{self._base}/mentorships/{mentorship}/goals"

    def feedback(self, mentorship: UUID) -> str:
        """Feedback that was asked for and given in a mentorship."""
        return f"{self._base}/mentorships/{mentorship}/feedback"

    def testimonial_of(self, mentorship: UUID) -> str:
        """Where a mentee writes about the mentor of a mentorship that has ended."""
        return f"{self._base}/mentorships/{mentorship}/testimonial"

    def resources(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/resources"

    def thank_you(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/thank-you"

    def program_feedback(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/program-feedback"

    def feedback_request(self, request: UUID) -> str:
        return f"{self._base}/feedback-requests/{request}"

    def appreciation(self, appreciation: UUID) -> str:
        return f"{self._base}/appreciations/{appreciation}"

    def plan_session(self, mentorship: UUID) -> str:
        """Where a new session is planned."""
        return f"{self._base}/mentorships/{mentorship}/sessions/new"

    def sessions(self, mentorship: UUID) -> str:
        """All of them, past and to come."""
        return f"{self._base}/mentorships/{mentorship}/sessions"

    def session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        """at: which time of a recurrence, by the start that it gives that time."""
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}{_at(at)}"

    def move_session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/move{_at(at)}"

    def cancel_session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/cancel{_at(at)}"

    def session_note(self, mentorship: UUID, session: UUID, note: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/notes/{note}"

    def goal(self, goal: UUID) -> str:
        return f"{self._base}/goals/{goal}"

    def plan(self, goal: UUID) -> str:
        """The learning plan of a goal."""
        return f"{self._base}/goals/{goal}/plan"

    def plan_item(self, goal: UUID, item: UUID) -> str:
        """A milestone of a learning plan, or what belongs to one."""
        return f"{self._base}/goals/{goal}/plan/items/{item}"

    def reflection(self, reflection: UUID) -> str:
        return f"{self._base}/reflections/{reflection}"

    def rewrite(self, reflection: UUID) -> str:
        """Where an entry of the journal gets other words."""
        return f"{self._base}/reflections/{reflection}/words"

    def delete_reflection(self, reflection: UUID) -> str:
        return f"{self._base}/reflections/{reflection}/delete"

    def recommendation(self, recommendation: UUID) -> str:
        return f"{self._base}/recommendations/{recommendation}"

    def endorsement(self, endorsement: UUID) -> str:
        return f"{self._base}/endorsements/{endorsement}"

    def testimonial(self, testimonial: UUID) -> str:
        return f"{self._base}/testimonials/{testimonial}"

    def enrollment(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}"

    def program(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}"

    def enroll(self, program: UUID, role: str) -> str:
        """Where somebody enrolls themself as a "mentee" or a "mentor"."""
        return f"{self._base}/programs/{program}/enroll?role={quote(str(role))}"

    def accept_invitation(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}/accept"

    def enrollment_answers(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}/answers"

    def identity(self, enrollment: UUID) -> str:
        """What somebody shares of their identity in a program."""
        return f"{self._base}/enrollments/{enrollment}/identity"

    def withdrawal(self, enrollment: UUID) -> str:
        """Where somebody says that they take part no longer."""
        return f"{self._base}/enrollments/{enrollment}/withdraw"

    def survey(self, survey: UUID) -> str:
        return f"{self._base}/surveys/{survey}"

    def concern(self, concern: UUID) -> str:
        return f"{self._base}/concerns/{concern}"

    def settle_concern(self, concern: UUID) -> str:
        return f"{self._base}/concerns/{concern}/settle"

    def new_concern(self) -> str:
        """Where a concern is confided; what one has confided before stands there too."""
        return f"{self._base}/concerns/new"

    def gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}"

    def gathering_file(self, gathering: UUID) -> str:
        """A gathering as a file for a calendar."""
        return f"{self._base}/gatherings/{gathering}/calendar.ics"

    def gathering_check_in(self, gathering: UUID, code: str = "") -> str:
        """Where somebody who is there says so. code: as the organizers show it."""
        return f"{self._base}/gatherings/{gathering}/check-in{f'?code={quote(str(code))}' if code else ''}"

    def gathering_code(self, gathering: UUID) -> str:
        """The code to check in with, to be shown to those who are there."""
        return f"{self._base}/gatherings/{gathering}/code"

    def met(self, gathering: UUID) -> str:
        """Whom the visitor met at a gathering."""
        return f"{self._base}/gatherings/{gathering}/met"

    def registrations(self, gathering: UUID) -> str:
        """Who comes to a gathering, for its organizers."""
        return f"{self._base}/gatherings/{gathering}/registrations"

    def release_place(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/release"

    def change_gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/edit"

    def cancel_gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/cancel"

    def new_gathering(self) -> str:
        return f"{self._base}/gatherings/new"

    def communities(self) -> str:
        """Communities of interest."""
        return f"{self._base}/communities"

    def community(self, community: UUID) -> str:
        return f"{self._base}/communities/{community}"

    def new_community(self) -> str:
        return f"{self._base}/communities/new"

    def describe_community(self, community: UUID) -> str:
        """Where a community gets another name or description."""
        return f"{self._base}/communities/{community}/describe"

    def close_community(self, community: UUID) -> str:
        return f"{self._base}/communities/{community}/close"

    def blocks(self) -> str:
        """Whom the visitor keeps away."""
        return f"{self._base}/blocks"

    def webhook(self, endpoint: UUID) -> str:
        return f"{self._base}/webhooks/{endpoint}"

    def new_webhook(self) -> str:
        return f"{self._base}/webhooks/new"

    def webhook_part(self, endpoint: UUID, part: str) -> str:
        """Where something is done to it that needs a form: change, secret, again, delete."""
        return f"{self._base}/webhooks/{endpoint}/{part}"

    def health(self, program: UUID) -> str:
        """How the mentorships of a program fare."""
        return f"{self._base}/programs/{program}/health"

    def health_file(self, program: UUID, form: Literal["csv", "xlsx"]) -> str:
        return f"{self._base}/programs/{program}/health/file.{form}"

    def new_program(self) -> str:
        """Where a program is launched, step by step."""
        return f"{self._base}/programs/new"

    def administration(self, program: UUID) -> str:
        """What the admins of a program look after."""
        return f"{self._base}/programs/{program}/admin"

    def program_step(self, program: UUID, step: str) -> str:
        """A step of the settings of a program: "dates", "people", "questions", "summary"."""
        return f"{self._base}/programs/{program}/settings/{quote(str(step))}"

    def program_change(self, program: UUID, change: str) -> str:
        """What asks before a program is changed for good: "launch", "begin", "close", "archive", "restore", "drop"."""
        return f"{self._base}/programs/{program}/change/{quote(str(change))}"

    def copy_program(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/copy"

    def enrollments(self, program: UUID) -> str:
        """Who takes part in a program, for its admins."""
        return f"{self._base}/programs/{program}/enrollments"

    def participants_file(self, program: UUID, form: Literal["csv", "xlsx"]) -> str:
        return f"{self._base}/programs/{program}/enrollments/file.{form}"

    def invite(self, program: UUID) -> str:
        """Where people are invited by name."""
        return f"{self._base}/programs/{program}/enrollments/invite"

    def enrollment_import(self, program: UUID) -> str:
        """Where people are enrolled or invited by a file."""
        return f"{self._base}/programs/{program}/enrollments/import"

    def waitlist(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/waitlist"

    def removal(self, program: UUID, enrollment: UUID) -> str:
        """Where an admin takes somebody out of a program."""
        return f"{self._base}/programs/{program}/enrollments/{enrollment}/remove"

    def reassignment(self, program: UUID, mentorship: UUID) -> str:
        """Where an admin gives a mentee to another mentor."""
        return f"{self._base}/programs/{program}/mentorships/{mentorship}/reassign"

    def announcements(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/announcements"

    def announce(self, program: UUID) -> str:
        """Where an announcement is written."""
        return f"{self._base}/programs/{program}/announcements/new"

    def surveys(self, program: UUID) -> str:
        """The surveys of a program, for its admins."""
        return f"{self._base}/programs/{program}/surveys"

    def new_survey(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/surveys/new"

    def program_survey(self, program: UUID, survey: UUID) -> str:
        """A survey and its results, for the program's admins; `survey` is where people answer."""
        return f"{self._base}/programs/{program}/surveys/{survey}"

    def agreement_templates(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/agreement-templates"

    def agreement_template(self, program: UUID, template: UUID | None = None) -> str:
        """template: None for a new one."""
        return f"{self._base}/programs/{program}/agreement-templates/{template or 'new'}"

    def nudges(self, program: UUID) -> str:
        """Which mails of a program would go when."""
        return f"{self._base}/programs/{program}/nudges"

    def nudge_rule(self, program: UUID, rule: str) -> str:
        return f"{self._base}/programs/{program}/nudges/{quote(str(rule))}"

    def confided(self) -> str:
        """Concerns that were confided to the visitor."""
        return f"{self._base}/concerns"

    def new_coach(self) -> str:
        """Where a coach from outside is made known."""
        return f"{self._base}/coaches/new"

    def report(self, report: UUID) -> str:
        """The report of a month."""
        return f"{self._base}/reports/{report}"

    def cohort(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/cohort"

    def numbers(self) -> str:
        """Programs side by side."""
        return f"{self._base}/numbers"

    def program_numbers(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/numbers"

    def breakdown(self, program: UUID, family: str, dimension: str) -> str:
        """A family of a program's numbers by one dimension."""
        return f"{self._base}/programs/{program}/numbers/{quote(str(family))}/by/{quote(str(dimension))}"

    def numbers_file(self, program: UUID | None, family: str, dimension: str | None, form: str) -> str:
        """A table of numbers as a file, or its chart. program: None for all of them; form: as "xlsx" and "svg"."""
        base = self.program_numbers(program) if program else self.numbers()
        by = f"/by/{quote(str(dimension))}" if dimension else ""
        return f"{base}/files/{quote(str(family))}{by}.{form}"

    def numbers_about(self, program: UUID | None, family: str) -> str:
        """What a table's CSV means, as a file."""
        base = self.program_numbers(program) if program else self.numbers()
        return f"{base}/files/{quote(str(family))}/about.csv"

    def definitions(self) -> str:
        """What every number means."""
        return f"{self._base}/definitions"

    def equity(self, program: UUID, dimension: str = "") -> str:
        """How groups of a program's people fare. dimension: by what groups are made; by department without."""
        by = f"/by/{quote(str(dimension))}" if dimension else ""
        return f"{self._base}/programs/{program}/equity{by}"

    def impact(self, program: UUID | None = None) -> str:
        """Participants against comparable people. program: None for all of them."""
        return f"{self._base}/programs/{program}/impact" if program else f"{self._base}/impact"

    def report_file(self, report: UUID, form: Literal["pdf", "html"]) -> str:
        return f"{self._base}/reports/{report}/file.{form}"

    def imports(self) -> str:
        return f"{self._base}/imports"

    def people_import(self, people_import: UUID) -> str:
        return f"{self._base}/imports/{people_import}"

    def preferences(self) -> str:
        return f"{self._base}/preferences"

    def chats(self) -> str:
        """The visitor's chat channels."""
        return f"{self._base}/preferences/chats"

    def choices(self, token: str) -> str:
        """Preferences without sign-in."""
        return f"{self._base}/api/notifications/v1/preferences/{token}"

    def snooze(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/snooze/{token}"

    def unhelpful(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/unhelpful/{token}"

    def unsubscribe(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/unsubscribe/{token}"

    def feed(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/feeds/{token}.ics"


def _at(instant: datetime | None) -> str:
    return f"?at={quote(str(instant), safe='')}" if instant else ""
