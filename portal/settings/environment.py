"""The one place where settings meet the environment: `env`, typed reads by django-environ."""

import os
import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# A file of NAME=value lines; real environment variables win over it. ENV_FILE names another one, ENV_FILE= none at all.
_env_file = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))
if _env_file and Path(_env_file).is_file():
    env.read_env(_env_file)


_RATE = re.compile(r"[1-9][0-9]*/([1-9][0-9]*)?[smhd]", re.ASCII)


def checked_rate(name: str, value: str) -> str:
    """A rate as django-ratelimit reads it: "20/h", "100/5m"; "" = no limit. Raises ImproperlyConfigured for others."""
    value = value.strip()
    if value and not _RATE.fullmatch(value):
        raise ImproperlyConfigured(
            f"环境变量 {name} 写成“次数/时间”，例如 20/h（每小时 20 次）或 100/5m；不限制就留空。"
        )
    return value
