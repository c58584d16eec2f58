-- Units and territories, numbered once.
--
-- Given: rattachement (one row a unit: a commune or a municipal arrondissement; Paris, Lyon and
-- Marseille whole as well) and arrondissement (unit -> whole commune).

CREATE TABLE lien_ecrit AS
SELECT unite, territoire
FROM (UNPIVOT rattachement ON arm, com, epci, ept, bv, dep, reg, pays
      INTO NAME niveau VALUE territoire);

-- The département of a territory is that of all its units; none when they lie in several.
CREATE TABLE territoire AS
SELECT row_number() OVER (ORDER BY split_part(l.territoire, '-', 1), l.territoire)::INTEGER AS id,
       l.territoire AS code, split_part(l.territoire, '-', 1) AS niveau,
       count(*)::INTEGER AS unites,
       CASE WHEN count(DISTINCT r.dep) = 1 THEN any_value(r.dep) END AS departement
FROM lien_ecrit l JOIN rattachement r USING (unite)
WHERE unite NOT IN (SELECT commune FROM arrondissement) GROUP BY l.territoire;

-- A city counted whole is worth as many units as it has arrondissements. Most territories are one
-- commune: what a unit makes up alone is not summed.
CREATE TABLE lien AS
SELECT l.unite, t.id AS territoire, greatest(a.nombre, 1)::INTEGER AS poids,
       count(*) OVER (PARTITION BY t.id) = 1 AS seul
FROM lien_ecrit l JOIN territoire t ON t.code = l.territoire
LEFT JOIN (SELECT commune, count(*) AS nombre FROM arrondissement GROUP BY commune) a
    ON a.commune = l.unite;
