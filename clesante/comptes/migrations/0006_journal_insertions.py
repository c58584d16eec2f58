from django.db import migrations

from clesante.comptes.journal import declencheurs as journal_declencheurs


def reposer(apps, schema_editor):
    """Put every trigger anew: those of insertions came after the first ones."""
    vendeur = schema_editor.connection.vendor
    for ordre in (*journal_declencheurs.oter(vendeur), *journal_declencheurs.poser(vendeur)):
        schema_editor.execute(ordre)


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0005_vues_brouillons_resumes'),
    ]

    operations = [
        migrations.RunPython(reposer, migrations.RunPython.noop),
    ]
