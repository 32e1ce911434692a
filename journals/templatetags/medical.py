"""Whether something that was written needs a form."""

from django.template import Library

from journals.medical_words import sounds_medical

register = Library()
register.filter("sounds_medical", sounds_medical)
