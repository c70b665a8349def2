"""The balance trainer, one room a folder; app/ ties the rooms together. Each room's docstring says what belongs in it.

The rooms import one way: app, then the others, then stork_format. May import nothing itself.
"""

VERSION = "0.1.0"
