"""State machines: what they allow, and that docs/states.md draws what the code does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.states.domain import Impossible, Machine, Move
from services.matching.states.handlers import moved
from shared.problems import Conflict
from tools.states import PAGE, document, machines

MACHINES = {name: machine for name, (_, machine) in machines().items()}
LAMP = Machine(
    "lamp",
    {"off": "it is dark", "on": "it gives light", "broken": "it has ended"},
    ("off",),
    (Move("switch on", ("off",), "on"), Move("switch off", ("on",), "off"), Move("drop", ("off", "on"), "broken")),
)


def test_the_page_of_states_is_current():
    assert PAGE.read_text(encoding="utf-8") == document(), "run python -m tools.states"


def test_the_six_that_people_ask_about_are_drawn():
    assert set(MACHINES) >= {"program", "enrollment", "request", "mentorship", "session", "gathering"}


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_can_be_reached_and_says_what_it_means(name: str):
    machine = MACHINES[name]
    reached = set(machine.initial)
    while further := {machine.after(state, each) for state in reached for each in machine.possible(state)} - reached:
        reached |= further
    assert reached == set(machine.states)
    assert all(meaning and meaning[0].islower() and not meaning.endswith(".") for meaning in machine.states.values())


@given(st.lists(st.sampled_from(["switch on", "switch off", "drop", "wash"])))
def test_no_sequence_of_commands_leads_out_of_the_states(commands: list[str]):
    state = "off"
    for command in commands:
        if command in LAMP.possible(state):
            state = LAMP.after(state, command)
            assert state in LAMP.states
        else:
            with pytest.raises(Impossible) as refused:
                LAMP.after(state, command)
            assert refused.value.possible == LAMP.possible(state)


def test_a_command_that_does_not_fit_says_what_does():
    with pytest.raises(Conflict) as refused:
        moved(LAMP, "on", "switch on")
    assert refused.value.document() == {
        "type": "urn:telemachus:problem:wrong-state",
        "title": "This does not fit the current state",
        "status": 409,
        "detail": "This lamp is on: it gives light.",
        "state": "on",
        "possible": ["switch off", "drop"],
    }


def test_a_machine_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="does not have"):
        Machine("lamp", {"off": "dark"}, ("off",), (Move("switch on", ("off",), "on"),))
    twice = (Move("drop", ("off",), "off"), Move("drop", ("off",), "on"))
    with pytest.raises(ValueError, match="to two"):
        Machine("lamp", {"off": "dark", "on": "light"}, ("off",), twice)
