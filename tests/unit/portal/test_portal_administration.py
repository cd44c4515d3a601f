"""What the pages about running a program read is what the services tell."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from services.analytics.health import schemas as health
from services.analytics.participants import schemas as participants
from services.matching.agreement_templates import schemas as templates
from services.matching.announcements import schemas as announcements
from services.matching.enrollments import schemas as enrollments
from services.matching.imports import schemas as imports
from services.matching.invitations import schemas as invitations
from services.matching.lookups import schemas as lookups
from services.matching.programs import schemas as programs
from services.matching.suggestions import schemas as suggestions
from services.matching.survey_answers import schemas as answers
from services.matching.survey_results import schemas as results
from services.matching.surveys import schemas as surveys
from services.matching.waitlist import schemas as waitlist
from services.portal.answers import administration as read
from tests.unit.portal.reading import reads_only


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (read.Settings, programs.ProgramOut),
        (read.FoundPerson, lookups.FoundPersonOut),
        (read.RoleHeld, lookups.RoleHeldOut),
        (read.Enrollment, enrollments.EnrollmentOut),
        (read.Waiter, waitlist.WaiterOut),
        (read.Invitation, invitations.InvitationOut),
        (read.Invitations, invitations.InvitationsOut),
        (read.ImportReport, imports.ImportOut),
        (read.ImportLine, imports.LineOut),
        (read.Participant, participants.ParticipantOut),
        (read.ParticipantPage, participants.ParticipantsOut),
        (read.Health, health.HealthOut),
        (read.HealthReason, health.ReasonOut),
        (read.HealthPage, health.HealthPage),
        (read.Suggested, suggestions.SuggestionOut),
        (read.Announcement, announcements.AnnouncementOut),
        (read.AnnouncementPreview, announcements.PreviewOut),
        (read.Survey, surveys.SurveyOut),
        (read.SurveyDetails, answers.FormOut),
        (read.SurveyResults, results.ResultsOut),
        (read.Template, templates.AgreementTemplateOut),
        (read.TemplateTerms, templates.TermsOut),
    ],
)
def test_pages_read_only_what_services_tell(model: type[BaseModel], told: type[BaseModel]):
    assert reads_only(model, told)
