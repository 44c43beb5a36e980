"""Settings: `base` is safe, `dev` (make run), `test` (pytest) and `prod` each change only what they must.

Every variable that can be set from outside is read through `environment.env` and listed in docs/environment.md.
"""
