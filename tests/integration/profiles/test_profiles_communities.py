"""Communities that matching tells of, as the directory finds people by them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.profiles.communities.tables import CommunityBelonging
from services.profiles.main import SERVICE
from shared.events.matching import CommunityDefined, CommunityJoined, CommunityLeft
from shared.ids import new_id
from tests.integration.profiles.mentors import Mentors, employ
from tests.support.platform import Serve

GUILD, CHOIR = new_id(), new_id()
OFFERS = {"skills_offered": "Kubernetes:5"}


class Members:
    """What matching says of who belongs to a community."""

    def __init__(self, mentors: Mentors) -> None:
        self.mentors = mentors
        self.rows: dict[tuple[UUID, str], tuple[UUID, int]] = {}

    async def tell(self, kind: type[CommunityJoined] | type[CommunityLeft], community: UUID, name: str) -> None:
        subject, version = self.rows.get((community, name), (new_id(), 0))
        self.rows[community, name] = (subject, version + 1)
        event = kind(subject=subject, version=version + 1, community_id=community, person_id=self.mentors.ids[name])
        await self.mentors.harness.receive(event)
        await self.mentors.made()


async def test_the_directory_finds_people_by_their_communities(serve: Serve):
    mentors = await employ(
        await serve(SERVICE), Amara=OFFERS | {"name": "Amara"}, Lin=OFFERS | {"name": "Lin"}, Tom={"name": "Tom"}
    )
    members = Members(mentors)
    await members.tell(CommunityJoined, GUILD, "Amara")
    assert (await mentors.search())["counts"]["community"] == [], "its name has not been heard of yet"
    assert await mentors.names(community=str(GUILD)) == ["Amara"]
    for key, name in ((GUILD, "Guild of data people"), (CHOIR, "Choir")):
        await mentors.harness.receive(CommunityDefined(subject=key, version=1, name=name))
    await members.tell(CommunityJoined, GUILD, "Lin")
    await members.tell(CommunityJoined, CHOIR, "Lin")
    await members.tell(CommunityJoined, CHOIR, "Tom")
    assert (await mentors.search())["counts"]["community"] == [
        {"value": str(GUILD), "name": "Guild of data people", "count": 2},
        {"value": str(CHOIR), "name": "Choir", "count": 1},
    ]
    assert await mentors.names(community=str(CHOIR)) == ["Lin"]
    assert set(await mentors.names(community=[str(GUILD), str(CHOIR)])) == {"Amara", "Lin"}
    await mentors.harness.receive(CommunityDefined(subject=CHOIR, version=2, name="Singers", closed=True))
    assert [count["name"] for count in (await mentors.search())["counts"]["community"]][1] == "Singers"

    await members.tell(CommunityLeft, CHOIR, "Lin")
    assert await mentors.names(community=str(CHOIR)) == []
    await members.tell(CommunityJoined, CHOIR, "Lin")
    assert await mentors.names(community=str(CHOIR)) == ["Lin"]


async def test_nothing_is_kept_of_the_communities_of_an_erased_person(serve: Serve):
    mentors = await employ(await serve(SERVICE), Amara=OFFERS | {"name": "Amara"}, Tom={"name": "Tom"})
    members = Members(mentors)
    await members.tell(CommunityJoined, GUILD, "Amara")
    it = mentors.harness.client(None, ["it"])
    for what in ("leave", "erase"):
        answer = await it.post(f"/api/profiles/v1/people/{mentors.ids['Amara']}/{what}")
        assert answer.status_code == 200, answer.text
    async with mentors.harness.sessions() as session:
        assert (await session.scalars(select(CommunityBelonging))).all() == []
    await members.tell(CommunityLeft, GUILD, "Amara")
    async with mentors.harness.sessions() as session:
        assert (await session.scalars(select(CommunityBelonging))).all() == []
