from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nursery.commands import NurseryCommand


class Command(NurseryCommand):
    help = "Makes the keys with which Kith tells browsers that there is news, as lines for the environment."

    def handle(self, **options):
        key = ec.generate_private_key(ec.SECP256R1())
        number = key.private_numbers().private_value.to_bytes(32, "big")
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.stdout.write(f"KITH_PUSH_KEY={_plain(number)}")
        self.stdout.write(f"KITH_PUSH_PUBLIC_KEY={_plain(point)}")


def _plain(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
