"""The wearer's choices: their rules, and the plan over settings.toml over the usual values.

May import core, drills, feedback and store.
"""
