"""What a camera's process may not ask of the kernel: a seccomp filter over all its threads.

Whatever is refused gives "not permitted", as libraries know it, and does not end the process. The
list forbids; it does not permit: a list of what FFmpeg and OpenVINO need would be wrong with the
next version of either. Landlock (see `confine`) forbids the same things in its own way, and more
about files and ports; each is there for where the other has holes or is missing.
"""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

NEVER = (  # noqa: SIM905 - a list of quoted names is harder to read
    # other programs
    "execve execveat fork vfork ptrace process_vm_readv process_vm_writev pidfd_getfd "
    # files: making, renaming, removing, changing
    "creat mkdir mkdirat mknod mknodat rename renameat renameat2 link linkat symlink symlinkat "
    "unlink unlinkat rmdir truncate chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat "
    "setxattr lsetxattr fsetxattr open_by_handle_at "
    # others to talk to: being called, memory and queues that are shared
    "listen accept accept4 shmget shmat msgget semget mq_open "
    # ways around all of this
    "io_uring_setup bpf userfaultfd perf_event_open keyctl add_key request_key "
    "mount umount2 move_mount fsopen open_tree pivot_root chroot unshare setns "
    "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon"
).split()
ABSENT = ("openat2", "clone3")
"""Their flags lie in memory, where a filter cannot look; libraries fall back to the older ones."""
CLONE_THREAD = 0x00010000
MSG_FASTOPEN = 0x20000000
"""Connects while sending, which Landlock does not see."""
SOCK_TYPES = 0xF
TCP, UDP = socket.IPPROTO_TCP, socket.IPPROTO_UDP


def is_installed() -> bool:
    """Whether libseccomp is there. Ask before anything is forbidden."""
    try:
        import pyseccomp  # noqa: F401 - it looks for the library when it is imported
    except (ImportError, RuntimeError, OSError):
        return False
    return True


def filter_syscalls(*, write_files: bool, network: bool, udp: bool) -> None:
    """Forbid it all, for all threads of this process, for ever.

    Args:
        write_files: files that exist may be opened for writing (a USB camera is such a file; which
            one is Landlock's business).
        network: the camera is on the network; else there are no sockets at all.
        udp: UDP is allowed, for the camera's packets or to look up its name.

    Raises:
        OSError: the kernel refuses.
    """
    import pyseccomp as sc

    rules = sc.SyscallFilter(sc.ALLOW)
    rules.set_attr(sc.Attr.CTL_TSYNC, 1)
    no = sc.ERRNO(errno.EPERM)

    def forbid(name: str, *arguments: Any) -> None:
        if sc.resolve_syscall(sc.Arch.NATIVE, name) >= 0:  # else this machine does not have it
            rules.add_rule(no, name, *arguments)

    for name in NEVER:
        forbid(name)
    for name in ABSENT:
        if sc.resolve_syscall(sc.Arch.NATIVE, name) >= 0:
            rules.add_rule(sc.ERRNO(errno.ENOSYS), name)
    forbid("clone", sc.Arg(0, sc.MASKED_EQ, CLONE_THREAD, 0))
    for name, at in (("open", 1), ("openat", 2)):
        for flag in (os.O_CREAT, os.O_TRUNC):
            forbid(name, sc.Arg(at, sc.MASKED_EQ, flag, flag))
        if not write_files:
            for mode in (os.O_WRONLY, os.O_RDWR):
                forbid(name, sc.Arg(at, sc.MASKED_EQ, os.O_ACCMODE, mode))
    for name, at in (("sendto", 3), ("sendmsg", 2), ("sendmmsg", 3)):
        forbid(name, sc.Arg(at, sc.MASKED_EQ, MSG_FASTOPEN, MSG_FASTOPEN))
    if not network:
        forbid("socket")
        forbid("connect")
    if not udp:
        forbid("bind")  # nobody sends us anything that we did not ask for
    _forbid_sockets(forbid, sc, udp=udp)
    rules.load()


def _forbid_sockets(forbid: Any, sc: Any, *, udp: bool) -> None:
    """All sockets but TCP, UDP where allowed, and netlink, by which names are looked up."""
    allowed = (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
    for family in range(max(allowed)):
        if family not in allowed:
            forbid("socket", sc.Arg(0, sc.EQ, family))
    forbid("socket", sc.Arg(0, sc.GT, max(allowed)))
    kinds = {socket.SOCK_STREAM, socket.SOCK_DGRAM} if udp else {socket.SOCK_STREAM}
    protocols = {0, TCP, UDP} if udp else {0, TCP}
    for family in (socket.AF_INET, socket.AF_INET6):
        here = sc.Arg(0, sc.EQ, family)
        for kind in range(SOCK_TYPES + 1):
            if kind not in kinds:
                forbid("socket", here, sc.Arg(1, sc.MASKED_EQ, SOCK_TYPES, kind))
        # Multipath TCP and SCTP are streams, too, of which Landlock knows nothing.
        for protocol in range(max(protocols)):
            if protocol not in protocols:
                forbid("socket", here, sc.Arg(2, sc.EQ, protocol))
        forbid("socket", here, sc.Arg(2, sc.GT, max(protocols)))
