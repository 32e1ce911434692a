"""The editor of a paper with a full term beside it: the page, the evidence, and saving what somebody types."""

from datetime import timedelta
from itertools import count

from benchmarks.ground import cpu, page

MOMENTS = 120
MOST_TO_SAVE = 30


def paper_of(setting, user, today):
    """A summary about a child with a moment every half day of two months, an earlier Tell us about and ten quotes."""
    from django.utils import timezone

    from children.models import Child
    from journals.models import Observation
    from paperwork.actions import begin
    from paperwork.models import Document, Kind, Quote, Source
    from staff.models import Practitioner

    child, owner = Child.objects.not_left(today).filter(starts_on__lte=today).first(), Practitioner.objects.first()
    now = timezone.now()
    entries = Observation.objects.bulk_create(
        Observation(
            setting=setting, words=f"Poured from jug to cup {n} times and said “again” to {child.name}.", areas=["CL", "MATH"],
            noticed_at=now - timedelta(hours=12 * n), author=user,
        )
        for n in range(MOMENTS)
    )  # fmt: skip
    through = Observation.children.through
    through._base_manager.bulk_create(through(observation=entry, child=child) for entry in entries)
    about = {
        "child": child,
        "owner": owner,
        "by": user,
        "on": today,
        "first": today - timedelta(days=60),
        "last": today,
    }
    earlier = begin(kind=Kind.ABOUT, title="Tell us about", **about)
    paper = begin(kind=Kind.SUMMARY, title="Summary", **about)
    words = " ".join(["Joins three and four words together and loves to explain how things work."] * 8)
    Document.objects.filter(pk=earlier.pk).update(texts={one["key"]: words for one in earlier.sections})
    Document.objects.filter(pk=paper.pk).update(texts={one["key"]: words for one in paper.sections})
    Quote.objects.bulk_create(
        Quote(
            document=paper, section="cl", source=Source.OBSERVATION, source_key=entry.pk, words=entry.words, added_by=user
        )
        for entry in entries[:10]
    )  # fmt: skip
    return paper


def measure(report, setting, client, user, today, size: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    paper = paper_of(setting, user, today)
    for name, words in (("write", "the editor of a paper"), ("evidence", "the evidence beside it")):
        address = reverse(f"paperwork:{name}", args=[paper.code])
        cost = page(client, address)
        report.line(f"{words}, {size} children", str(cost), ratio=cost.ratio, fine=cost.holds())
    address, versions = reverse("paperwork:autosave", args=[paper.code]), count()

    def save():
        version = next(versions)
        data = {"version": version, "text-cl": f"Words of the version {version}, with a jug and a cup. " * 12}
        assert client.post(address, data).status_code == 200

    save()
    with CaptureQueriesContext(connection) as queries:
        save()
        asked = len(queries)
    seconds = cpu(save)
    fine = seconds * 1000 <= MOST_TO_SAVE
    report.line(f"saving as one types, {size} children", f"{seconds * 1000:5.1f} ms, {asked} queries", fine=fine)
