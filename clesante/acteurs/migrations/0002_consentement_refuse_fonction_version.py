import django.utils.timezone
from django.db import migrations, models


def oublier_les_refus(apps, schema_editor):
    """Erase the coordinates of those who refused that they be kept."""
    personnes = apps.get_model("acteurs", "Personne").objects.filter(consentement="refuse")
    gardees = personnes.exclude(courriel="", telephone="")
    gardees.update(courriel="", telephone="", version=models.F("version") + 1)


class Migration(migrations.Migration):

    dependencies = [
        ("acteurs", "0001_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="fonction",
            name="modifie_le",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now, verbose_name="modifié le"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="fonction",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        migrations.RunPython(oublier_les_refus, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="personne",
            constraint=models.CheckConstraint(
                condition=models.Q(("consentement", "refuse"), _negated=True)
                | models.Q(("courriel", ""), ("telephone", "")),
                name="personne_refus_sans_coordonnees",
            ),
        ),
    ]
