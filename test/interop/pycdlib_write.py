"""Writes an image of a folder with pycdlib: pycdlib_write.py FOLDER OUTPUT '{"rock_ridge": "1.12", "joliet": 3}'."""

import json
import os
import sys

import pycdlib


def main(folder, output, options):
    options = json.loads(options)
    rock_ridge = "rock_ridge" in options
    joliet = "joliet" in options
    iso = pycdlib.PyCdlib()
    iso.new(vol_ident="FOREIGN", **options)
    plain = {"": ""}
    count = 0
    for here, folders, files in os.walk(folder):
        folders.sort()
        below = os.path.relpath(here, folder)
        below = "" if below == "." else "/" + below
        if below not in plain:
            continue
        for name in folders + sorted(files):
            path = os.path.join(here, name)
            is_folder = os.path.isdir(path) and not os.path.islink(path)
            if below.count("/") >= 6 or len(name) > 60 or os.stat(path, follow_symlinks=False).st_nlink > 1 and not is_folder:
                continue
            count += 1
            alias = "%s/%s%d" % (plain[below], "D" if is_folder else "F", count)
            known = {}
            if rock_ridge:
                known["rr_name"] = name
            if joliet and not os.path.islink(path):
                known["joliet_path"] = below + "/" + name
            if is_folder:
                plain[below + "/" + name] = alias
                iso.add_directory(alias, **known)
            elif os.path.islink(path):
                iso.add_symlink(alias + ".;1", rr_symlink_name=name, rr_path=os.readlink(path))
            else:
                iso.add_file(path, alias + ".;1", **known)
    iso.write(output)
    iso.close()


main(*sys.argv[1:])
print("null")
