"""A family's pages at size: ``python -m benchmarks.families``; 280 children, 200,000 observations, two children of one parent.

Each page in CPU, questions to the database, and bytes of HTML before it is compressed (issue: 40 ms, 12, 60 kB).
"""

import sys
from datetime import timedelta

from benchmarks.ground import Report, bring_in, installation, morning, page

CHILDREN, OBSERVATIONS = 280, 200_000
MESSAGES, STEPS, SHARED = 200, 40, 100
MOST_MILLISECONDS, MOST_BYTES = 40, 60_000
OF_A_CHILD = [
    "day", "moments", "journal", "steps", "add", "messages", "times", "forms", "consents", "about", "card", "support",
    "your_data", "looks",
]  # fmt: skip
OF_THE_PERSON = ["home", "you", "notices", "policy"]


def main() -> int:
    with installation():
        import time_machine

        from benchmarks.many import attend, fill
        from nursery.models import Setting

        report = Report()
        bring_in(report, CHILDREN)
        setting = Setting.objects.get(slug=f"size-{CHILDREN}")
        attend(setting, morning(setting).date())
        fill(setting, OBSERVATIONS)
        with time_machine.travel(morning(setting)):
            client, child = parent(setting)
            pages(report, client, child)
        return report.failed


def parent(setting):
    """A client that is signed in as the parent of two, and a child of theirs with a full journal, messages and steps."""
    from django.test import Client
    from django_scopes import scope

    from children.models import Child
    from families import talking
    from families.data_models import RetentionRules
    from journals.home import share_step
    from journals.models import NextStep, Observation
    from journals.sharing import share, versions
    from nursery import policy
    from nursery.models import Membership, User
    from nursery.roles import Role

    jo = User.objects.get(email=f"{setting.slug}@example.org")
    user = User.objects.create(email="kasia@example.org", name="Kasia Byrne")
    today = setting.today()
    Membership.objects.create(user=user, setting=setting, role=Role.CARER, starts_on=today)
    Membership.objects.get_or_create(user=jo, setting=setting, role=Role.MANAGER, defaults={"starts_on": today})
    with scope(setting=setting):
        draft = policy.begin(setting=setting, today=today, by=jo)
        draft.starts_on, draft.review_on, draft.agreed_by = today, today + timedelta(days=365), "Jo"
        policy.publish(policy=draft, by=jo)
        RetentionRules.objects.create(setting=setting, families_see_looks=True)
        first, second = Child.objects.not_left(today).filter(starts_on__lte=today - timedelta(days=60))[:2]
        for child in (first, second):
            child.carers.update(user=user)
        for entry in Observation.objects.kept().filter(children=first).order_by("-noticed_at")[:SHARED]:
            share(observation=entry, words=versions(entry), by=jo)
        for number in range(MESSAGES):
            talking.answer(child=first, words=f"{number}: she slept well and ate all of her pasta.", by=jo)
        for number in range(STEPS):
            step = NextStep.objects.create(setting=setting, child=first, words=f"Pour, {number}", opened_by=jo)
            share_step(step=step, by=jo)
    client = Client()
    client.force_login(user)
    return client, first


def pages(report, client, child) -> None:
    from django.urls import reverse

    for name in OF_THE_PERSON + OF_A_CHILD:
        address = reverse(f"families:{name}", args=[child.code] if name in OF_A_CHILD else [])
        address += f"?child={child.code}" if name == "home" else ""
        cost = page(client, address)
        fine = cost.holds(MOST_MILLISECONDS) and cost.size <= MOST_BYTES
        report.line(f"a family’s {name}", f"{cost}, {cost.size / 1000:.1f} kB", ratio=cost.ratio, fine=fine)


if __name__ == "__main__":
    sys.exit(main())
