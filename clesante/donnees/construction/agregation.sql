-- From observations to the figures of every territory.
--
-- Given: serie, lue, publiee (observations.sql), indicateur, territoire, lien (unit -> territory that
-- contains it, and how many units it is worth), arrondissement (unit -> whole commune).

-- Counts on which other indicators rest (« base »), by code as observed, for merged communes.
CREATE TABLE ancien_compte AS
SELECT s.code AS indicateur, l.code, arg_max(l.numerateur, s.periode) AS nombre
FROM lue l JOIN serie s ON s.id = l.serie
WHERE l.niveau = 'UNITE' AND l.numerateur IS NOT NULL AND s.code IN (SELECT base FROM serie)
GROUP BY ALL;

-- Observations of communes on the communes of today; a percentage of merged communes is weighted
-- by what it is a percentage of. Where a part is secret or has no figure the whole is or has
-- none: a sum without it is another figure, and would tell a secret part by difference.
CREATE TABLE observee AS
SELECT unite, serie, coalesce(defaut, statut) AS statut,
       CASE WHEN defaut IS NULL THEN numerateur END AS numerateur,
       CASE WHEN defaut IS NULL THEN denominateur END AS denominateur,
       CASE WHEN defaut IS NULL THEN valeur END AS valeur
FROM (
    SELECT l.unite, l.serie, max(l.statut) AS statut,
           max(l.statut) FILTER (l.statut IN ('secret', 'non_disponible')) AS defaut,
           sum(l.numerateur) AS numerateur, sum(l.denominateur) AS denominateur,
           CASE WHEN count(*) = count(p.nombre) AND sum(p.nombre) > 0
                THEN sum(l.valeur * p.nombre) / sum(p.nombre) FILTER (l.valeur IS NOT NULL)
                ELSE avg(l.valeur) END AS valeur
    FROM lue l JOIN serie s ON s.id = l.serie
    LEFT JOIN ancien_compte p ON p.indicateur = s.base AND p.code = l.code
    WHERE l.niveau = 'UNITE' AND l.unite IS NOT NULL GROUP BY l.unite, l.serie
);

-- A source that counts Paris, Lyon or Marseille whole makes of each one unit, worth as many as its
-- arrondissements; one that gives both is read by arrondissement.
DELETE FROM observee o WHERE EXISTS (
    SELECT 1 FROM observee p JOIN arrondissement a ON a.unite = p.unite
    WHERE a.commune = o.unite AND p.serie = o.serie AND p.statut <> 'non_disponible');

CREATE TABLE compte AS
SELECT s.code AS indicateur, o.unite, arg_max(o.numerateur, s.periode) AS nombre
FROM observee o JOIN serie s ON s.id = o.serie
WHERE o.numerateur IS NOT NULL AND s.code IN (SELECT base FROM serie) GROUP BY s.code, o.unite;
INSERT INTO compte SELECT indicateur, a.commune, sum(nombre)
    FROM compte JOIN arrondissement a USING (unite) GROUP BY indicateur, a.commune;

-- Parts by unit: as observed, or resting on a count. What has no figure is left out; it is no zero.
-- Decimal numbers, to a millionth: their sums are exact, the same whatever the order of addition.
CREATE TABLE unitaire AS
SELECT unite, serie, statut, numerateur::DECIMAL(18, 6) AS numerateur,
       denominateur::DECIMAL(18, 6) AS denominateur
FROM (
    SELECT o.unite, o.serie, o.statut, o.numerateur, o.denominateur
    FROM observee o JOIN serie s ON s.id = o.serie
    WHERE s.base = '' AND o.statut <> 'non_disponible'
    UNION ALL
    SELECT b.unite, s.id, CASE WHEN o.statut IS NULL OR o.statut = 'valeur' THEN 'estime'
                               ELSE o.statut END,
           CASE WHEN s.part THEN o.valeur / 100 * b.nombre
                WHEN s.absents = 'zero' THEN coalesce(o.numerateur, 0) ELSE o.numerateur END,
           CASE WHEN s.absents = 'zero' OR coalesce(o.valeur, o.numerateur) IS NOT NULL
                THEN b.nombre END
    FROM serie s
    JOIN compte b ON b.indicateur = s.base
    LEFT JOIN observee o ON o.unite = b.unite AND o.serie = s.id
    LEFT JOIN arrondissement n ON n.unite = b.unite
    LEFT JOIN observee v ON v.unite = n.commune AND v.serie = s.id
    WHERE s.base <> '' AND o.statut IS DISTINCT FROM 'non_disponible'
        AND (o.unite IS NOT NULL OR (s.absents = 'zero' AND v.unite IS NULL
             AND b.unite NOT IN (SELECT commune FROM arrondissement)))
);

-- Sums for every territory. A year that covers less than half of France (Mayotte alone) never
-- stands for France.
CREATE TABLE agregat AS
SELECT t.id AS territoire, t.niveau, a.serie, a.numerateur, a.denominateur,
       CASE WHEN i.calcul = 'somme' THEN i.facteur * a.numerateur
            WHEN a.denominateur > 0 AND i.calcul = 'evolution'
            THEN i.facteur * (pow(a.numerateur / a.denominateur, 1 / i.annees) - 1)
            WHEN a.denominateur > 0 THEN i.facteur * a.numerateur / a.denominateur END AS valeur,
       CASE WHEN a.numerateur IS NULL THEN a.statut
            WHEN i.calcul <> 'somme' AND a.denominateur = 0 THEN 'non_calculable'
            WHEN i.calcul = 'rapport' AND a.estime THEN 'estime' ELSE 'valeur' END AS statut,
       a.unites, s.source
FROM (
    SELECT l.territoire, o.serie, sum(o.numerateur)::DOUBLE AS numerateur,
           sum(o.denominateur)::DOUBLE AS denominateur, max(o.statut) AS statut,
           bool_or(o.statut = 'estime') AS estime, sum(l.poids) AS poids,
           coalesce(sum(l.poids) FILTER (o.numerateur IS NOT NULL), 0) AS unites
    FROM unitaire o JOIN lien l USING (unite) WHERE NOT l.seul GROUP BY l.territoire, o.serie
    UNION ALL
    SELECT l.territoire, o.serie, o.numerateur, o.denominateur, o.statut, o.statut = 'estime',
           l.poids, CASE WHEN o.numerateur IS NULL THEN 0 ELSE l.poids END
    FROM unitaire o JOIN lien l USING (unite) WHERE l.seul
) a
JOIN serie s ON s.id = a.serie
JOIN indicateur i ON i.id = s.indicateur
JOIN territoire t ON t.id = a.territoire
WHERE t.niveau <> 'FR' OR 2 * a.poids > t.unites
UNION ALL
SELECT t.id, t.niveau, p.serie, NULL, NULL, p.valeur, p.statut, t.unites, p.source
FROM publiee p JOIN territoire t ON t.code = p.territoire;

-- Values that differ by the noise of a division only are equal.
CREATE VIEW classement AS
SELECT territoire, serie, numerateur, denominateur, valeur, statut, unites, source,
       CASE WHEN valeur IS NOT NULL THEN rank() OVER (
           PARTITION BY niveau, serie, valeur IS NULL ORDER BY round(valeur, 9) DESC) END AS rang
FROM agregat;
