"""Invented certificates: an authority, a listener on this machine, and a sender."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where they lie."""

    ca: Path
    cert: Path
    key: Path
    client_cert: Path
    client_key: Path


def certificates(folder: Path) -> Certificates:
    """Make them; good for a day."""
    authority = ec.generate_private_key(ec.SECP256R1())
    ca = _signed("Invented Authority", authority, by=None, issuer_key=authority)
    _write(folder / "ca.pem", ca)
    made = {}
    for name in ("listener", "sender"):
        key = ec.generate_private_key(ec.SECP256R1())
        cert = _signed(f"Invented {name}", key, by=ca, issuer_key=authority)
        made[name] = _write(folder / f"{name}.pem", cert), folder / f"{name}.key"
        made[name][1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return Certificates(folder / "ca.pem", *made["listener"], *made["sender"])


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    by: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.fromtimestamp(time.time(), UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _write(path: Path, cert: x509.Certificate) -> Path:
    path.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return path
