"""Where mail goes, from one address: ``console:``, ``file:///a/folder``, ``smtp://user:password@host:587``, ``smtps://…``."""

from urllib.parse import unquote, urlsplit

BACKENDS = "django.core.mail.backends"
SECONDS = 10  # how long a mail server may take to answer


def mailer(url: str) -> dict:
    """Django’s settings of one mailer. ``smtp`` is secured by STARTTLS, ``smtps`` from the first byte.

    Raises ValueError for any other address.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"BACKEND": f"{BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": unquote(parts.path)}}
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        is_ssl = parts.scheme == "smtps"
        options = {
            "host": parts.hostname,
            "port": parts.port or (465 if is_ssl else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": is_ssl,
            "use_tls": not is_ssl,
            "timeout": SECONDS,
        }
        return {"BACKEND": f"{BACKENDS}.smtp.EmailBackend", "OPTIONS": options}
    raise ValueError(
        "EMAIL_URL is console:, file:///a/folder, smtp://user:password@host:587 or smtps://user:password@host"
    )
