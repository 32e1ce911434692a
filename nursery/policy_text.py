"""The text that a policy begins with: four key worker policies said once, in our own words, by headings.

Each sentence keeps the ids of requirements.md that it comes from and the keys of the proofs that stand beside it until a
manager chooses others. ``{key_worker}``, ``{secondary}`` and ``{buddy}`` become the setting's own words. ``is_human`` is
a quality that no figure shows. A test holds the ids against the list of all.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    words: str
    asks: str
    evidence: str = ""
    is_human: bool = False


S = Sentence
TEXT: dict[str, list[Sentence]] = {
    "What we believe": [
        S(
            "Every child here has one dependable adult to feel specially close to: their {key_worker}.",
            "000-01 003-03",
            "keyworkers.one_key_worker",
        ),
        S(
            "Children thrive when people they know, trust and respect meet their needs, so a child spends most of the day "
            "with their {key_worker} or {secondary}.",
            "002-03",
            "keyworkers.own_people",
        ),
        S(
            "This is at the heart of the best possible care and education for every child who comes: secure relationships "
            "give confidence to children, parents, staff and the whole setting.",
            "000-03 003-01 004-02",
            "keyworkers.watched",
            is_human=True,
        ),
        S(
            "We expect much of our staff: they are confident, friendly, professional and knowledgeable, and children, who "
            "learn by watching, have somebody in them to rely on.",
            "002-06 002-12",
            "staff.qualified staff.checked staff.first_aid",
            is_human=True,
        ),
        S("A {key_worker} gives unconditional regard and judges no child and no family.", "004-09", is_human=True),
    ],
    "Each child’s own people": [
        S(
            "A {key_worker} is chosen as early as possible, and always before a child starts.",
            "004-07 002-08",
            "keyworkers.before_start keyworkers.from_first_day",
        ),
        S(
            "We choose with care: the needs and circumstances of child and family, bonds that are there already, brothers "
            "and sisters and language all count, and the reason is written down.",
            "004-01 004-05",
            "keyworkers.reasons",
        ),
        S(
            "Key groups are small, and follow the room, the children’s ages and the hours a person works.",
            "000-05",
            "keyworkers.group_size",
        ),
        S(
            "Each child also has a {secondary}, chosen by name, and a {buddy} behind them.",
            "000-09 003-04",
            "keyworkers.secondary keyworkers.buddy",
        ),
        S(
            "Each room shows who has whom and who stands behind them, so that it is clear at a glance.",
            "000-10",
            "keyworkers.boards",
        ),
        S(
            "The {key_worker} is the child’s main carer here: we say so, and it is they who give most of the care.",
            "004-16",
            "journals.care_own_people",
        ),
        S(
            "Children’s days and staff’s days differ, so all staff and managers get to know all children and families, and "
            "a child feels at home in the wider group.",
            "002-07 004-17 000-08",
            "journals.known_widely",
        ),
        S(
            "A child’s experience stays continuous for the whole of their time here: the {key_worker} changes seldom.",
            "003-08",
            "keyworkers.few_changes",
        ),
    ],
    "Starting with us": [
        S(
            "Parents meet the {key_worker} at a settling visit or on the first day at the latest.",
            "000-12",
            "paperwork.introductions keyworkers.bonds",
        ),
        S(
            "Every family is given a card that says who their {key_worker} is, what to expect, how to reach them, and "
            "where the full role is described.",
            "002-11 004-06",
            "keyworkers.cards",
        ),
        S(
            "Together with the parents, the {key_worker} settles the child in: they watch over, care for and comfort the "
            "child, and go on supporting child and family afterwards.",
            "000-06 000-21 002-25 003-07 003-12 004-08",
            "keyworkers.settling keyworkers.bonds",
        ),
        S(
            "They help new children to become part of the group: with the boundaries that keep them safe, the routines, "
            "and ease with people and things to do.",
            "003-13",
            "keyworkers.checklists",
        ),
        S(
            "We look at set points whether a child feels familiar, safe, stimulated, happy and secure; an attentive "
            "{key_worker} keeps stress low.",
            "004-03 002-13",
            "journals.well_being",
        ),
        S(
            "After the first three sessions the {key_worker} tells the parents how they went.",
            "002-26",
            "paperwork.settling_reports",
        ),
    ],
    "Working with families": [
        S(
            "The {key_worker} is the link between a child’s life here and at home, and the family’s first contact for "
            "anything.",
            "002-01 002-10 000-13 003-06",
            "families.sign_in",
        ),
        S(
            "Parents are active partners: they see, answer and add, and can be confident in their child’s wellbeing.",
            "004-04 002-02",
            "families.sign_in journals.shared",
        ),
        S(
            "The {key_worker} works with the family for continuous care and emotional wellbeing, from toilet training to "
            "sleep, and asks managers for help when it is needed.",
            "002-04 002-09 002-18",
            "children.routines",
        ),
        S(
            "Parents hear regularly, in a professional and sensitive way, about their child’s days and progress; what we "
            "know is kept up to date with what they tell us.",
            "003-17 002-16 004-13",
            "journals.shared journals.care_written",
        ),
        S(
            "They are told the next step that is being worked on, with an idea for home.",
            "000-20",
            "journals.home_ideas",
        ),
        S(
            "Each {key_worker} holds drop-ins at set times, to talk about a child’s development or just to talk.",
            "000-35 000-36",
            "keyworkers.drop_ins",
        ),
    ],
    "When a key worker is away": [
        S(
            "Every {key_worker} will be away at times, so shifts and absences are known ahead; the {secondary} then takes "
            "over, goes on with the work on the child’s development and keeps the parents informed.",
            "000-07 000-33 000-34",
            "keyworkers.patterns keyworkers.absences",
        ),
        S(
            "In every session one of the child’s own people is here, so that child and parents always have somebody to "
            "turn to.",
            "004-15",
            "keyworkers.cover_ahead",
        ),
        S(
            "Colleagues are told what they need to know about a child’s needs and development, and no more.",
            "000-22",
            "nursery.on_site",
        ),
    ],
    "Care through the day": [
        S(
            "Babies and toddlers get attention of their own at times they can count on.",
            "000-04",
            "journals.care_times",
        ),
        S(
            "Daily care keeps children healthy and safe, and is a time to learn: words, awareness of others and "
            "confidence.",
            "000-02",
            "journals.care_written",
        ),
        S(
            "The {key_worker} finds out each child’s own needs, diet and routines, and all staff know them.",
            "000-11 000-14",
            "children.needs children.routines",
        ),
        S(
            "A child in distress is comforted in the way that helps them, with the words they know from home.",
            "003-14",
            "children.comfort",
        ),
        S(
            "Intimate care is given by the {key_worker}, else by the {secondary}; anybody else says why it was them.",
            "002-21",
            "journals.intimate",
        ),
        S(
            "The {key_worker} sits with their children at meals, for good manners and good company.",
            "002-22",
            "journals.meals",
        ),
        S(
            "There are always as many adults as the required ratio asks for.",
            "003-02",
            "keyworkers.ratios keyworkers.first_aid",
        ),
    ],
    "Noticing, planning and learning": [
        S(
            "The {key_worker} is responsible for the child’s development, notices what the child does regularly, and "
            "thinks about what it means for their needs now.",
            "000-15 002-14 003-15",
            "journals.noticed",
        ),
        S(
            "They understand how the child learns, what the child likes and knows already, and plan the next step from the "
            "early years foundation stage; they teach beyond it too, and link ideas widely.",
            "000-18 000-19 002-05 002-15",
            "journals.next_steps journals.steps_tried",
        ),
        S(
            "Progress is followed closely in every area of learning.",
            "003-09 000-17",
            "journals.areas",
        ),
        S(
            "Experiences are planned for each child’s interests, stage and additional needs, and the setting’s plans are "
            "adjusted where a child needs it.",
            "003-10 003-16",
            "journals.plans journals.adapted",
        ),
        S(
            "With the parents, the {key_worker} keeps a plan for the child’s wellbeing, care and learning.",
            "004-10",
            "senco.plans journals.next_steps",
        ),
        S(
            "Each {key_worker} plans time with their group that suits every child in it, and encourages friendships there.",
            "002-20 004-14",
            "keyworkers.group_time",
        ),
        S(
            "They share their interest in the world, and help children to be confident, resilient, independent and "
            "responsible learners.",
            "002-24",
            is_human=True,
        ),
    ],
    "Journals, photos and what stays here": [
        S(
            "The {key_worker} keeps a journal for each of their children, for the youngest a baby diary, with observations "
            "and photographs, in good order; the day is busy, so small moments are caught as they happen.",
            "000-16 002-27 002-41 004-12",
            "journals.in_order journals.checks nursery.tablets",
        ),
        S(
            "Cameras belong to the setting, stay on site and are used only where the family agrees; photos are printed "
            "here.",
            "002-39 002-40",
            "journals.by_tablet nursery.counted children.consents journals.printed",
        ),
        S(
            "No paperwork with personal information goes home with anybody who works here.",
            "002-38",
            "nursery.on_site",
        ),
    ],
    "When something worries us": [
        S(
            "Where a {key_worker} judges from what they notice that a child is not developing as expected, they tell the "
            "parents, talk it over with a manager, and the SENCO is told.",
            "000-23 000-24 000-25 002-17",
            "senco.told",
        ),
        S("The SENCO observes a child only with the parents’ permission.", "000-26", "senco.permission"),
        S(
            "If the concern remains, the parents are invited to a meeting, and the {key_worker} and SENCO help the family "
            "to reach specialist support and write the referral.",
            "000-27 000-28 002-33",
            "senco.decided senco.referrals",
        ),
        S(
            "With consent, they work together with other settings and agencies that support the child and family; when "
            "that takes them away from here, their children are covered.",
            "000-29 000-30 003-18",
            "senco.referrals keyworkers.absences",
        ),
        S(
            "The {key_worker} goes to the meetings about their child, and tells parents who were not there everything that "
            "was said and decided.",
            "000-31 000-32",
            "keyworkers.outcomes_told",
        ),
        S(
            "What a {key_worker} knows of child and family helps to keep the child safe: a worry about safety goes straight "
            "to the designated safeguarding lead.",
            "003-11",
            is_human=True,
        ),
    ],
    "Changes and moving on": [
        S(
            "A change of {key_worker} goes at the child’s pace and with sympathy, and the parents are told before it.",
            "000-38",
            "keyworkers.handovers keyworkers.parents_told",
        ),
        S(
            "When a child changes room or somebody leaves, the next {key_worker} is chosen in good time.",
            "000-37",
            "keyworkers.handovers_planned",
        ),
        S(
            "The {key_worker} supports every transition: to another person, another room, another setting, and to school, "
            "with the forms that go along.",
            "002-23 002-34",
            "paperwork.transitions",
        ),
    ],
    "The year’s paperwork": [
        S(
            "Each term the {key_worker} talks with the parents to complete Tell us about, and writes a summary.",
            "002-28 002-29",
            "paperwork.tell_us_about paperwork.summaries",
        ),
        S(
            "Where a child goes elsewhere too, such as to a childminder, the {key_worker} is the contact and shares the "
            "summary each term, as the parents agree.",
            "002-30 004-11",
            "paperwork.shared_outside",
        ),
        S(
            "The {key_worker} completes the progress check at age two, talks it over with the parents, and works with the "
            "health visitor for the two-year review.",
            "002-31 002-32",
            "paperwork.progress_checks",
        ),
        S(
            "They answer for good records and complete forms, on time, for their whole group.",
            "002-19 002-37",
            "paperwork.on_time",
        ),
        S(
            "For this they get regular time away from the children, and managers’ regular support.",
            "002-35 002-36",
            "keyworkers.non_contact paperwork.support_given",
        ),
    ],
    "This policy": [
        S(
            "It carries its date, is read with our wellbeing and partnership policies, and is shown to parents.",
            "002-42 003-05",
            "nursery.policy_dated",
        ),
    ],
}


def default_sentences(labels: dict[str, str]) -> list[dict]:
    """The fields of each sentence in order. ``labels`` are the setting's words for the three places."""
    named = {place: label if label.isupper() else label[:1].lower() + label[1:] for place, label in labels.items()}
    return [
        {
            "heading": heading,
            "words": one.words.format(**named),
            "asks": one.asks.split(),
            "evidence": one.evidence.split(),
            "is_human": one.is_human,
        }
        for heading, sentences in TEXT.items()
        for one in sentences
    ]
