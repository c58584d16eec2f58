-- Every EPCI × indicator beside its références, straight from Parquet: figures, Wilson intervals
-- at 95 %, ranks and verdicts. What an analyst at ease with the engine would write.
WITH observee AS (
    SELECT c.unite, o.indicateur, o.periode,
           sum(o.numerateur) AS numerateur, sum(o.denominateur) AS denominateur
    FROM observation o JOIN correspondance c ON c.ancien = o.code
    WHERE o.niveau = 'UNITE' AND o.dimension = ''
    GROUP BY ALL
), agregat AS (
    SELECT l.territoire, l.niveau, i.code AS indicateur, i.calcul, i.facteur, i.intervalle,
           o.periode, sum(o.numerateur) AS n, sum(o.denominateur) AS d
    FROM observee o
    JOIN lien l ON l.unite = o.unite AND l.niveau IN ('EPCI', 'DEP', 'REG', 'FR')
    JOIN indicateur i ON i.code = o.indicateur
    GROUP BY ALL
), chiffre AS (
    SELECT *, facteur * n / CASE WHEN calcul = 'somme' THEN 1 WHEN d > 0 THEN d END AS valeur,
           n / d AS p, 1.959963984540054 ^ 2 / d AS z2n
    FROM agregat
), classe AS (
    SELECT *, (p + z2n / 2) / (1 + z2n) AS centre,
           sqrt(p * (1 - p) * z2n + z2n ^ 2 / 4) / (1 + z2n) AS demi,
           rank() OVER (
               PARTITION BY niveau, indicateur, periode, valeur IS NULL ORDER BY valeur DESC
           ) AS rang
    FROM chiffre
    QUALIFY row_number() OVER (PARTITION BY territoire, indicateur ORDER BY periode DESC) = 1
)
SELECT e.territoire, e.indicateur, e.periode, e.valeur,
       CASE WHEN e.valeur IS NOT NULL THEN e.rang END AS rang, r.citee, f.valeur AS valeur_citee,
       CASE WHEN e.intervalle <> 'wilson' OR f.valeur IS NULL THEN NULL
            WHEN e.facteur * (e.centre - e.demi) > f.valeur THEN 'superieur'
            WHEN e.facteur * (e.centre + e.demi) < f.valeur THEN 'inferieur'
            ELSE 'comparable' END AS verdict
FROM classe e
LEFT JOIN reference r ON r.epci = e.territoire AND e.calcul = 'rapport'
LEFT JOIN classe f ON f.territoire = r.citee AND f.indicateur = e.indicateur
WHERE e.niveau = 'EPCI'
ORDER BY ALL
