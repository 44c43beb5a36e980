"""Tables in and out of the admin: XLSX, CSV and YAML with django-import-export.

`formats` reads and writes files (regions.resources.formats), `cells` reads one cell, `base` is what all tables share;
`places`, `policies` and `schedules` are the tables. Export and import of the same rows give the same rows again.
"""
