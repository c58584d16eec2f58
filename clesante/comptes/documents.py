"""The short document in which a host sees its reference document at work."""

from __future__ import annotations

from datetime import date

from clesante.edition import Document

CORPS = """
<section>
<h2 id="un-titre">Un titre de partie</h2>
<p class="chapeau">Une phrase d'introduction, qui dit l'essentiel.</p>
<p>Un paragraphe ordinaire, avec des mots <strong>importants</strong> et un
<a href="https://exemple.fr">lien</a>. Les contrats, leurs fiches et leurs avenants s'écriront
ainsi.</p>
<ul><li>Une liste</li><li>de deux points</li></ul>
<h3>Un titre de sous-partie</h3>
<table>
<caption>Un tableau, en euros</caption>
<thead><tr><th scope="col">Financeur</th><th scope="col" class="nombre">Prévu</th></tr></thead>
<tbody>
<tr><th scope="row">Agence régionale de santé</th><td class="nombre">25 000,00</td></tr>
<tr><th scope="row">Communauté de communes</th><td class="nombre">27 000,00</td></tr>
</tbody>
</table>
<p class="note">Une note sous le tableau.</p>
</section>
"""


def essai(jour: date, charte: bytes | None) -> Document:
    """Return the document that tries a look."""
    return Document(
        titre="Essai du modèle des documents",
        sous_titre="Ce que vos documents garderont de votre modèle",
        corps=CORPS,
        date=jour,
        pied="Clésanté, essai",
        sujet="Essai",
        charte=charte,
    )
