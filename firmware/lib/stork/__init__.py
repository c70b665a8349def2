"""The balance trainer. app.py ties the rooms together; each room's first lines say what belongs in it."""

VERSION = "0.1.0"
