"""A small world: one office, its contests in every state of life, and a person for every role and relation.

`people` are the personas of the permission table, `rows` the things that its URLs name (as the URL's argument).
"""

from tests.world.contests import make_contests, make_public_page
from tests.world.entries import make_entries
from tests.world.judging import make_judging
from tests.world.payouts import make_papers, make_payouts
from tests.world.people import make_offices, make_people
from tests.world.things import World

__all__ = ["World", "build"]


def build() -> World:
    """Make the world."""
    world = World()
    make_people(world)
    make_offices(world)
    make_contests(world)
    make_public_page(world)
    make_entries(world)
    make_judging(world)
    make_payouts(world)
    make_papers(world)
    for user in world.people.values():
        if user is not None:
            for cached in ("roles_held", "units_worked_at"):
                user.__dict__.pop(cached, None)
    return world
