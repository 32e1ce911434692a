"""What is due at size: ``python -m benchmarks.paperwork [nursery.zip or folder]``; a made-up nursery of 280 unless told.

The whole nursery's list and one key worker's, with a year of finished papers behind them.
"""

import sys
from datetime import timedelta

from benchmarks.ground import MOST_MILLISECONDS, Report, bring_in, installation, manager_of, page

CHILDREN = 280


def main() -> int:
    with installation():
        from django.core.management import call_command

        from nursery.models import Setting

        report = Report()
        if len(sys.argv) > 1:
            call_command("import_nursery", sys.argv[1], verbosity=0)
        else:
            bring_in(report, CHILDREN)
        run(report, Setting.objects.get())
        return report.failed


def run(report, setting) -> None:
    from django.test import Client
    from django_scopes import scope

    from nursery.models import Membership, User
    from nursery.roles import Role
    from staff.models import Practitioner

    manager = manager_of(setting)
    with scope(setting=setting):
        fill(setting)
        person = next(one for one in Practitioner.objects.filter(key_person=True) if one.assignments.exists())
        person.user, _ = User.objects.get_or_create(email="key@example.org", name="Key")
        person.save()
        day = setting.today() - timedelta(days=400)
        Membership.objects.get_or_create(user=person.user, setting=setting, role=Role.PRACTITIONER, starts_on=day)
    own = Client()
    own.force_login(person.user)
    for name, client, address in (
        ("the whole nursery’s paperwork", manager, "/paperwork/"),
        ("all of its lines", manager, "/paperwork/?all=1"),
        ("a key worker’s paperwork", own, "/paperwork/"),
        ("its part of a key worker’s day", own, "/paperwork/next/"),
    ):
        cost, most = page(client, address), MOST_MILLISECONDS if "all=1" not in address else 200
        report.line(name, f"{cost} (at most {most} ms)", ratio=cost.ratio, fine=cost.holds(most))


def fill(setting) -> None:
    """A year that is counted: whatever was due until three weeks ago is final."""
    from django.utils import timezone

    from children.models import Child
    from nursery.terms import terms_around
    from paperwork.loading import load_due
    from paperwork.models import Document, PaperworkRules
    from paperwork.states import State

    today = setting.today()
    user = setting.memberships.first().user
    PaperworkRules.objects.update_or_create(
        setting=setting, defaults={"counts_from": terms_around(setting, today, 2)[0].starts_on}
    )
    due = load_due(setting, Child.objects.all(), today, narrow=False).due
    Document.objects.bulk_create(
        Document(
            setting=setting, child_id=one.child, kind=one.kind, occasion=one.occasion, title=one.title, owner_id=one.owner,
            state=State.FINAL, due_on=one.due_on, started_by=user, finished_by=user, finished_at=timezone.now(),
        )
        for one in due
        if one.is_paper and one.owner and one.due_on < today - timedelta(weeks=3)
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
