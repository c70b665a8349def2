"""Report: a session as a page for the therapist, by matplotlib and typst.

May import analysis, drill_words, stork_format and stork_host.errors; never archive, link or desk.
"""

from stork_host.report.session_page import session_pdf

__all__ = ["session_pdf"]
