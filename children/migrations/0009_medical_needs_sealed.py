from django.db import migrations

from nursery.sealing_up import seal_column


class Migration(migrations.Migration):
    dependencies = [("children", "0008_liaison_and_who_agreed")]

    operations = seal_column("children.Child", "medical")
