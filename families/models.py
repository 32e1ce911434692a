"""What belongs to families alone. Their rows stay where they are: carers in ``children``, sign-ins in ``nursery``."""

from families.invitation_models import Invitation

__all__ = ["Invitation"]
