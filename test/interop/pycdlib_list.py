"""Prints one tree of an ISO as JSON: path -> directory, sha256:<hex> or symlink:<target>.

usage: pycdlib_list.py ISO rockridge|joliet|primary

pycdlib opens strictly: numbers in both byte orders, path tables and Rock Ridge entries must agree.
"""
import hashlib
import json
import sys

import pycdlib

iso_path, tree = sys.argv[1:]
keyword = {'rockridge': 'rr_path', 'joliet': 'joliet_path', 'primary': 'iso_path'}[tree]

iso = pycdlib.PyCdlib()
iso.open(iso_path)
facade = {
    'rockridge': iso.get_rock_ridge_facade,
    'joliet': iso.get_joliet_facade,
    'primary': iso.get_iso9660_facade,
}[tree]()


class Digest:
    """Stands for a file that is written to."""

    def __init__(self):
        self.hash = hashlib.sha256()
        self.length = 0

    def write(self, data):
        self.hash.update(data)
        self.length += len(data)


def extents(record):
    while record is not None:
        yield record
        record = record.data_continuation


def describe(path):
    record = facade.get_record(path)
    digest = Digest()
    if record.is_symlink():
        # In the primary tree it is a file without content, which pycdlib refuses to read.
        if tree == 'rockridge':
            return 'symlink:' + record.rock_ridge.symlink_path().decode()
    else:
        facade.get_file_from_iso_fp(digest, path)
    # Of a truncated image pycdlib shortens the files and says nothing.
    length = sum(extent.data_length for extent in extents(record))
    if digest.length != length:
        raise EOFError('%s: %d of %d bytes' % (path, digest.length, length))
    return 'sha256:' + digest.hash.hexdigest()


listing = {}
for parent, directories, files in facade.walk('/'):
    base = parent.rstrip('/') + '/'
    listing.update({(base + name)[1:]: 'directory' for name in directories})
    listing.update({(base + name)[1:]: describe(base + name) for name in files})
json.dump(listing, sys.stdout)
