from django.db import migrations

from nursery.sealing_up import seal_column


class Migration(migrations.Migration):
    dependencies = [("families", "0005_news_for_staff")]

    operations = seal_column("families.ChangeRequest", "words")
