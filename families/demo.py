"""The family's half of Bramble Lane: what Kasia says, asks and is asked, and a grandmother who may only look. All invented."""

from datetime import timedelta

from children.models import Carer, Child
from families import asking, copying, talking
from journals.home import add_from_home, say_from_home, share_step
from journals.models import NextStep
from nursery.models import User
from paperwork import design_actions
from paperwork.models import Kind
from senco import actions


def add_to_demo(setting) -> None:
    people = {user.name.split()[0]: user for user in User.objects.filter(memberships__setting=setting)}
    kasia, marta, ines = people["Kasia"], people["Marta"], people["Ines"]
    zofia, leo = Child.objects.get(first_name="Zofia"), Child.objects.get(first_name="Leo")
    mother = Carer.objects.get(child=zofia, user=kasia)
    for child in (zofia, leo):
        Carer.objects.create(
            setting=setting, child=child, first_name="Halina", last_name="Nowicka", relationship="grandmother",
            only_looks=True, language="pl", user=people["Halina"],
        )  # fmt: skip
    _talk(zofia, mother, kasia, marta)
    add_from_home(
        child=zofia, carer=mother, by=kasia, happened_at=setting.now() - timedelta(days=1, hours=3),
        words="She poured the soup by herself and told her brother to wait: “jeszcze gorące!”",
    )  # fmt: skip
    step = NextStep.objects.filter(child=zofia).exclude(home_idea="").first()
    if step:
        share_step(step=step, by=marta)
        say_from_home(
            step=step, words="We tried it at breakfast. She spilled a little and fetched the cloth herself.", by=kasia
        )
    asking.ask(
        child=zofia, carer=mother, about="collect", by=kasia,
        words="Her grandmother Halina Nowicka, 07700 900222, from December on Fridays.",
    )  # fmt: skip
    _own_question(setting, people["Jo"])
    copying.ask(child=leo, by=kasia)
    _ask_about(leo, kasia, ines)


def _own_question(setting, jo) -> None:
    """Something the nursery asks besides in Tell us about, and how it says so in Polish."""
    own = {"title": "What makes {name} laugh?", "hint": "", "area": "", "from_months": 0, "optional": True}
    key = design_actions.save_section(setting=setting, kind=Kind.ABOUT, key="", values=own, by=jo)
    words = {key: {"title": "Co rozśmiesza {name}?"}}
    design_actions.save_words(setting=setting, kind=Kind.ABOUT, language="pl", words=words, by=jo)


def _talk(child, mother, kasia, marta) -> None:
    talking.write(
        child=child, carer=mother, by=kasia, words="Zofia slept badly, there was a storm. She may be tired today."
    )
    talking.answer(child=child, by=marta, words="Thank you for telling us. I will keep the quiet corner free for her.")
    talking.write(
        child=child, carer=mother, by=kasia, words="Thank you! Is there still a place at the breakfast on Friday?"
    )


def _ask_about(child, kasia, ines) -> None:
    """Kasia was told in person; the SENCO’s question waits for her in Kith."""
    case = actions.raise_concern(
        child=child, title="Following what is said", by=ines, needs=["communication"],
        concern="Leo looks at the others first when we say something to the whole group. Beside him he follows at once.",
    )  # fmt: skip
    actions.tell_parents(
        case=case, on=child.setting.today(), how="in person", people=[Carer.objects.get(child=child, user=kasia)],
        words="She has noticed it at home when the television is on.", by=ines,
    )  # fmt: skip
    actions.acknowledge(case=case, by=ines)
