from __future__ import annotations

from aiokafka.partitioner import murmur2 as kafkas_murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging._partitions import assigned_to, murmur2, partition_of
from shared.messaging.transport import TopicPartition

topics = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1)


@given(st.binary(max_size=80))
def test_the_hash_is_kafkas(data: bytes) -> None:
    assert murmur2(data) == kafkas_murmur2(data)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, 100))
def test_every_key_has_a_partition(key: str, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions


@given(topics, st.integers(1, 8))
def test_members_that_read_the_same_share_fairly(partitions: dict[str, int], number: int) -> None:
    members = {member: list(partitions) for member in range(number)}

    shares = [assigned_to(member, members, partitions) for member in members]

    everything = {TopicPartition(topic, n) for topic, count in partitions.items() for n in range(count)}
    assert set().union(*shares) == everything
    assert sum(map(len, shares)) == len(everything)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@given(topics, st.dictionaries(st.integers(1, 99), st.lists(st.sampled_from("abcdefg"), unique=True), min_size=1))
def test_each_partition_has_one_owner_among_those_who_read_its_topic(
    partitions: dict[str, int], members: dict[int, list[str]]
) -> None:
    owners: dict[TopicPartition, int] = {}
    for member, reads in members.items():
        for place in assigned_to(member, members, partitions):
            assert place.topic in reads
            assert place not in owners
            owners[place] = member

    read = {topic for reads in members.values() for topic in reads}
    assert {place.topic for place in owners} == read & partitions.keys()
    assert len(owners) == sum(count for topic, count in partitions.items() if topic in read)
