"""What the editor's page shows. ``Page`` gathers it; the template writes it down."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from journals.framework import Area
from paperwork import evidence, steps
from paperwork.forms import AnsweredForm
from paperwork.models import Document, Kind
from paperwork.paper_facts import key_worker_of, writers_of
from paperwork.people import is_checked, readers
from paperwork.pictures import shown
from paperwork.rules import Step, may, why_not, why_not_write
from paperwork.states import CAN_BE_WRITTEN, FROZEN, State
from paperwork.words import by_line
from paperwork.writing import Stale, other_writer


@dataclass(slots=True)
class Section:
    """One part of the paper as it stands on the page."""

    key: str
    title: str
    hint: str
    statutory: str
    area: str
    optional: bool
    text: str
    quotes: list = field(default_factory=list)
    theirs: str | None = None
    earlier: str = ""
    errors: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    is_unsaved: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_written(self) -> bool:
        return bool(self.text.strip())


class Page:
    """The page of ``document`` for the person of ``request``; ``status`` is what it answers with."""

    def __init__(self, request, document: Document):
        self.request, self.document, self.setting = request, document, request.setting
        self.status = 200
        self.errors: dict[str, list[str]] = {}
        self.stands: Document | None = None
        self.said = ""

    def trouble(self, error: ValidationError) -> None:
        """What is to be put right stands beside its section, and at the top."""
        self.status = 422
        self.errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        person = self.document.person
        fresh = Document.objects.visible_to(self.request.user)
        self.document = fresh.for_writing(self.request.user, self.setting.today()).get(pk=self.document.pk)
        self.document.person = person

    def conflict(self, stale: Stale) -> None:
        """Somebody else was faster: both texts stand on the page, and saving again is a decision."""
        self.status = 409
        if any(name.startswith("text-") for name in self.request.POST):
            self.stands = stale.document
        who = stale.document.writer.name.split()[0] if stale.document.writer else "Somebody else"
        if other_writer(stale.document, self.request.user, timezone.now()):
            self.said = f"{who} is writing here. What you typed is still below; save it once {who} has finished."
            if not self.stands:
                self.said = f"{who} is writing here. Nothing was added."
        else:
            self.said = "This was changed elsewhere while it was open. Both texts are below: nothing is lost."

    # ------------------------------------------------------------ parts

    def _sections(self) -> list[Section]:
        document, name, posted = self.document, self.document.child.name, self.request.POST
        quotes = list(document.quotes.all())
        for number, quote in enumerate(quotes, start=1):
            quote.number = number
        earlier = evidence.latest_about(document) if document.kind == Kind.ABOUT else None
        standing = steps.standing(document) if self.errors and document.kind != Kind.ABOUT else {}
        found = []
        for one in document.sections:
            key = one["key"]
            text = posted.get(f"text-{key}", document.texts.get(key, "")).replace("\r\n", "\n")
            theirs = self.stands.texts.get(key, "") if self.stands else None
            errors = self.errors.get(key, [])
            found.append(
                Section(
                    key, one["title"].replace("{name}", name), one["hint"].replace("{name}", name), one["statutory"],
                    one["area"], one["optional"], text, [quote for quote in quotes if quote.section == key],
                    theirs if theirs != text else None, earlier.texts.get(key, "") if earlier else "", errors,
                    standing.get(key, []), text != (self.stands or document).texts.get(key, ""),
                )
            )  # fmt: skip
        return found

    def _stages(self, checked: bool, who: str) -> list[tuple[str, str]]:
        """(words, "done", "on" or "") of each stage on the way."""
        checker = (self.document.facts.get("checker") or who).split()[0] if self.document.finished_at else who
        names = {
            # as short as "Writing", which it becomes under the writer's eyes: nothing on the page may move then
            "write": {State.OPEN: "Not begun", State.RETURNED: "Returned"}.get(State(self.document.state), "Writing"),
            "check": f"{checker[:1].upper()}{checker[1:]} reads it",
            "final": "Final",
            "family": "Shared with family",
            "signed": "Signed",
        }
        order = [key for key in names if checked or key != "check"]
        here = AT[State(self.document.state)]
        now = order.index(here) if here in order else 0  # to be checked, where meanwhile no check is wanted
        return [
            (names[key], "on" if place == now else "done" if place < now else "") for place, key in enumerate(order)
        ]

    def context(self) -> dict:
        document, user, day = self.document, self.request.user, self.setting.today()
        checked = is_checked(document)
        who = readers(document, self.setting, day)
        person, owner, state = document.person, document.owner.name, document.state
        writer = document.writer if other_writer(document, user, timezone.now()) else None
        cannot = why_not_write(state, owner, person)
        can = {step.value for step in Step if may(step, document, person, checked=checked)}
        if state == State.OPEN:  # its first words are saved before the step that the button takes
            ahead = {Step.SEND, Step.FINISH}
            can |= {one.value for one in ahead if not why_not(one, State.WRITING, owner, person, checked=checked)}
        if writer:
            can -= {Step.SEND.value, Step.FINISH.value}
        sections = self._sections()
        return {
            "document": document,
            "child": document.child,
            "sections": sections,
            "to_finish": sum(not one.is_written and not one.optional for one in sections),
            "version": self.stands.version if self.stands else document.version,
            "writer": writer,
            "is_open": not cannot and (writer is None or self.stands is not None),
            "may_take_over": person.is_key_worker
            and not person.is_owner
            and not person.is_lead
            and state not in FROZEN,
            "owner_left": document.owner.has_left(day) and state not in FROZEN,
            "heir": key_worker_of(document.child, day)
            if document.owner.has_left(day) and state not in FROZEN
            else None,
            "cannot": cannot if state in CAN_BE_WRITTEN or state == State.TO_CHECK else "",
            "may": can,
            "why_not": {step.value: why_not(step, state, owner, person, checked=checked) for step in Step},
            "stages": self._stages(checked, who),
            "who": who,
            "by_line": by_line(document, writers_of(document), document.answered_by) if state in FROZEN else "",
            "returns": document.returns.select_related("returned_by") if document.returned_because else [],
            "is_frozen": state in FROZEN,
            "saved_at": document.last_saved_at,
            "today": day,
            "errors": self.errors,
            "top_errors": self.errors.get(NON_FIELD_ERRORS, []),
            "said": self.said,
            "counted": [] if document.kind == Kind.ABOUT or state in FROZEN else self._counted(day),
            "shown": shown(document, day) if state in FROZEN else [],
            "chosen": len(document.facts.get("photos", [])),
            "signatures": list(document.signatures.all()) if state == State.SIGNED else [],
            "answered": self._answered() if document.kind == Kind.ABOUT else None,
            "is_about": document.kind == Kind.ABOUT,
            "areas": {area.value: area.plain for area in Area},
            **(self.evidence() if "evidence" in self.request.GET else {}),
        }

    def _counted(self, day):
        """Care and attendance, with what is used of them; the quotes are at hand."""
        return evidence.mark_used(self.document, evidence.counted(self.document, self.setting, day))

    def _answered(self) -> AnsweredForm:
        initial = {"answered_by": self.document.answered_by, "answered_on": self.document.answered_on}
        data = self.request.POST if self.request.method == "POST" and "answered_by" in self.request.POST else None
        return AnsweredForm(data, today=self.setting.today(), initial=initial)

    def evidence(self) -> dict:
        items = evidence.evidence_of(self.document, self.setting, self.setting.today())
        plain = {area.value: area.plain for area in Area}
        return {
            "document": self.document,
            "child": self.document.child,
            "may_add": not why_not_write(self.document.state, self.document.owner.name, self.document.person)
            and not other_writer(self.document, self.request.user, timezone.now()),
            "items": [item for item in items if not item.is_worry],
            "worries": [item for item in items if item.is_worry],
            "home": sum(item.is_home for item in items),
            "areas": plain,
            "has_evidence": True,
        }


AT = {
    State.OPEN: "write",
    State.WRITING: "write",
    State.RETURNED: "write",
    State.TO_CHECK: "check",
    State.FINAL: "final",
    State.WITH_FAMILY: "family",
    State.SIGNED: "signed",
}
