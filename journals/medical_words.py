"""What a message, a reply or an entry from home is not for. Pure."""

import re

ENGLISH = (
    r"medicines?|medication|antibiotics?|paracetamol|ibuprofen|calpol|nurofen|piriton|inhalers?|epi-?pens?|insulin|steroids?|"
    r"doses?|\d+\s?(?:mg|ml)|prescri\w+|allerg\w+|anaphyla\w+|seizures?|febrile|fevers?|feverish|high temperature|asthma\w*|"
    r"syrup|eczema"
)
POLISH = (
    r"leki|leków|lekarstw\w*|syrop\w*|antybiotyk\w*|gorączk\w*|alergi\w*|"
    r"uczul\w*|inhalator\w*|tabletk\w*|dawk\w*|astm\w*|recept[ęaąy]"
)
ROMANIAN = r"medicament\w*|antibiotic\w*|sirop\w*|febr[aăe]\w*|alergi\w*|inhalator\w*|pastil\w*|doz(?:[aăe]|ele)|re[țţt]et[aăe]\w*"
ARABIC = r"\w*(?:دواء|أدوية|مضاد حيوي|حساسية|حمى|حرارته|حرارتها|بخاخ|جرعة|الربو|إنسولين)\w*"
URDU = r"دوا|دوائی|دوائیں|بخار|الرجی|انہیلر|شربت|دمہ|انسولین|اینٹی بائیوٹک"
MEDICAL = re.compile(rf"\b(?:{ENGLISH}|{POLISH}|{ROMANIAN}|{ARABIC}|{URDU})\b", re.IGNORECASE)


def sounds_medical(words: str) -> bool:
    """Whether ``words`` may be about medicine or an allergy: that needs a form, which nobody overlooks (R48)."""
    return bool(MEDICAL.search(words))
