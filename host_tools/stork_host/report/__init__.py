"""A session as a page for the therapist. Reads what the analysis found; knows no archive and no cable."""

from stork_host.report.session_page import session_pdf

__all__ = ["session_pdf"]
