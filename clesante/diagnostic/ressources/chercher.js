"use strict";
// Narrows the list of portraits as one types: by the name of an intercommunality or of a commune.
{
  const plat = (texte) => texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[^a-z0-9]+/g, " ").trim()
    .replace(/\bst(e?)\b/g, "saint$1");
  const cadre = document.getElementById("chercher");
  const champ = document.getElementById("mot");
  const compte = document.getElementById("compte");
  const lignes = [...document.querySelectorAll("li[data-communes]")].map((ligne) => {
    const communes = ligne.dataset.communes.split("|").map((nom) => [nom, ` ${plat(nom)}`]);
    return { ligne, nom: ` ${plat(ligne.firstElementChild.textContent)}`, communes };
  });
  const chercher = () => {
    const mot = plat(champ.value);
    let vues = 0;
    for (const { ligne, nom, communes } of lignes) {
      const parNom = nom.includes(` ${mot}`);
      const trouvees = mot && !parNom ? communes.filter(([, cle]) => cle.includes(` ${mot}`)) : [];
      ligne.hidden = !(parNom || trouvees.length);
      ligne.lastElementChild.textContent = trouvees.slice(0, 3).map(([dit]) => dit).join(", ");
      ligne.lastElementChild.hidden = !trouvees.length;
      vues += ligne.hidden ? 0 : 1;
    }
    for (const groupe of document.querySelectorAll("section[data-groupe]")) {
      groupe.hidden = !groupe.querySelector("li:not([hidden])");
    }
    compte.textContent = vues
      ? `${vues.toLocaleString("fr-FR")}\u00a0portrait${vues > 1 ? "s" : ""}`
      : "Aucun portrait\u00a0: essayez le nom d’une commune voisine.";
  };
  cadre.hidden = false;
  champ.addEventListener("input", chercher);
  chercher();
}
