from __future__ import annotations

import pytest
from sqlalchemy import Column, Table, Uuid, select

from shared.db import Sessions, create_engine, create_sessions, service_metadata
from shared.ids import new_id
from shared.platform_tables import data_key
from shared.private_text import KeyLost, MasterKey, PrivateText, forget, reveal, reveal_all, seal, seal_all

METADATA = service_metadata()
diary = Table("diary", METADATA, Column("id", Uuid, primary_key=True), Column("words", PrivateText))


async def opened(url: str, master: MasterKey) -> Sessions:
    engine = create_engine(url, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    await engine.dispose()
    return create_sessions(engine, master.info())


async def test_words_come_back_and_are_not_in_the_database(database: str) -> None:
    sessions = await opened(database, MasterKey(MasterKey.generate()))
    author = new_id()
    async with sessions() as session, session.begin():
        row = {"id": new_id(), "words": await seal(session, author, "I doubt the plan – äöü")}
        await session.execute(diary.insert().values(row))
    async with sessions() as session:
        sealed = (await session.execute(select(diary.c.words))).scalar_one()
        assert await reveal(session, sealed) == "I doubt the plan – äöü"
        assert b"doubt" not in sealed.ciphertext
        assert sealed.author_id == author
        await session.connection()
    await sessions.kw["bind"].dispose()


async def test_the_same_words_look_different_each_time(database: str) -> None:
    sessions = await opened(database, MasterKey(MasterKey.generate()))
    author = new_id()
    async with sessions() as session, session.begin():
        assert await seal(session, author, "same") != await seal(session, author, "same")
    await sessions.kw["bind"].dispose()


async def test_the_words_of_many_are_sealed_and_revealed_together(database: str) -> None:
    sessions = await opened(database, MasterKey(MasterKey.generate()))
    known, new, leaver = new_id(), new_id(), new_id()
    async with sessions() as session, session.begin():
        await seal(session, known, "before")
        sealed = await seal_all(session, [(known, "one"), (new, "two"), (leaver, "three"), (new, "four")])
        assert [await reveal(session, item) for item in sealed] == ["one", "two", "three", "four"]
        await forget(session, leaver)
        assert await reveal_all(session, sealed) == ["one", "two", None, "four"]
        assert await reveal_all(session, []) == await seal_all(session, []) == []
    await sessions.kw["bind"].dispose()


async def test_losing_the_key_is_erasure(database: str) -> None:
    sessions = await opened(database, MasterKey(MasterKey.generate()))
    leaver, other = new_id(), new_id()
    async with sessions() as session, session.begin():
        gone, kept = await seal(session, leaver, "mine"), await seal(session, other, "theirs")
        await forget(session, leaver)
        assert await reveal(session, kept) == "theirs"
        with pytest.raises(KeyLost):
            await reveal(session, gone)
        await seal(session, leaver, "a new key does not open old words")
        with pytest.raises(KeyLost):
            await reveal(session, gone)
    await sessions.kw["bind"].dispose()


async def test_another_master_key_opens_nothing(database: str) -> None:
    sessions = await opened(database, MasterKey(MasterKey.generate()))
    async with sessions() as session, session.begin():
        sealed = await seal(session, new_id(), "mine")
        assert await session.scalar(select(data_key.c.wrapped)) is not None
    strangers = create_sessions(sessions.kw["bind"], MasterKey(MasterKey.generate()).info())
    async with strangers() as session:
        with pytest.raises(ValueError, match="did not wrap"):
            await reveal(session, sealed)
    await sessions.kw["bind"].dispose()


def test_a_digest_knows_a_text_again_and_needs_the_master_key() -> None:
    text = MasterKey.generate()
    master = MasterKey(text)
    assert master.digest("e-1") == MasterKey(text).digest("e-1")
    assert len({master.digest("e-1"), master.digest("e-2"), MasterKey(MasterKey.generate()).digest("e-1")}) == 3


@pytest.mark.parametrize(("text", "message"), [("not base64!", "not base64"), ("c2hvcnQ=", "5 bytes; 32 are needed")])
def test_a_master_key_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MasterKey(text)
