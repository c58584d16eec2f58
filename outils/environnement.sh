#!/bin/sh
# Makes or refreshes .venv from the hashed locks, wheels only; or fills roues/.
# Usage: environnement.sh execution | developpement | roues
# Reads ROUES (folder of wheels: no network) and PYTHON (interpreter to use).
set -eu
LC_ALL=${LC_ALL:-C.UTF-8}
export LC_ALL PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

PY=.venv/bin/python
BESOIN_KO=1500000

refuser() {
	printf 'Clésanté : %s\n' "$1" >&2
	exit 2
}

convient() {
	"$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The newest Python >= 3.11 that can make an environment; a bare Debian lacks ensurepip.
trouver_python() {
	convenable=non
	set -- python3.14 python3.13 python3.12 python3.11 python3
	[ -z "${PYTHON:-}" ] || set -- "$PYTHON"
	for candidat; do
		convient "$candidat" || continue
		convenable=oui
		if "$candidat" -c 'import ensurepip, venv' 2>/dev/null; then
			printf '%s' "$candidat"
			return
		fi
	done
	[ "$convenable" = oui ] && refuser 'Python n’a pas de quoi faire un environnement. Installez python3-venv : apt install python3-venv'
	refuser 'il faut Python 3.11 ou plus récent. Installez-le : apt install python3 python3-venv'
}

verifier_place() {
	libre=$(df -Pk . | sed -n '$s/.* \([0-9][0-9]*\)  *[0-9]*% .*/\1/p')
	[ "${libre:-$BESOIN_KO}" -ge "$BESOIN_KO" ] ||
		refuser "il reste $((libre / 1000)) Mo sur ce disque et il en faut $((BESOIN_KO / 1000)). Libérez de la place, ou déplacez ce dossier."
}

verifier_roues() {
	[ -z "${ROUES:-}" ] || [ -d "$ROUES" ] ||
		refuser "le dossier de roues « $ROUES » n’existe pas. Faites-le avec « make roues » sur une machine reliée au réseau."
}

# An environment does not survive a move of its folder: the path is part of its mark.
empreinte() {
	{ pwd && cat "$@"; } | cksum
}

a_jour() { # mark, then the files it stands for
	marque=.venv/.$1
	shift
	[ -f "$marque" ] && [ "$(cat "$marque")" = "$(empreinte "$@")" ]
}

marquer() {
	marque=.venv/.$1
	shift
	empreinte "$@" >"$marque"
}

pip() {
	commande=$1
	shift
	if [ -n "${ROUES:-}" ]; then
		"$PY" -m pip "$commande" --no-index --find-links "$ROUES" "$@"
	else
		"$PY" -m pip "$commande" "$@"
	fi
}

# pip tells its steps in English and without a total: count them against the lock.
avancer() {
	total=$(grep -c '^[A-Za-z0-9].*==' "$1")
	numero=0
	while read -r mot paquet; do
		case $mot in
		Collecting | Processing) # « name==1.0 (from …) » or « dir/name-1.0-py3-none-any.whl (from …) »
			numero=$((numero + 1))
			paquet=${paquet%%==*}
			paquet=${paquet%%.whl*}
			paquet=${paquet##*/}
			printf '  %3d / %d  %s\n' "$numero" "$total" "${paquet%%-[0-9]*}"
			;;
		Requirement) numero=$((numero + 1)) ;;
		Installing) printf '  Mise en place…\n' ;;
		esac
	done
}

installer_verrou() {
	printf 'Installation de %s…\n' "$1"
	echec=.venv/.echec
	{ pip install --only-binary :all: --require-hashes -r "$1" || : >"$echec"; } | avancer "$1"
	[ ! -f "$echec" ] || {
		rm -f "$echec"
		refuser 'l’installation a échoué. Vérifiez le réseau, ou donnez un dossier de roues : make demo ROUES=dossier'
	}
}

creer() {
	verifier_place
	python=$(trouver_python)
	printf 'Environnement %s dans .venv…\n' "$("$python" -V)"
	rm -rf .venv
	"$python" -m venv .venv
}

installer_projet() {
	a_jour projet pyproject.toml && return
	pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	marquer projet pyproject.toml
}

preparer_execution() {
	verifier_roues
	if ! a_jour execution requirements.lock || ! "$PY" -c '' 2>/dev/null; then
		creer
		installer_verrou requirements.lock
		marquer execution requirements.lock
	fi
	installer_projet
}

preparer_developpement() {
	if [ -f .venv/.developpement ] && ! a_jour developpement requirements-dev.lock; then
		rm -f .venv/.execution
	fi
	preparer_execution
	a_jour developpement requirements-dev.lock && return
	installer_verrou requirements-dev.lock
	marquer developpement requirements-dev.lock
}

telecharger_roues() {
	preparer_execution
	printf 'Téléchargement dans roues/…\n'
	"$PY" -m pip download --quiet --only-binary :all: --require-hashes -r requirements-dev.lock -d roues
	"$PY" -m pip wheel --quiet --no-deps --no-index --no-build-isolation -w roues .
	printf '%s roues pour %s : make demo ROUES=roues\n' \
		"$(ls roues/*.whl | wc -l)" \
		"$("$PY" -c 'import platform, sysconfig; print("Python", platform.python_version(), sysconfig.get_platform())')"
}

case ${1:-} in
execution) preparer_execution ;;
developpement) preparer_developpement ;;
roues) telecharger_roues ;;
*) refuser 'usage : environnement.sh execution | developpement | roues' ;;
esac
