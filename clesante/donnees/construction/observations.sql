-- The observations read in publishers' files, on the codes of today.
--
-- Given: observation (Parquet files and the number of their source), indicateur, correspondance
-- (any INSEE code -> unit of today).

-- A series is numbered once: all that follows joins small integers.
CREATE TABLE serie AS
SELECT row_number() OVER (ORDER BY i.id, o.periode, o.dimension)::USMALLINT AS id,
       i.id AS indicateur, i.code, o.periode, o.dimension,
       coalesce(max(o.base) FILTER (o.niveau = 'UNITE'), '') AS base,
       coalesce(bool_or(o.part) FILTER (o.niveau = 'UNITE'), false) AS part,
       coalesce(max(o.absents) FILTER (o.niveau = 'UNITE'), '') AS absents,
       max(o.source) FILTER (o.niveau = 'UNITE') AS source
FROM observation o JOIN indicateur i ON i.code = o.indicateur
GROUP BY i.id, i.code, o.periode, o.dimension;

CREATE TABLE lue AS
SELECT s.id AS serie, o.niveau, o.code, c.unite, o.numerateur, o.denominateur, o.valeur, o.statut,
       o.source
FROM observation o
JOIN serie s ON s.code = o.indicateur AND s.periode = o.periode AND s.dimension = o.dimension
LEFT JOIN correspondance c ON c.ancien = o.code AND o.niveau IN ('UNITE', 'COM', 'ARM');

-- Values their publisher gives at a level: communes on today's codes, the others as they are. Two
-- communes merged since have two values, one of them missing perhaps: neither is that of the new
-- one.
CREATE TABLE publiee AS
FROM (
    SELECT CASE WHEN niveau = 'FR' THEN 'FR' ELSE niveau || '-' || coalesce(unite, code) END
           AS territoire, serie, any_value(valeur) AS valeur, max(statut) AS statut,
           any_value(source) AS source
    FROM lue WHERE niveau <> 'UNITE' GROUP BY ALL HAVING count(*) = 1
) WHERE statut <> 'non_disponible';
