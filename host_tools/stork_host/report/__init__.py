"""Report: a session as a page for the therapist. Draws what the analysis found.

May import the analysis, not the archive or the link.
"""

from stork_host.report.session_page import session_pdf

__all__ = ["session_pdf"]
