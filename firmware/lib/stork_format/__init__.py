"""The bytes of a Stork session file: the only place that knows them, on the board, on the PC and in tests.

Layout and field tables are told in docs/session_file.md. Imports nothing but the language's own modules.
"""

FORMAT_VERSION = 1
