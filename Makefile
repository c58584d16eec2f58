# Les commandes du projet ; « make » seul les énumère.
.POSIX:
.PHONY: aide demo test qualite bench epreuves roues verrou inventaire propre

PY = .venv/bin/python

aide: ## cette liste
	@printf 'Clésanté : le contrat local de santé, du diagnostic au contrat suivant.\n\n'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r commande role; do \
		printf '%-16s %s\n' "$$commande" "$$role"; done
	@printf '\nOptions : SERVEUR=non, ROUES=dossier, PYTHON=chemin, MISE_A_JOUR=oui.\n'

demo: ## la démonstration : base, données, portrait en six formats, puis le site (SERVEUR=non : sans le site)
	@sh outils/environnement.sh execution
	@case "$${SERVEUR:-oui}" in non) exec .venv/bin/clesante demo --sans-serveur ;; *) exec .venv/bin/clesante demo ;; esac

test: ## la qualité du code et tous les tests
	@sh outils/environnement.sh developpement
	@$(PY) -m outils.essais

qualite: ## la qualité du code seulement
	@sh outils/environnement.sh developpement
	@$(PY) -m outils.essais --qualite

bench: ## les mesures de vitesse, chacune rapportée à son plancher
	@sh outils/environnement.sh developpement
	@$(PY) -m bench

epreuves: ## les preuves longues, en entier
	@sh outils/environnement.sh developpement
	@$(PY) -m pytest -n 2 --epreuves -m 'epreuve or hypothesis'

roues: ## télécharge dans roues/ de quoi installer sans réseau : make demo ROUES=roues
	@sh outils/environnement.sh roues

verrou: ## récrit les verrous d'après pyproject.toml (MISE_A_JOUR=oui : dernières versions)
	@sh outils/environnement.sh developpement
	@$(PY) outils/verrou.py

inventaire: ## écrit dist/clesante.cdx.json : ce que le verrou installe, empreintes et licences (CycloneDX)
	@sh outils/environnement.sh developpement
	@$(PY) -m outils.sbom

propre: ## ôte ce que make a fait ; garde var/ (données) et sortie/ (documents)
	@rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@printf 'Environnement et caches ôtés.\n'
