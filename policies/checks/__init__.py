"""What is wrong with explainers, glossary and local notes, in sentences: `manage.py check_explainers`."""
