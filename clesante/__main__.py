"""``python -m clesante``: the same command as ``clesante``."""

from clesante.commandes.entree import main

if __name__ == "__main__":
    raise SystemExit(main())
