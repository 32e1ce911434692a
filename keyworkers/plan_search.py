"""A longer search for the best plan, where the page's time was not enough for a proof."""

import multiprocessing
import time

from django.urls import reverse

from keyworkers import planner
from keyworkers.planning import load_planning
from nursery.models import Room

SECONDS = 600
LOOK_EVERY = 0.5


def search(job, progress) -> dict:
    """Search for ten minutes at most, in a process of its own that ends at once when somebody presses Stop."""
    room = Room.objects.filter(code=job.asked["room"]).first()
    planning = load_planning(job.setting, job.setting.today(), room=room)
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    worker = multiprocessing.get_context("spawn").Process(
        target=planner.solve_into, args=(there, planning.problem, SECONDS)
    )
    worker.start()
    there.close()
    begun = time.monotonic()
    try:
        while not here.poll(LOOK_EVERY):
            gone = time.monotonic() - begun
            progress(100 * gone / SECONDS, f"{int(gone // 60)} of {SECONDS // 60} minutes at most")
        plan = here.recv()
    finally:
        worker.kill()
        worker.join()
    page = reverse("keyworkers:propose")
    return {
        "teams": {ref: {role: one.of(role) for role in planner.ROLES} for ref, one in plan.choices.items()},
        "slack": [(plan.bound - plan.score).numerator, (plan.bound - plan.score).denominator],
        "url": f"{page}?search={job.code}" + (f"&room={room.code}" if room else ""),
        "link": "See the plan",
        "words": "Proven: there is no better one."
        if plan.is_optimal
        else "The best that was found; a better one may exist.",
    }
