"""Prints what lies behind the trees of ISOs as a JSON array: volume ids, and by path the contents, extents, modes and owners.

usage: pycdlib_records.py ISO ...

Directories end in a slash. Bytes of Rock Ridge outside UTF-8 are lone surrogates. Identifiers of the primary tree are shown as they are, `;1` too.
"""
import hashlib
import json
import sys

import pycdlib


def digest(iso_path, record):
    if not record.data_length:
        return hashlib.sha256(b'').hexdigest()
    with open(iso_path, 'rb') as file:
        file.seek(record.extent_location() * 2048)
        data = file.read(record.data_length)
    if len(data) != record.data_length:
        raise EOFError('%s: %d of %d bytes' % (iso_path, len(data), record.data_length))
    return hashlib.sha256(data).hexdigest()


def describe(iso_path, record):
    entry = {'kind': 'directory' if record.isdir else 'file', 'extent': record.extent_location()}
    if record.file_flags & 1:
        entry['unseen'] = True
    if not record.isdir:
        entry.update(size=record.data_length, sha256=digest(iso_path, record))
    rock = record.rock_ridge
    if rock is not None:
        px = rock.dr_entries.px_record or rock.ce_entries.px_record
        entry.update(mode=oct(px.posix_file_mode), uid=px.posix_user_id, gid=px.posix_group_id)
        if rock.is_symlink():
            entry['target'] = rock.symlink_path().decode('utf-8', 'surrogateescape')
    return entry


def identifier(record, is_joliet):
    name = record.file_identifier()
    return name.decode('utf-16-be') if is_joliet else name.decode('latin-1')


def walk(iso_path, root, name_of):
    # The root's own attributes are in its first record, not in the descriptor's copy of it.
    found = {'/': describe(iso_path, root.children[0])}

    def below(directory, base):
        for record in directory.children:
            if record.is_dot() or record.is_dotdot():
                continue
            path = base + name_of(record) + ('/' if record.isdir else '')
            if path in found:
                raise ValueError('%s: twice %s' % (iso_path, path))
            found[path] = describe(iso_path, record)
            if record.isdir:
                below(record, path)

    below(root, '/')
    return found


def records(iso_path):
    iso = pycdlib.PyCdlib()
    iso.open(iso_path)
    root = iso.pvd.root_directory_record()
    trees = {'plain': walk(iso_path, root, lambda record: identifier(record, False))}
    ids = [iso.pvd.volume_identifier.decode('latin-1').rstrip(' ')]
    if iso.has_rock_ridge():
        trees['rockridge'] = walk(iso_path, root, lambda record: record.rock_ridge.name().decode('utf-8', 'surrogateescape'))
    if iso.has_joliet():
        joliet = iso.joliet_vd
        trees['joliet'] = walk(iso_path, joliet.root_directory_record(), lambda record: identifier(record, True))
        ids.append(joliet.volume_identifier.decode('utf-16-be').rstrip(' \0'))
    escapes = [vd.escape_sequences.rstrip(b'\0 ').decode() for vd in [iso.joliet_vd] if vd is not None]
    iso.close()
    return {'volumeIds': ids, 'escapes': escapes, 'trees': trees}


json.dump([records(path) for path in sys.argv[1:]], sys.stdout)
