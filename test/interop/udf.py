"""Print the files of the UDF tree of an image and their texts, as JSON."""

import io
import json
import sys

import pycdlib

iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
found = {}
for folder, _, names in iso.walk(udf_path='/'):
    for name in names:
        path = folder.rstrip('/') + '/' + name
        content = io.BytesIO()
        iso.get_file_from_iso_fp(content, udf_path=path)
        found[path[1:]] = content.getvalue().decode()
json.dump(dict(sorted(found.items())), sys.stdout)
