from django.db import migrations, models


class Migration(migrations.Migration):
    """The register filtered by type is read in the order of the list, not whole."""

    dependencies = [("acteurs", "0007_decision_numerotee")]

    operations = [
        migrations.AddIndex(
            model_name="dispositif",
            index=models.Index(fields=["type", "tri", "id"], name="dispositif_par_type"),
        ),
    ]
