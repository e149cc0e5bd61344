"""Reads OpenNebula's context with Debian's cloud-init, as it is, and prints what it made of it as JSON.

usage: opennebula.py DIRECTORY NICS

DIRECTORY holds the drive's tree; NICS is a JSON object of the guest's cards, MAC address -> name.
"""
import json
import sys
from unittest import mock

from cloudinit.sources import DataSourceOpenNebula as opennebula

directory, nics = sys.argv[1], json.loads(sys.argv[2])
with mock.patch.object(opennebula, 'get_physical_nics_by_mac', return_value=nics):
    results = opennebula.read_context_disk_dir(directory, distro=None)
if isinstance(results['userdata'], bytes):
    results['userdata'] = results['userdata'].decode()
json.dump(results, sys.stdout)
