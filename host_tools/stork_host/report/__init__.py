"""Report: a session as a page for the therapist, by matplotlib and typst.

May import the shared modules, stork_format, analysis, drill_words, replayed.
"""

from stork_host.report.session_page import session_pdf

__all__ = ["session_pdf"]
