"""A file system in user space that forgets, as a disk does whose power is cut, whatever was not synced (T9).

Run as ``python -m tests.faults.forgetful FOLDER``; FOLDER is empty and becomes the file system until SIGTERM. The content of a
file is safe when the file was synced, a name in a folder when the folder was: nothing else is promised by POSIX. Writing
``forget 7`` into ``FOLDER/.power`` cuts the power, with 7 as the seed: an even seed forgets all that was not synced, an odd one
a random half of it, block by block and name by name, as a disk that had written some of it already. ``keep`` syncs everything.
"""

import errno
import os
import random
import stat
import sys
import time
from dataclasses import dataclass, field

import mfusepy as fuse

BLOCK = 4096
POWER = "/.power"


@dataclass
class Node:
    """A file or a folder: as it is, and as it would be found after a power cut."""

    mode: int
    data: bytearray = field(default_factory=bytearray)
    safe: bytes = b""
    names: dict[str, "Node"] = field(default_factory=dict)
    safe_names: dict[str, "Node"] = field(default_factory=dict)
    changed_at: float = field(default_factory=time.time)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    def keep(self) -> None:
        self.safe, self.safe_names = bytes(self.data), dict(self.names)

    def forget(self, dice: random.Random | None) -> None:
        """Become what is found after the cut; with ``dice`` half of what was not synced had been written."""
        if self.is_folder:
            found = dict(self.safe_names)
            for name in {*self.names, *found} if dice else ():
                if self.names.get(name) is not found.get(name) and dice.random() < 0.5:
                    found.pop(name, None)
                    if name in self.names:
                        found[name] = self.names[name]
            self.names = found
            for node in found.values():
                node.forget(dice)
        else:
            found = bytearray(self.safe)
            if dice and dice.random() < 0.5:
                found = found[: len(self.data)] + b"\0" * (len(self.data) - len(found))
            for at in range(0, min(len(found), len(self.data)), BLOCK) if dice else ():
                if dice.random() < 0.5:
                    found[at : at + BLOCK] = self.data[at : min(at + BLOCK, len(found))]
            self.data = found
        self.keep()


class Forgetful(fuse.Operations):
    use_ns = True

    def __init__(self):
        self.root = Node(stat.S_IFDIR | 0o700)

    def _node(self, path: str) -> Node:
        node = self.root
        for name in filter(None, path.split("/")):
            if name not in node.names:
                raise fuse.FuseOSError(errno.ENOENT)
            node = node.names[name]
        return node

    def _folder(self, path: str) -> tuple[Node, str]:
        folder, _, name = path.rpartition("/")
        return self._node(folder), name

    def _all(self, node: Node):
        yield node
        for one in node.names.values():
            yield from self._all(one)

    # ------------------------------------------------------------ the power

    def _power(self, said: str) -> None:
        word, _, seed = said.partition(" ")
        if word == "keep":
            for node in self._all(self.root):
                node.keep()
        else:
            self.root.forget(random.Random(int(seed)) if int(seed) % 2 else None)

    # ------------------------------------------------------------ what the kernel asks

    def getattr(self, path, fh=None):
        if path == POWER:
            return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": 0, "st_uid": os.getuid()}
        node = self._node(path)
        moment = int(node.changed_at * 1e9)
        return {
            "st_mode": node.mode, "st_nlink": 1, "st_size": len(node.data), "st_uid": os.getuid(), "st_gid": os.getgid(),
            "st_atime": moment, "st_mtime": moment, "st_ctime": moment,
        }  # fmt: skip

    def readdir(self, path, fh):
        return [".", "..", *self._node(path).names]

    def mkdir(self, path, mode):
        folder, name = self._folder(path)
        folder.names[name] = Node(stat.S_IFDIR | mode)

    def create(self, path, mode, fi=None):
        folder, name = self._folder(path)
        folder.names[name] = Node(stat.S_IFREG | mode)
        return 0

    def open(self, path, flags):
        if path != POWER:
            self._node(path)
        return 0

    def read(self, path, size, offset, fh):
        return b"" if path == POWER else bytes(self._node(path).data[offset : offset + size])

    def write(self, path, data, offset, fh):
        if path == POWER:
            self._power(data.decode().strip())
            return len(data)
        node = self._node(path)
        if len(node.data) < offset:
            node.data.extend(b"\0" * (offset - len(node.data)))
        node.data[offset : offset + len(data)] = data
        node.changed_at = time.time()
        return len(data)

    def truncate(self, path, length, fh=None):
        if path == POWER:
            return
        data = self._node(path).data
        del data[length:]
        data.extend(b"\0" * (length - len(data)))

    def fsync(self, path, datasync, fh):
        if path != POWER:
            self._node(path).safe = bytes(self._node(path).data)
        return 0

    def fsyncdir(self, path, datasync, fh):
        node = self._node(path)
        node.safe_names = dict(node.names)
        return 0

    def unlink(self, path):
        folder, name = self._folder(path)
        if name not in folder.names:
            raise fuse.FuseOSError(errno.ENOENT)
        del folder.names[name]

    def rmdir(self, path):
        if self._node(path).names:
            raise fuse.FuseOSError(errno.ENOTEMPTY)
        self.unlink(path)

    def rename(self, old, new, flags=0):
        (folder, name), (into, other) = self._folder(old), self._folder(new)
        into.names[other] = folder.names.pop(name)

    def chmod(self, path, mode):
        node = self._node(path)
        node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)
        return 0

    def chown(self, path, uid, gid):
        return 0

    def utimens(self, path, times=None):
        return 0

    def statfs(self, path):
        return {"f_bsize": BLOCK, "f_frsize": BLOCK, "f_blocks": 1 << 20, "f_bavail": 1 << 20, "f_bfree": 1 << 20}


if __name__ == "__main__":
    fuse.FUSE(
        Forgetful(), sys.argv[1], foreground=True, nothreads=True, attr_timeout=0, entry_timeout=0, negative_timeout=0,
        fsname="forgetful",
    )  # fmt: skip
