"""The one place where settings meet the environment: `env`, typed reads by django-environ."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# A file of NAME=value lines; real environment variables win over it. ENV_FILE names another one, ENV_FILE= none at all.
_env_file = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))
if _env_file and Path(_env_file).is_file():
    env.read_env(_env_file)
