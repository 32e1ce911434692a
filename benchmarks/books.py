"""A year of a child's journal as a book: 300 entries with a photo each, beside Pillow putting the same photos into a PDF."""

import ctypes
import gc
import io
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

PHOTOS = 300
MOST_SECONDS, MOST_MEGABYTES = 30, 400
EVERY = 0.2  # seconds between two looks at the memory: each one takes milliseconds of the same CPU


class Memory(threading.Thread):
    """The most memory that this process and its children take at once, above what this one took before."""

    def __init__(self):
        super().__init__(daemon=True)
        gc.collect()
        ctypes.CDLL("libc.so.6").malloc_trim(0)  # what making the photos took and no longer needs is not counted before
        self.before, self.most, self.ends = resident(os.getpid()), 0, threading.Event()

    def run(self):
        while not self.ends.wait(EVERY):
            self.most = max(self.most, sum(map(resident, family(os.getpid()))))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.join()

    @property
    def megabytes(self) -> float:
        return (self.most - self.before) / 1024


def resident(pid: int) -> int:
    """Kilobytes in memory, pages shared with others counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def family(pid: int) -> set[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def year(setting, user, today) -> object:
    """A child with an entry and a photo of 2048 pixels on most days of a year."""
    from django.core.files.base import ContentFile
    from PIL import Image, ImageDraw, ImageFilter

    from children.models import Child, Consent, Purpose
    from journals.models import Observation, Photo
    from nursery.days import moments_of

    child = Child.objects.last()  # the first one has a term of moments for the paper
    Consent.objects.create(child=child, purpose=Purpose.PHOTOS, given=True, starts_on=today - timedelta(days=400))
    noise = Image.effect_noise((2048, 1536), 40).filter(ImageFilter.GaussianBlur(1))  # a file as large as a camera’s
    grain = Image.merge("RGB", [noise, noise.transpose(Image.Transpose.ROTATE_180), noise])
    for number in range(PHOTOS):
        day = today - timedelta(days=1 + number)
        entry = Observation.objects.create(
            setting=setting, author=user, noticed_at=moments_of(setting, day)[0] + timedelta(hours=10),
            words="Tipped the jug again and again and shouted each time the water ran out. " * 3, areas=["CL", "UW"],
        )  # fmt: skip
        entry.children.set([child])
        picture = grain.copy()
        ImageDraw.Draw(picture).ellipse((number * 5, 300, number * 5 + 500, 800), fill=(number % 256, 120, 90))
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=85)
        photo = Photo(observation=entry, width=2048, height=1536, sha256="-")
        photo.large.save("", ContentFile(content.getvalue()), save=False)
        photo.small.save("", ContentFile(b"-"), save=True)
    return child


def bare_pdf(child) -> None:
    """The floor: the same photos, made as small, one on a page, nothing else."""
    from PIL import Image

    from journals.models import Photo

    def pictures():
        for photo in Photo.objects.filter(observation__children=child):
            with photo.large.open() as file, Image.open(file) as picture:
                picture.draft("RGB", (800, 800))
                picture.thumbnail((800, 800))
                yield picture.copy()

    first, *rest = pictures()
    first.save(io.BytesIO(), "PDF", save_all=True, append_images=rest)


def make(child, user, today):
    """The book, as the worker makes it; the job."""
    from journals import book, takeout
    from nursery.models import Job

    first, last = today - timedelta(days=365), today
    asked = {"child": child.code, "contents": "everything", "first": str(first), "last": str(last)}
    assert takeout.Outgoing(child, first, last, takeout.Contents.EVERYTHING).entries().count() == PHOTOS
    job = Job.objects.create(setting=child.setting, kind="journal_book", title="A year", asked=asked, asked_by=user)
    job.result = book.make(job, lambda percent, said="": None)
    return job


def measure(report, setting, user, today) -> None:
    from nursery import pdf

    child = year(setting, user, today)
    pdf.draw('<!doctype html><html lang="en"><title>x</title>')  # the process that draws is there
    begun = time.perf_counter()
    bare_pdf(child)
    floor = time.perf_counter() - begun
    with Memory() as memory:
        begun = time.perf_counter()
        job = make(child, user, today)
        seconds = time.perf_counter() - begun
    figure = f"{seconds:.1f} s (at most {MOST_SECONDS}), {job.file.size / 1024**2:.0f} MB file"
    report.line(f"a year’s book, {PHOTOS} photos", figure, ratio=seconds / floor, fine=seconds < MOST_SECONDS)
    fine = memory.megabytes < MOST_MEGABYTES
    report.line("    memory for it", f"{memory.megabytes:.0f} MB (at most {MOST_MEGABYTES})", fine=fine)
