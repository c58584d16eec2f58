-- What a new vintage asks at the very least: parts of communes added up for every territory of every
-- level, ranks and quantiles. What an analyst at ease with the engine would write, controls left out.
WITH observee AS (
    SELECT c.unite, o.indicateur, o.periode, o.dimension,
           sum(o.numerateur) AS n, sum(o.denominateur) AS d
    FROM observation o JOIN correspondance c ON c.ancien = o.code
    WHERE o.niveau = 'UNITE' GROUP BY ALL
), agregat AS (
    SELECT l.territoire, l.niveau, o.indicateur, o.periode, o.dimension,
           any_value(i.facteur) * sum(o.n) / coalesce(nullif(sum(o.d), 0), 1) AS valeur
    FROM observee o JOIN lien l ON l.unite = o.unite JOIN indicateur i ON i.code = o.indicateur
    GROUP BY ALL
), classe AS (
    SELECT *, rank() OVER (
        PARTITION BY niveau, indicateur, periode, dimension ORDER BY valeur DESC) AS rang
    FROM agregat
)
SELECT niveau, indicateur, periode, dimension, max(rang),
       quantile_cont(valeur, [0.1, 0.25, 0.5, 0.75, 0.9])
FROM classe GROUP BY ALL
