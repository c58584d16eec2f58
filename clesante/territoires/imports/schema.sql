-- The territory referential: one read-only SQLite file. A code is "COM-85092", "EPCI-200071934"…

-- What the file was built from: see imports.referentiel.
CREATE TABLE signature (valeur TEXT NOT NULL);
CREATE TABLE source (
    fichier TEXT PRIMARY KEY, producteur TEXT NOT NULL, jeu TEXT NOT NULL,
    millesime TEXT NOT NULL, licence TEXT NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;

-- rang orders search results: France, regions, départements, communes and EPCI by population,
-- bassins de vie, quarters, former communes.
CREATE TABLE territoire (
    rang INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, niveau TEXT NOT NULL, nom TEXT NOT NULL,
    nature TEXT NOT NULL, departement TEXT, region TEXT, epci TEXT, bv TEXT,
    nb_communes INTEGER NOT NULL
);
CREATE INDEX territoire_niveau ON territoire (niveau, code);

-- Dated: date_debut is the first day the composition is known to hold, date_fin is empty while it does.
CREATE TABLE appartenance (
    groupe TEXT NOT NULL, membre TEXT NOT NULL, date_debut TEXT NOT NULL, date_fin TEXT,
    PRIMARY KEY (groupe, membre, date_debut)
) WITHOUT ROWID;

-- millesime 0: the publisher does not say it. couvertes: how many communes the sum counts.
CREATE TABLE population (
    code TEXT NOT NULL, nature TEXT NOT NULL, millesime INTEGER NOT NULL,
    valeur INTEGER NOT NULL, couvertes INTEGER NOT NULL,
    PRIMARY KEY (code, nature, millesime)
) WITHOUT ROWID;

-- nature: postal | siren | ancien (old code, commune déléguée or associée -> current commune).
CREATE TABLE alias (
    nature TEXT NOT NULL, alias TEXT NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (nature, alias, code)
) WITHOUT ROWID;

-- forme: 0 whole name, 1 without article or kind.
CREATE TABLE nom (
    cle TEXT NOT NULL, forme INTEGER NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (cle, forme, code)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE recherche USING fts5 (cle, content='', detail='none', prefix='2 3');

-- statut: C (classée) | P (partiellement) | N (non classée).
CREATE TABLE zonage (
    zonage TEXT NOT NULL, version TEXT NOT NULL, commune TEXT NOT NULL, statut TEXT NOT NULL,
    PRIMARY KEY (zonage, version, commune)
) WITHOUT ROWID;

CREATE TABLE quartier (
    code TEXT NOT NULL, commune TEXT NOT NULL, nom TEXT NOT NULL, version TEXT NOT NULL,
    population INTEGER, annee INTEGER, PRIMARY KEY (code, commune)
) WITHOUT ROWID;
CREATE INDEX quartier_commune ON quartier (commune);
