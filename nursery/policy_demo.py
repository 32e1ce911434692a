"""The demo’s policy: an earlier version, the one in force with a sentence of their own, notes, and a look at it."""

from datetime import timedelta

from nursery.models import PolicySentence, User
from nursery.policy import begin, publish, save_sentence
from nursery.policy_proof import look_at

OWN = (
    "Working with families",
    "On the first Friday of each month the garden gate is open for breakfast: families, staff and children eat together.",
)
OUR_WORDS = {
    "004-09": "Each of us has had the listening course, and we talk about it in supervision twice a term.",
    "002-24": "Dee takes the Oak children to the allotment each week; what they grow is cooked in our own kitchen.",
    "003-11": "Ruth is our designated lead, Jo her deputy. Their names hang in the staff room and stand on every lanyard.",
    "002-06": "New colleagues spend two weeks beside an experienced key worker before they have children of their own.",
    "003-01": "Parents told us so in the spring questionnaire: 31 of 33 families said that their child is happy to come.",
}


def add_to_demo(setting) -> None:
    """Version 2 is in force since the beginning of the term before this, and is looked over in three weeks."""
    today, jo = setting.today(), User.objects.get(name="Jo Whitfield")
    for starts_ago, review_in, agreed in ((710, -345, "Jo and the committee"), (345, 20, "Jo, Ruth and the committee")):
        draft = begin(setting=setting, today=today, by=jo)
        for sentence in draft.sentences.filter(note=""):
            note = next((words for ask, words in OUR_WORDS.items() if ask in sentence.asks), "")
            if note:
                sentence.note = note
                sentence.save(update_fields=["note"])
        if review_in > 0:
            heading, words = OWN
            note = "In the year that is over eleven breakfasts took place; the pictures hang in the hall."
            own = PolicySentence(policy=draft, order=0, heading=heading, words=words, note=note)
            save_sentence(sentence=own, by=jo)
        draft.starts_on, draft.review_on = today - timedelta(days=starts_ago), today + timedelta(days=review_in)
        draft.agreed_by = agreed
        publish(policy=draft, by=jo)
    look_at(setting, today)
