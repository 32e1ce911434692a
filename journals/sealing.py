"""What a tablet keeps for us is sealed to our public key, so that nobody can read it there (S45).

Envelope: one byte 1; the tablet's one-time public key on P-256, 65 bytes uncompressed; 12 bytes nonce; AES-256-GCM. The key
is HKDF-SHA-256 of the shared secret, salted with the one-time key. Ours follows from the installation's secret.
"""

import hashlib
import os
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NAME, NONCE = 65, 12
INFO = b"kith outbox"


class NotOurs(Exception):
    """It was not sealed for this installation, or it was changed on the way."""


@lru_cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    digest = hashlib.sha512(b"kith outbox key" + secret.encode()).digest()
    return ec.derive_private_key(int.from_bytes(digest) % (ORDER - 1) + 1, CURVE)


def _name(key) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key() -> str:
    """Base64 of the 65 bytes that pages give to the browser."""
    return b64encode(_name(_private_key(settings.SECRET_KEY).public_key())).decode()


def open_sealed(envelope: bytes) -> bytes:
    """What a tablet sealed. Earlier secrets of the installation are tried too. Raises NotOurs."""
    name, nonce, box = envelope[1 : 1 + NAME], envelope[1 + NAME : 1 + NAME + NONCE], envelope[1 + NAME + NONCE :]
    if envelope[:1] != b"\x01" or not box:
        raise NotOurs
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, name)
            shared = _private_key(secret).exchange(ec.ECDH(), theirs)
            key = HKDF(SHA256(), length=32, salt=name, info=INFO).derive(shared)
            return AESGCM(key).decrypt(nonce, box, None)
        except (InvalidTag, ValueError):
            continue
    raise NotOurs


def seal(plain: bytes, key: str) -> bytes:
    """As a tablet does it, for tests and benchmarks; ``key`` is what ``public_key`` gives."""
    ours = ec.generate_private_key(CURVE)
    name = _name(ours.public_key())
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, b64decode(key)))
    nonce = os.urandom(NONCE)
    box = AESGCM(HKDF(SHA256(), length=32, salt=name, info=INFO).derive(shared)).encrypt(nonce, plain, None)
    return b"\x01" + name + nonce + box
