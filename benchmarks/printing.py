"""A hundred summaries of two pages in one file, two photos each, beside WeasyPrint drawing the same words with no style."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.books import EVERY, Memory, family, resident

PAPERS, PHOTOS = 100, 2
MOST_SECONDS, MOST_MEGABYTES = {False: 20, True: 30}, 300  # in one file; apart, where each embeds its type
TICKS = os.sysconf("SC_CLK_TCK")
WORDS = (
    "He pours from a full jug and stops in time. Scissors are new: he snips along the edge of the paper, tongue out. "
    * 2
)


class Cost(Memory):
    """Memory, and seconds of CPU of this process and all it started, those that ended among them."""

    def __init__(self):
        super().__init__()
        self.began = {pid: used(pid) for pid in family(os.getpid())}
        self.latest = dict(self.began)

    def run(self):
        while not self.ends.wait(EVERY):
            pids = family(os.getpid())
            self.most = max(self.most, sum(map(resident, pids)))
            self.latest |= {pid: seconds for pid in pids if (seconds := used(pid))}

    @property
    def seconds(self) -> float:
        return sum(seconds - self.began.get(pid, 0) for pid, seconds in self.latest.items())


def used(pid: int) -> float:
    """Seconds of CPU that ``pid`` has taken; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


def term(setting, user, today) -> list:
    """A final summary of each of a hundred children, with photos of their entries."""
    from django.core.files.base import ContentFile
    from django.utils import timezone
    from PIL import Image

    from children.models import Child, Consent, Purpose
    from journals.models import Observation, Photo
    from nursery.days import moments_of
    from paperwork.actions import begin
    from paperwork.facts import facts_of
    from paperwork.models import Kind
    from staff.models import Practitioner

    noise = Image.effect_noise((2048, 1536), 40)
    picture, content, small = Image.merge("RGB", [noise, noise, noise]), io.BytesIO(), io.BytesIO()
    picture.save(content, "JPEG", quality=60)
    picture.resize((400, 300)).save(small, "JPEG", quality=85)
    owner, first = Practitioner.objects.first(), today - timedelta(days=90)
    papers = []
    for child in Child.objects.not_left(today)[:PAPERS]:
        Consent.objects.get_or_create(child=child, purpose=Purpose.PHOTOS, given=True, starts_on=first)
        codes = []
        for number in range(PHOTOS):
            moment = moments_of(setting, today - timedelta(days=9 * number + 3))[0] + timedelta(hours=10)
            entry = Observation.objects.create(
                setting=setting, author=user, noticed_at=moment, words="Tipped the jug.", areas=["CL", "PD"]
            )
            entry.children.set([child])
            photo = Photo(observation=entry, width=2048, height=1536, sha256="-")
            photo.large.save("", ContentFile(content.getvalue()), save=False)
            photo.small.save("", ContentFile(small.getvalue()), save=True)
            codes.append(photo.code)
        paper = begin(
            child=child,
            kind=Kind.SUMMARY,
            title="Autumn summary",
            owner=owner,
            by=user,
            on=today,
            occasion="printed",
            first=first,
            last=today,
        )
        paper.texts = {one["key"]: WORDS for one in paper.sections}
        paper.facts = {"photos": [{"code": code, "caption": "Again and again"} for code in codes]}
        paper.facts = facts_of(paper, setting, today)
        paper.state, paper.finished_by, paper.finished_at = "final", user, timezone.now()
        paper.save()
        papers.append(paper)
    return papers


def bare_pdf(papers) -> None:
    """The floor: the same words, the same pages, nothing of ours."""
    import weasyprint

    words = "".join(f"<h2>{one['title']}</h2><p>{WORDS}</p>" for one in papers[0].sections)
    for _ in papers:
        weasyprint.HTML(string=f'<html lang="en"><title>x</title>{words}').write_pdf()


def measure(report, setting, user, today) -> None:
    from django.utils.translation import override

    from nursery import pdf
    from paperwork.reports import paper

    papers = term(setting, user, today)
    pdf.draw('<!doctype html><html lang="en"><title>x</title>')  # the process that draws is there
    begun = time.process_time()
    bare_pdf(papers)
    floor = time.process_time() - begun
    for name, apart in (("in one file", False), ("in files of their own", True)):
        with Cost() as cost, override("en-gb"):
            begun = time.perf_counter()
            found = pdf.render_many((paper(one, language="en") for one in papers), apart=apart)
            seconds = time.perf_counter() - begun
        most = MOST_SECONDS[apart]
        figure = f"{cost.seconds:.1f} s of CPU (at most {most})"
        report.line(f"{len(papers)} summaries {name}", figure, ratio=cost.seconds / floor, fine=cost.seconds < most)
        size = f"{cost.megabytes:.0f} MB (at most {MOST_MEGABYTES})"
        report.line("    memory for it", size, fine=cost.megabytes < MOST_MEGABYTES)
        print(f"      {seconds:.1f} s on the clock, {sum(map(len, found)) / 1024**2:.1f} MB of PDF")
