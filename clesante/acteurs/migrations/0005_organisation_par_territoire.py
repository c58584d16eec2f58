from django.db import migrations, models


class Migration(migrations.Migration):
    """Organisations of wider territories are counted without reading the others."""

    dependencies = [("acteurs", "0004_recherche_de_personnes")]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                fields=["fusionnee_dans", "territoire"], name="organisation_par_territoire"
            ),
        ),
    ]
