from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of organisations is read in its order, up to one page, never sorted whole."""

    dependencies = [("acteurs", "0002_consentement_refuse_fonction_version")]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                fields=["fusionnee_dans", "tri", "id"], name="organisation_de_la_liste"
            ),
        ),
    ]
