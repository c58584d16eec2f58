"""Django's cache in our base: shared by workers, kept at restart, JSON only (never pickle)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

JAMAIS = datetime(9999, 1, 1, tzinfo=UTC)


def empreinte(nom: str) -> str:
    """Return the SHA-256 of a name, in hexadecimal: an address or an IP is never kept in clear."""
    return hashlib.sha256(nom.encode()).hexdigest()


def oublier() -> int:
    """Remove what is past, and return how many rows went."""
    from clesante.comptes.models import Souvenir

    return Souvenir.objects.filter(expire_le__lte=timezone.now()).delete()[0]


class Memoire(BaseCache):
    """Setting ``CACHES``: rows of ``Souvenir``; ``add`` is atomic on both databases."""

    def __init__(self, _lieu: str, parametres: dict[str, Any]) -> None:
        super().__init__(parametres)

    def _empreinte(self, cle: str, version: int | None) -> str:
        return empreinte(self.make_and_validate_key(cle, version=version))

    def _fin(self, duree: float | object | None) -> datetime:
        secondes = self.get_backend_timeout(duree)  # type: ignore[arg-type]
        return JAMAIS if secondes is None else datetime.fromtimestamp(secondes, UTC)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value if nothing is kept under this name; tell whether it was kept."""
        from clesante.comptes.models import Souvenir

        nom = self._empreinte(key, version)
        Souvenir.objects.filter(empreinte=nom, expire_le__lte=timezone.now()).delete()
        try:
            with transaction.atomic():
                Souvenir.objects.create(empreinte=nom, valeur=value, expire_le=self._fin(timeout))
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept and not past."""
        from clesante.comptes.models import Souvenir

        nom = self._empreinte(key, version)
        trouve = Souvenir.objects.filter(empreinte=nom, expire_le__gt=timezone.now()).first()
        return default if trouve is None else trouve.valeur

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value, in place of the one kept."""
        from clesante.comptes.models import Souvenir

        Souvenir.objects.update_or_create(
            empreinte=self._empreinte(key, version),
            defaults={"valeur": value, "expire_le": self._fin(timeout)},
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; tell whether there was one."""
        from clesante.comptes.models import Souvenir

        nom = self._empreinte(key, version)
        return bool(Souvenir.objects.filter(empreinte=nom).delete()[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer; tell whether there was one."""
        from clesante.comptes.models import Souvenir

        nom = self._empreinte(key, version)
        gardes = Souvenir.objects.filter(empreinte=nom, expire_le__gt=timezone.now())
        return bool(gardes.update(expire_le=self._fin(timeout)))

    def clear(self) -> None:
        """Forget everything."""
        from clesante.comptes.models import Souvenir

        Souvenir.objects.all().delete()
