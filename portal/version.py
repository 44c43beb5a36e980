"""The version of the portal, shown in the footer (the changes of each are in CHANGELOG.md)."""

VERSION = "0.3.0"
