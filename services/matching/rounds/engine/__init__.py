"""Matching as numbers: from who takes part to who meets whom and why. No I/O, no database, no events.

snapshot = Snapshot.of(mentees, mentors, rules)      # frozen, in an order drawn by lot
found = answer(snapshot, limits, watch)              # engine.answer: the pairs, their proof, their reasons

Modules are imported one by one: rules and people are light, the solver is not.
"""
