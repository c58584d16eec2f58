"""Sessions in the base, as Django keeps them (setting ``SESSION_ENGINE``)."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

EN_COURS = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, read by a query written once: at every page, to write it costs three times."""

    def _get_session_from_db(self) -> Session | None:
        """Return the session in force under the key; forget a key that has none."""
        maintenant = connection.ops.adapt_datetimefield_value(timezone.now())
        lues = Session.objects.raw(EN_COURS, [self.session_key, maintenant])
        lue = next(iter(lues), None)
        if lue is None:
            self._session_key = None
        return lue
