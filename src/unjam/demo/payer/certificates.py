"""A certificate for this machine alone, so that the demo's payer can be asked over HTTPS."""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "demo payer (invented)"
HOSTS = ("localhost",)
ADDRESSES = ("127.0.0.1", "::1")
VALID_DAYS = 30
CERTIFICATE, KEY = "payer.crt", "payer.key"


def make_certificate(folder: Path, *, now: datetime) -> tuple[Path, Path]:
    """
    Make a self-signed certificate and its key in a folder, unless both are there.

    Returns:
        Where they are. Only the owner can read the key.
    """
    certificate, key_file = folder / CERTIFICATE, folder / KEY
    if certificate.exists() and key_file.exists():
        return certificate, key_file
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write_secret(key_file, secret)
    certificate.write_bytes(_signed(key, now=now).public_bytes(serialization.Encoding.PEM))
    return certificate, key_file


def _signed(key: ec.EllipticCurvePrivateKey, *, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    hosts: list[x509.GeneralName] = [x509.DNSName(host) for host in HOSTS]
    hosts += [x509.IPAddress(ip_address(address)) for address in ADDRESSES]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _write_secret(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def context_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS as a server offers it: version 1.2 at least."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
