from django.db import migrations, models

from clesante.acteurs.regles import texte_de_recherche


def remplir(apps, schema_editor):
    """Write what the search reads of the people already there."""
    personnes = apps.get_model("acteurs", "Personne").objects
    lot = []
    for personne in personnes.only("pk", "prenom", "nom").iterator(chunk_size=1_000):
        personne.recherche = texte_de_recherche(personne.prenom, personne.nom)
        lot.append(personne)
    personnes.bulk_update(lot, ["recherche"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("acteurs", "0003_organisation_de_la_liste"),
    ]

    operations = [
        migrations.AddField(
            model_name="personne",
            name="recherche",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="texte de recherche"),
            preserve_default=False,
        ),
        migrations.RunPython(remplir, migrations.RunPython.noop),
    ]
