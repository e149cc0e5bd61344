"""What Debian's cloud-init and netplan do with each of many networks: null, or why there is none.

usage: network_drives.py FILE

FILE holds a JSON list of {"kind": "v1" | "v2" | "eni" | "openstack", "text": ...}.
"""
import copy
import json
import logging
import os
import sys

import yaml
from cloudinit.net import eni
from cloudinit.sources.helpers.openstack import convert_net_json

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from network_judge import macs_in, rendered

logging.disable(logging.CRITICAL)


def config_of(kind, text):
    if kind == 'eni':
        return eni.convert_eni_data(text)
    document = yaml.safe_load(text)
    if kind == 'openstack':
        return convert_net_json(copy.deepcopy(document), known_macs=macs_in(document))
    return document


def verdict(sample):
    try:
        rendered(config_of(sample['kind'], sample['text']))
    except Exception as error:
        return '%s: %s' % (type(error).__name__, str(error)[-160:])
    return None


with open(sys.argv[1]) as file:
    json.dump([verdict(sample) for sample in json.load(file)], sys.stdout)
