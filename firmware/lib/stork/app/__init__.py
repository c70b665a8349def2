"""The application: start-up, the loop, start and end of a trial, loading on demand, crash handling.

May import every room but hal, whose ports it is given. Has no rule of movement or play of its own.
"""
