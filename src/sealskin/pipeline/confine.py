"""Takes from a camera's process what it does not need, before it sees a picture.

Unsealed pixels live in that process, and FFmpeg in it reads whatever a camera sends. So it may
write no file, start no program and connect to nothing but the port of its camera, where this
kernel can see to that. What cannot be had is reported and not insisted on: a camera that runs less
confined is worth more to a shop than one that does not run. `sealskin doctor` tries it out.

Call `confine` first: Landlock covers the thread that asks and those that it starts, not threads
that already run, and libraries start some as soon as they are imported.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from sealskin.core.secrecy import forbid_dumps, lock_memory
from sealskin.pipeline.job import Job
from sealskin.pipeline.syscalls import filter_syscalls, is_installed
from sealskin.video.info import Place, place_of

PROMISES = {
    "no-dumps": "no core dump, and no debugger of the same user",
    "no-swap": "its memory is never written to the swap",
    "landlock-files": "writes no file, and reads only what it needs (Landlock)",
    "landlock-ports": "connects by TCP to no other port than its camera's (Landlock)",
    "seccomp": "writes no file, starts no program, opens no other kind of socket (seccomp)",
}
MIN_PORTS_ABI = 4
"""Landlock of Linux 6.7."""

READ = (  # noqa: SIM905 - a list of quoted names is harder to read
    # libraries, time zones, certificates
    "/usr /lib /lib64 /bin /etc/ld.so.cache /etc/localtime /etc/ssl /etc/pki "
    # by which names are looked up
    "/etc/hosts /etc/host.conf /etc/nsswitch.conf /etc/resolv.conf /etc/gai.conf /etc/services "
    "/etc/protocols /run/systemd/resolve /run/NetworkManager /run/resolvconf "
    # what the machine can do
    "/sys /proc/self /proc/cpuinfo /proc/meminfo /proc/stat /proc/filesystems /proc/sys "
    "/proc/version /dev/null /dev/zero /dev/urandom /dev/random"
).split()


@dataclass(frozen=True, slots=True)
class Needs:
    """What one camera needs beside what all do.

    Attributes:
        place: where it is on the network; None for files and devices.
        read: files and folders that are read.
        device: a camera on this machine, which is a file that is also written to.
        udp: it sends by UDP, or its name has to be looked up.
    """

    place: Place | None
    read: tuple[Path, ...]
    device: Path | None
    udp: bool


def needs_of(job: Job) -> Needs:
    """What the process of a camera needs."""
    source = job.camera.source
    place = place_of(source)
    read = [model for model in (job.model, job.things_model) if model]
    device = None
    if source.startswith("/dev/"):
        device = Path(source)
    elif "://" not in source:
        read.append(Path(source))
        # A file that is not there yet is tried again, and has to be seen when it comes.
        read.append(Path(source).parent)
    named = place is not None and not is_number(place.host)
    by_udp = job.camera.rtsp_transport == "udp" and place is not None
    return Needs(place, tuple(read), device, named or by_udp)


def confine(needs: Needs) -> dict[str, str]:
    """Confine this process, for ever. Call it before anything starts a thread.

    Returns:
        The names of the promises that could not be had, with the reason.
    """
    sys.dont_write_bytecode = True
    missing: dict[str, str] = {}
    if not forbid_dumps():
        missing["no-dumps"] = "the kernel refused"
    if not lock_memory():
        missing["no-swap"] = "it needs LimitMEMLOCK=infinity in the service, or no swap at all"
    has_seccomp = is_installed()  # looks for it with the help of programs and temporary files
    missing |= _landlock(needs)
    if not has_seccomp:
        return missing | {"seccomp": "libseccomp2 is not installed"}
    try:
        filter_syscalls(
            write_files=needs.device is not None, network=needs.place is not None, udp=needs.udp
        )
    except OSError as error:
        missing["seccomp"] = f"the kernel refused: {error.strerror}"
    return missing


def _landlock(needs: Needs) -> dict[str, str]:
    from py_landlock import (
        AccessFs,
        Landlock,
        LandlockDisabledError,
        LandlockError,
        LandlockNotAvailableError,
    )

    both = ("landlock-files", "landlock-ports")
    try:
        rules = Landlock(strict=False)
        for path in _there([*map(Path, READ), *_python(), *needs.read]):
            folder = AccessFs.READ_DIR if path.is_dir() else AccessFs(0)
            rules.add_path_rule(path, access=AccessFs.READ_FILE | folder)
        if needs.device is not None:
            device = AccessFs.READ_FILE | AccessFs.WRITE_FILE | AccessFs.IOCTL_DEV
            rules.add_path_rule(*_there([needs.device]), access=device)
        if needs.place is not None:
            rules.allow_network(needs.place.port, bind=False)
        abi = rules.abi_version
        rules.apply()
    except (LandlockDisabledError, LandlockNotAvailableError):
        return dict.fromkeys(both, "this kernel has no Landlock, or it is switched off")
    except (LandlockError, OSError) as error:
        return dict.fromkeys(both, f"the kernel refused: {error}")
    if abi < MIN_PORTS_ABI:
        return {"landlock-ports": "it needs Linux 6.7 or newer"}
    return {}


def _python() -> list[Path]:
    """Where Python imports from: PyAV and others do so late."""
    folders = [sys.prefix, sys.base_prefix, *sys.path]
    here = Path(__file__).resolve().parents[1]
    # The folder that Sealskin was started in may be among them, and may hold anything.
    return [here, *(Path(folder) for folder in folders if folder not in ("", str(Path.cwd())))]


def _there(paths: list[Path]) -> list[Path]:
    return [path for path in paths if os.access(path, os.R_OK)]


def is_number(host: str) -> bool:
    """Whether a host is an address, and no name that has to be looked up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
