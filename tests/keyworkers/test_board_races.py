"""Two managers, one child, the same instant (T8): one wins, the other is told; nothing is lost silently."""

import threading

import pytest
from django.db import connection
from django_scopes import scope

from keyworkers.actions import TeamHasChanged, change_care_team, team_on, team_version
from keyworkers.models import CareTeamChange, TeamRole
from nursery.models import AuditEvent
from tests.factories import MONDAY

PAIRS = 8


@pytest.mark.django_db(transaction=True)
def test_two_managers_move_one_child_at_once(setting, zofia, marta, aisha, tom, manager):
    for _ in range(PAIRS):
        with scope(setting=setting):
            opened = team_version(zofia)
            now = team_on(zofia, MONDAY)[TeamRole.KEY_WORKER]
        start, results = threading.Barrier(2), []

        def move(to, start=start, results=results, opened=opened):
            start.wait()
            try:
                with scope(setting=setting):
                    change_care_team(child=zofia, to={TeamRole.KEY_WORKER: to}, on=MONDAY, by=manager, version=opened)
                results.append(to)
            except TeamHasChanged as stale:
                results.append(stale.latest)
            finally:
                connection.close()

        threads = [threading.Thread(target=move, args=[to]) for to in (marta, aisha, tom) if to != now]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winners = [result for result in results if not isinstance(result, CareTeamChange)]
        told = [result for result in results if isinstance(result, CareTeamChange)]
        assert (len(winners), len(told)) == (1, 1)
        assert told[0].after[TeamRole.KEY_WORKER] == winners[0].pk
        with scope(setting=setting):
            assert team_on(zofia, MONDAY)[TeamRole.KEY_WORKER] == winners[0]
            assert zofia.assignments.filter(role=TeamRole.KEY_WORKER, ends_on=None).count() == 1
    with scope(setting=setting):
        assert CareTeamChange.objects.count() == PAIRS
    assert AuditEvent.objects.filter(action="care_team_changed").count() == PAIRS
