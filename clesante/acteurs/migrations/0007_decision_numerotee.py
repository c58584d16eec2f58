from django.db import migrations, models


class Migration(migrations.Migration):
    """A decision has its number once in its body."""

    dependencies = [("acteurs", "0006_dialogue_dispositifs")]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("numero", ""), _negated=True),
                fields=("instance", "numero"),
                name="decision_numerotee_une_fois",
            ),
        ),
    ]
