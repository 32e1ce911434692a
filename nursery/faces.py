"""The drawn faces that come with Kith, for people without a photo. Files in ``static/img/faces``."""
