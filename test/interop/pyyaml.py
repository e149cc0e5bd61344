"""What PyYAML makes of YAML, as cloud-init calls it, as JSON on stdout: pyyaml.py FILE, a JSON list of texts.

Of each text {"value": …}, in which everything but null, booleans, texts and lists is a map that names its kind; or
{"refused": WHY} for what cloud-init loses: an error of any kind, and texts that cannot be written, which have halves of characters.
"""
import datetime
import json
import sys

from cloudinit import safeyaml


def told(value, around=()):
    if id(value) in around:
        return {"within": type(value).__name__}
    around = (*around, id(value))
    if isinstance(value, str):
        value.encode()  # UnicodeEncodeError
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"int": hex(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, (list, tuple)):
        return [told(item, around) for item in value]
    if isinstance(value, set):
        return {"set": sorted((told(item, around) for item in value), key=json.dumps)}
    return {"map": [[told(key, around), told(member, around)] for key, member in value.items()]}


def judged(text):
    try:
        return {"value": told(safeyaml.load(text))}
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}


with open(sys.argv[1], encoding="utf-8", errors="surrogatepass") as file:
    print(json.dumps([judged(text) for text in json.load(file)]))
