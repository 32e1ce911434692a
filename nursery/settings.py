"""One settings file. Values come from the environment; a missing secret fails loudly.

KITH_SECRET_KEY or KITH_SECRET_KEY_FILE, KITH_SEAL_KEYS or KITH_SEAL_KEYS_FILE (S52), DATABASE_URL, STORAGE_URL,
EMAIL_URL, KITH_EMAIL_FROM, KITH_HOSTS, KITH_PROXIES (how many proxies stand before it), KITH_DEMO (an installation with
invented people, sign-ins shown), KITH_HTTP (served without TLS on this machine only), KITH_DEBUG.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.utils.csp import CSP

from nursery.databases import database
from nursery.local_keys import local_seal_keys
from nursery.mail import mailer

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("KITH_DEBUG", False)
DEMO = env.bool("KITH_DEMO", False)
PLAIN_HTTP = env.bool("KITH_HTTP", False)
SECRET_KEY = (
    Path(env("KITH_SECRET_KEY_FILE")).read_text().strip() if "KITH_SECRET_KEY_FILE" in env else env("KITH_SECRET_KEY")
)
SECRET_KEY_FALLBACKS = env.list("KITH_OLD_SECRET_KEYS", default=[])  # what was signed or sealed with them still opens
SEAL_KEYS = (  # lines of name:base64; never beside the database or in its backup
    Path(env("KITH_SEAL_KEYS_FILE")).read_text() if "KITH_SEAL_KEYS_FILE" in env else env("KITH_SEAL_KEYS", default="")
)
if not SEAL_KEYS and DEMO and PLAIN_HTTP:  # invented people on this machine only: a random ring of this folder
    SEAL_KEYS = local_seal_keys(BASE_DIR / "var" / "seal_keys")
ALLOWED_HOSTS = env.list("KITH_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("KITH_PROXIES", 0)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]"}]

INSTALLED_APPS = [
    "nursery",
    "staff",
    "children",
    "keyworkers",
    "journals",
    "paperwork",
    "senco",
    "families",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tasks_db",
]
MIDDLEWARE = [
    "nursery.middleware.UnavailableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "nursery.middleware.BrowserRulesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nursery.sessions.SessionCookieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nursery.sessions.SessionEndsMiddleware",
    "nursery.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nursery.middleware.SettingScopeMiddleware",
    "families.speaking.LanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "nursery.urls"
WSGI_APPLICATION = "nursery.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nursery.navigation.context",
                "staff.tablet_views.context",
            ],
            "builtins": ["nursery.templatetags.kith"],
        },
    }
]

DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/kith.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "nursery_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

KNOWS_CHILDREN = ["journals.familiarity.noticed_by"]  # what keyworkers.familiarity asks of other rooms
# Parts of other rooms below a key worker’s day, and what they need
MY_DAY_FIRST = [("journals:care_table", "care")]  # who sleeps and is to be looked at, what is due: before the children
MY_DAY_MORE = [("paperwork:next", "write_papers")]
TODAY_MORE = [("paperwork:pressing", "see_all_paperwork")]  # and beside a lead’s Today
TODAY_FIRST = [("senco:today", "lead_support")]  # below the head of Today for those who are no leads
WAITS = ["journals.waiting.waits", "families.waiting.waits", "nursery.outgoing.waits"]  # see nursery/waiting.py
TELLS = "families.notices.tell"  # see nursery/telling.py
WATCHED = [
    "families.leaving.end_all",
    "nursery.closing.close_all",
    "families.reminders.remind_all",
    "families.away.tell_all",
    "families.notices.send_all_due",
]  # what `watch_cover` looks after besides, each time
JOBS = {
    "plan_search": "keyworkers.plan_search.search",
    "journal_book": "journals.book.make",
    "journal_archive": "journals.archive.make",
    "papers": "paperwork.batch.make",
    "family_copy": "families.copying.make",
    "policy_look": "nursery.policy_proof.look_now",
}
JOB_CHECKS = {
    "journal_book": "journals.takeout.may_be_fetched",
    "journal_archive": "journals.takeout.may_be_fetched",
    "papers": "paperwork.batch.may_be_fetched",
    "family_copy": "families.copying.may_be_fetched",
}
REMEMBERS_PRINTS = "paperwork.printing.remember_print"  # what rooms that paperwork leans on tell it of prints
JOBS_ON_SITE = {
    "journal_book",
    "journal_archive",
    "papers",
}  # whose files staff fetch on site only, where it is so (S23)
DEMO_MORE = [
    "journals.demo",
    "journals.care_demo",
    "journals.planning_demo",
    "senco.demo",
    "paperwork.demo_writing",
    "paperwork.demo_due",
    "paperwork.demo_print",
    "paperwork.sending_demo",
    "keyworkers.meetings_demo",
    "families.demo",
    "families.policy_demo",  # last: it looks at what the others made
]  # rooms that add to the demo nursery of keyworkers
EVIDENCE = [
    "nursery.proofs",
    "staff.proofs",
    "children.proofs",
    "keyworkers.proofs",
    "keyworkers.cover_proofs",
    "keyworkers.meeting_proofs",
    "journals.proofs",
    "journals.care_proofs",
    "paperwork.proofs",
    "senco.proofs",
    "families.proofs",
]  # what each room can show beside a sentence of the policy
SPREADSHEETS = ["nursery.sheets", "staff.sheets", "children.sheets", "keyworkers.sheets"]

AUTH_USER_MODEL = "nursery.User"
AUTHENTICATION_BACKENDS = ["nursery.signin.Backend"]
PASSWORD_HASHERS = ["nursery.passwords.Argon2Hasher"]
FEWEST_CHARACTERS = {"min_length": 12}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": FEWEST_CHARACTERS},
    {"NAME": "nursery.passwords.MaximumLengthValidator"},
    {"NAME": "nursery.passwords.GuessableValidator", "OPTIONS": FEWEST_CHARACTERS},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "nursery:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "nursery.signin.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "nursery.signin.LoginForm",
    "confirm_login_code": "nursery.signin.MailedCodeForm",
    "reset_password": "nursery.signin.ResetPasswordForm",
    "reset_password_from_key": "nursery.signin.ChoosePasswordForm",
    "change_password": "nursery.signin.ChangePasswordForm",
    "set_password": "nursery.signin.FirstPasswordForm",
    "reauthenticate": "nursery.signin.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_LOGIN_BY_CODE_REQUIRED = {"password"}  # of carers: see nursery/signin.py
ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
MFA_TRUST_COOKIE_AGE = timedelta(days=180)
MFA_TRUST_COOKIE_NAME = "kith_known" if PLAIN_HTTP else "__Host-known"
MFA_TRUST_COOKIE_HTTPONLY = True
MFA_TRUST_COOKIE_SECURE = not PLAIN_HTTP
MFA_TRUST_COOKIE_SAMESITE = "Lax"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here, and an address is verified by the link to its password
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
MFA_FORMS = {"add_webauthn": "nursery.passkeys.AddPasskeyForm"}
MFA_TOTP_ISSUER = "Kith"
MFA_ADAPTER = "nursery.signin.MFAAdapter"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
LANGUAGE_COOKIE_NAME = "kith_language" if PLAIN_HTTP else "__Host-language"
LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_NAME = "kith_session" if PLAIN_HTTP else "__Host-session"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "nursery.errors.csrf_failure"

SECURE_SSL_REDIRECT = not PLAIN_HTTP and env.bool("KITH_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:", "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "report-uri": ["/csp/"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "en-gb"
LANGUAGES = [  # in which families read fixed words; each by its own name (nursery/languages.py)
    ("en-gb", "English"),
    ("pl", "Polski"),
    ("ro", "Română"),
    ("ur", "اردو"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
MORE_WORDS = [  # translated though no literal marks them: see nursery/messages.py
    "paperwork.words.fixed_words",
    "nursery.signin.words_of_others",
    "nursery.marks.fixed_words",
    "families.copying.fixed_words",
    "nursery.history.fixed_words",
]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "nursery.finders.PackageFinder",
]
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(env("STORAGE_URL", default=f"file://{BASE_DIR}/var/files").removeprefix("file://"))
STORAGES = {
    "default": {"BACKEND": "nursery.storage.SyncedStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "nursery.storage.StaticFiles"
    },
}
MAILERS = {"default": mailer(env("EMAIL_URL", default="console:"))}
DEFAULT_FROM_EMAIL = env("KITH_EMAIL_FROM", default="Kith <kith@localhost>")

PUSH_KEY = env("KITH_PUSH_KEY", default="")  # made by `manage.py push_key`; without it nobody is told on a phone
PUSH_PUBLIC_KEY = env("KITH_PUSH_PUBLIC_KEY", default="")
PUSH_CONTACT = env("KITH_PUSH_CONTACT", default="kith@localhost")  # whom a browser maker may write to
PUSH_HOSTS = env.list(  # only these are ever asked: makers of browsers
    "KITH_PUSH_HOSTS",
    default=["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "notify.windows.com"],
)

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "nursery.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
