"""The wiring: every setting of the installation, each variable read once. docs/operations.md explains them."""

from pathlib import Path

from csp.constants import NONE, SELF

from luodi.config import environment

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(environment.text("DATA", str(ROOT / "var"))).resolve()

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret("SECRET_KEY", DATA / "secret_key")
TRAIL_KEY = environment.secret("TRAIL_KEY", DATA / "trail_key")
TRAIL_HEADS = environment.folder("TRAIL_HEADS") or DATA / "trail-heads"
SYSLOG = environment.listener("SYSLOG")
ALLOWED_HOSTS = environment.words("HOSTS", "localhost,127.0.0.1,[::1]")
# How pages come to be encrypted: by luodi serve itself, or by a proxy at one of these addresses.
TLS_CERT, TLS_KEY = environment.text("TLS_CERT"), environment.text("TLS_KEY")
PROXIES = environment.addresses("PROXY")
HTTPS = bool(TLS_CERT) or environment.flag("HTTPS", default=bool(PROXIES))
if HTTPS and not TLS_CERT and not PROXIES:
    raise environment.BadEnvironment(
        "LUODI_HTTPS=1 还要说明由谁加密：自己加密写 LUODI_TLS_CERT 和 LUODI_TLS_KEY，代理加密写 LUODI_PROXY=代理的地址。"
    )
DEMO = environment.flag("DEMO")

INSTALLED_APPS = [
    "luodi.demo",
    "luodi.desk",
    "luodi.bulletins",
    "luodi.assessment",
    "luodi.metrics",
    "luodi.library",
    "luodi.progress",
    "luodi.projects",
    "luodi.rulebook",
    "luodi.files",
    "luodi.accounts",
    "luodi.audit",
    "luodi.common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    "simple_history",
    "treebeard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "luodi.config.proxy.client_of_the_proxy",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luodi.common.keeping.kept_by_nobody",
    "luodi.accounts.middleware.acting_post",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luodi.accounts.middleware.LimitsKept",
    "luodi.accounts.middleware.refusals_recorded",
    "luodi.accounts.middleware.OneActPerForm",
    "luodi.accounts.middleware.new_password_first",
    "luodi.accounts.middleware.second_step_first",
    "luodi.rulebook.middleware.UnreadableRulesExplained",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "luodi.config.urls"
WSGI_APPLICATION = "luodi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "luodi.common.jinja.environment",
            "context_processors": ["luodi.common.page.frame", "luodi.demo.log_ins.offered"],
        },
    },
    {
        # Only for third-party apps; ours are all Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {"default": environment.database("DATABASE", DATA / "luodi.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_ROOT = DATA / "files"
# Archives of projects that people asked for, until they are taken away; each can be made anew.
ARCHIVES_ROOT = DATA / "archives"
# Typefaces of official documents that a site has licensed.
FONT_DIR = environment.folder("FONT_DIR")
UPLOAD_MEGABYTES = environment.number("UPLOAD_MB", 50, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A grid of a county has a cell for each of seventy units and fifteen facts.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o600

# People and sessions.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["luodi.demo.hashing.LightArgon2" if DEMO else "luodi.accounts.hashing.OfficeArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "luodi.accounts.reports.weak_passwords.NotLikeTheOwner",
        "OPTIONS": {"user_attributes": ["username", "full_name", "phone"]},
    },
    {"NAME": "luodi.accounts.reports.weak_passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "luodi.accounts.reports.weak_passwords.NotCommon"},
    {"NAME": "luodi.accounts.reports.weak_passwords.NotOfTheCounty"},
    {"NAME": "luodi.accounts.reports.weak_passwords.NotNumbersAlone"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "luodi.accounts.adapter.ClosedSignup"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_FORMS = {"login": "luodi.accounts.forms.passwords.NameAndPassword"}
# A whole office logs in from one address at eight o'clock; wrong passwords are counted by axes, wrong codes here.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "20/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "luodi.accounts.adapter.TwoSteps"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "落地"
# Never the address alone: a whole office sits behind one.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
# Log-ins are in the trail; they are not kept a second time.
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# Browsers take a name that begins so only over https and for this host alone.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
IDLE_MINUTES = environment.number("IDLE_MINUTES", 60, least=1)
# However busy somebody is, so long after the log-in the password is asked for again.
SESSION_HOURS = environment.number("SESSION_HOURS", 12, least=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
# Log-ins of the demonstration stand on its page; a second step would only be in the way.
TWO_STEP_REQUIRED = not DEMO

# Nothing may be fetched from, or sent to, another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Inside an office network there is often no certificate; a certificate or a proxy turns all of these on.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
    "security.W005",
    "security.W021",
]

Q_CLUSTER = {
    "name": "luodi",
    "orm": "default",
    "workers": environment.number("WORKERS", 2, least=1),
    "timeout": 1800,
    "retry": 2100,
    "max_attempts": 3,
    "poll": 1,
    "catch_up": False,
    "ack_failures": True,
    "label": "后台任务",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
