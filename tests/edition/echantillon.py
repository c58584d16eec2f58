"""A document of several pages with everything the closed subset allows, invented figures."""

from __future__ import annotations

import datetime

from clesante.edition import Document, Illustration

POLICE = 'font-family="Source Sans Pro, system-ui, sans-serif"'
NOMS = (
    "Accessibilité potentielle localisée aux médecins généralistes",
    "Bénéficiaires de l’accompagnement hospitalo-universitaire interdépartemental",
    "Part des 65 ans et plus",
    "Population municipale",
    "Surmortalité prématurée évitable",
    "Renoncement aux soins",
)


def epine(identifiant: str, decalage: int = 0) -> str:
    """Return a small spine chart, as the charts of the house are drawn."""
    lignes = []
    for rang in range(5):
        y, x = 60 + 44 * rang, 300 + (rang * 53 + decalage * 31) % 220
        ticks = "".join(
            f'<line x1="{220 + k * 3}" y1="{y - 7}" x2="{220 + k * 3}" y2="{y + 7}" '
            'stroke="#7d8a90" stroke-width="0.6" stroke-opacity="0.6"/>'
            for k in range(0, 110, 1 + (rang + decalage) % 4)
        )
        lignes.append(
            f'<text x="0" y="{y + 5}" font-size="13" fill="#16232b">Indicateur n° {rang + 1}</text>'
            f'{ticks}<line x1="380" x2="380" y1="{y - 12}" y2="{y + 12}" stroke="#16232b" '
            'stroke-width="2"/>'
            f'<line x1="{x - 22}" x2="{x + 22}" y1="{y}" y2="{y}" stroke="#b3261e" '
            'stroke-width="1.5"/>'
            f'<circle class="territoire" cx="{x}" cy="{y}" r="6" fill="#b3261e"/>'
            f'<text x="720" y="{y + 5}" text-anchor="end" font-size="13" font-weight="600" '
            'fill="#a34700">▼ moins favorable</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 290" width="720" height="290" '
        f'role="img" aria-labelledby="{identifiant}-t {identifiant}-d" {POLICE}>'
        f'<title id="{identifiant}-t">Cinq écarts</title><desc id="{identifiant}-d">Écarts</desc>'
        '<rect width="720" height="290" fill="#ffffff"/>'
        '<text x="0" y="20" font-size="15" font-weight="600" fill="#16232b">Les écarts les plus '
        f"larges, série {decalage + 1}</text>{''.join(lignes)}</svg>"
    )


def carte(identifiant: str) -> str:
    """Return a small map with a hatch for what is missing."""
    classes = ("#e6f2f1", "#a9d3d1", "#5fb0af", "#23848a", "#0a4f57", f"url(#{identifiant}-h)")
    zones = "".join(
        f'<path d="M{40 + 90 * (k % 6)} {30 + 80 * (k // 6)}l80 -14l14 70l-86 16z" '
        f'fill="{classes[k % 6]}" stroke="#ffffff"/>'
        for k in range(18)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" role="img" {POLICE}>'
        f'<defs><pattern id="{identifiant}-h" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
        '<line x1="0" x2="0" y1="0" y2="6" stroke="#7c8b92" stroke-width="2"/></pattern></defs>'
        '<rect width="640" height="300" fill="#ffffff"/>'
        f'{zones}<path d="M220 110l80 -14l14 70l-86 16z" fill="none" stroke="#b3261e" '
        'stroke-width="2"/><text x="40" y="290" font-size="12" fill="#4a5a63">'
        "moins de 2,5 · 2,5 à 4 · 4 et plus · hachures : donnée absente</text></svg>"
    )


def _ligne(rang: int) -> str:
    cellules = "".join(
        f"<td>{(rang * 37 + k * 911) % 89},{k} %</td>"
        if k % 3
        else f"<td>{rang + 1}\u202f{k}48</td>"
        for k in range(7)
    )
    return f'<tr><th scope="row">{NOMS[rang % 6]}</th>{cellules}</tr>'


def tableau(lignes: int) -> str:
    """Return a table of eight columns with long French words."""
    entetes = ("Indicateur", "Territoire", "Département", "Région", "France", "Intervalle bas",
               "Intervalle haut", "Rang interdépartemental")  # fmt: skip
    tete = "".join(f'<th scope="col">{e}</th>' for e in entetes)
    return (
        f"<table><caption>Les {lignes} indicateurs du thème, comparés</caption>"
        f"<thead><tr>{tete}</tr></thead>"
        f"<tbody>{''.join(_ligne(k) for k in range(lignes))}</tbody></table>"
    )


def _figure(nom: str) -> str:
    return (
        f'<figure id="fig-{nom}"><img src="illustration:{nom}" alt="Cinq indicateurs du '
        'territoire, comparés à la France : « trois » moins favorables."><figcaption>Source : '
        "Insee, recensement 2021 ; Drees, APL 2023.</figcaption></figure>"
    )


CORPS = f"""
<p class="chapeau">La communauté de communes compte 12\u202f345 habitants. On y vieillit plus
qu’ailleurs : <strong class="defavorable">▼\u00a031,2\u00a0%</strong> de 65 ans et plus.</p>
{_figure("carte")}
{_figure("epine-0")}
<p>Voir la <a href="#methode">méthode</a>, le site <a href="https://www.insee.fr/">de l’Insee</a>
ou écrire à <a href="mailto:contact@example.org">la coordination</a>.<br>Note<sup>1</sup>,
<small>petit texte</small>, <em>italique</em>, <strong>important <em>et italique</em></strong>.</p>
<section id="population"><h2>Population et conditions de vie</h2>
<p>Texte courant qui occupe plusieurs lignes pour juger de l’interligne et de la longueur des
lignes : les intercommunalités interdépartementales particulièrement vieillissantes connaissent
un renouvellement démographique insuffisant, que compense parfois l’arrivée de retraités.</p>
{tableau(12)}
<p class="source">Source : Insee, recensement de la population 2021, exploitation principale.</p>
<h3>Ce qui manque</h3>
<ul><li>Les affections de longue durée ;</li><li>le recours aux soins :<ul><li>dentaires,</li>
<li>ophtalmologiques ;</li></ul></li><li>la santé mentale.</li></ul>
{_figure("epine-1")}
</section>
<section class="nouvelle-page"><h2>Accès aux soins</h2>
{_figure("epine-2")}
<h3>Définitions</h3><h4>Deux termes</h4>
<dl><dt>APL</dt><dd>Accessibilité potentielle localisée.</dd><dt>QPV</dt>
<dd><p>Quartier prioritaire.</p><p>Millésime 2024.</p></dd></dl>
<blockquote>
<p>Le diagnostic est « partagé » quand chacun y retrouve son territoire.</p></blockquote>
<ol><li>Réunir les partenaires.</li><li>Choisir les priorités.</li></ol>
{_figure("epine-3")}
<table><caption>Population par âge</caption><thead><tr><th scope="col">Âge</th>
<th scope="col">Habitants</th></tr></thead><tbody><tr><th scope="row">0 à 19 ans</th>
<td>2\u202f345</td></tr><tr><th scope="row">20 à 64 ans</th><td>6\u202f148</td></tr>
<tr><th scope="row">65 ans et plus</th><td>3\u202f852</td></tr></tbody></table>
{_figure("epine-4")}
</section>
<section><h2 id="methode">Méthode et sources</h2>
<p>Le produit des résultats est arrondi.</p>{tableau(40)}
<p class="note">Les valeurs sont inventées.</p></section>
"""


def document(**autres: object) -> Document:
    """Return the sample document, with the fields given changed."""
    images = {f"epine-{k}": Illustration(epine(f"e{k}", k), "Cinq écarts") for k in range(5)}
    images["carte"] = Illustration(carte("c"), "Carte du territoire", 14.0)
    champs: dict[str, object] = {
        "titre": "Portrait de santé\u00a0: CC de l’Échantillon & des «\u00a0Essais\u00a0»",
        "sous_titre": "12\u202f345 habitants, recensement 2021",
        "corps": CORPS,
        "illustrations": images,
        "date": datetime.date(2026, 11, 21),
        "pied": "Sources : Insee, recensement 2021 ; Drees, APL 2023. Licence Ouverte 2.0.",
        "sujet": "Portrait de santé d’un territoire",
    }
    return Document(**{**champs, **autres})  # type: ignore[arg-type]
