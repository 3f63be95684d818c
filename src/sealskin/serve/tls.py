"""Encryption of the page: a certificate from files, or one of our own making."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sealskin.core.config_server import ServerConfig
from sealskin.core.errors import ConfigError
from sealskin.core.log import logger

OWN = "sealskin-tls.pem"
DAYS = 397
"""Browsers refuse more than this of a certificate that they are told to trust."""
RENEW_DAYS = 30
LOOK_EVERY_S = 60.0


class Certificate:
    """A certificate with its key, as the server uses it; read again when the files change.

    Args:
        cert: PEM, the server's certificate first.
        key: PEM; None if it is in the same file.

    Raises:
        ConfigError: they cannot be read, or do not belong together.
    """

    def __init__(self, cert: Path, key: Path | None) -> None:
        self._cert, self._key = cert, key
        self.context = _context()
        self._load(self.context)
        self._seen = self._stamps()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers show it."""
        loaded = x509.load_pem_x509_certificate(self._cert.read_bytes())
        return loaded.fingerprint(hashes.SHA256()).hex(":").upper()

    def renew(self) -> bool:
        """Read the files again if they changed; new connections use what they hold.

        Raises:
            ConfigError: they are wrong; what was read before stays in use.
        """
        stamps = self._stamps()
        if stamps == self._seen:
            return False
        self._load(_context())  # a pair that does not match would break what is in use
        self._load(self.context)
        self._seen = stamps
        return True

    async def keep_fresh(self) -> None:
        """Look for new files for ever."""
        complained = ""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                if self.renew():
                    logger().info("read a new certificate", fingerprint=self.fingerprint)
                complained = ""
            except ConfigError as error:
                if str(error) != complained:
                    logger().error("a new certificate is of no use", reason=str(error))
                complained = str(error)

    def _load(self, context: ssl.SSLContext) -> None:
        where = f"{self._cert}{f' and {self._key}' if self._key else ''}"
        try:
            # A password would be asked for on the terminal; there may be none.
            context.load_cert_chain(self._cert, self._key, password=_no_password)
        except ssl.SSLError as error:
            raise ConfigError(
                f"expected a certificate and its private key in PEM in {where}: "
                f"{(error.reason or 'they cannot be read').lower()}; see --tls-cert and --tls-key"
            ) from error
        except OSError as error:
            raise ConfigError(
                f"cannot read {where}: {error.strerror or error}; see --tls-cert and --tls-key"
            ) from error

    def _stamps(self) -> list[int]:
        paths = [self._cert, *([self._key] if self._key else [])]
        return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]


def certificate(server: ServerConfig, folder: Path) -> Certificate | None:
    """What the settings ask for; None if the page is not encrypted.

    Args:
        server: the settings.
        folder: where a certificate of our own making is kept.

    Raises:
        ConfigError: it cannot be read or made.
    """
    if server.tls.cert is not None:
        return Certificate(server.tls.cert, server.tls.key)
    if not server.tls.self_signed:
        return None
    path = folder / OWN
    names = _names(server)
    if not _holds(path, names):
        _write(path, _make(names))
    return Certificate(path, None)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _no_password() -> bytes:
    raise ConfigError("the private key has a password; take it out, and protect the file instead")


def _names(server: ServerConfig) -> list[str]:
    """Names and addresses by which the page may be opened."""
    any_address = server.host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
    names = {"localhost", "127.0.0.1", "::1", socket.gethostname().lower(), *server.names}
    if not any_address:
        names.add(server.host.strip("[]").lower())
    return sorted(names)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _holds(path: Path, names: list[str]) -> bool:
    """Whether a certificate of ours is there, for these names and for a while yet."""
    try:
        old = x509.load_pem_x509_certificate(path.read_bytes())
        held = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    fresh = old.not_valid_after_utc - datetime.now(UTC) > timedelta(days=RENEW_DAYS)
    return fresh and set(map(_general, names)) <= set(held)


def _make(names: list[str]) -> bytes:
    """A key and a certificate that it signed itself, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    # Who looks at the warning of a browser sees this; the names are beside it.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Sealskin on {names[-1]}"[:64])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of shops are not always right
        .not_valid_after(now + timedelta(days=DAYS - 1))
        .add_extension(x509.SubjectAlternativeName(map(_general, names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made.public_bytes(serialization.Encoding.PEM) + secret


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(
            f"cannot write the certificate {path}: {error.strerror}; make its folder writable"
        ) from error
