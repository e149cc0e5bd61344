"""Reads a NoCloud seed with Debian's cloud-init, as it is, and prints what it made of it as JSON.

usage: nocloud.py CLOUD_DIR

CLOUD_DIR stands for /var/lib/cloud and holds the drive's tree in seed/nocloud.
"""
import base64
import json
import os
import sys
from unittest import mock

from cloudinit.helpers import Paths
from cloudinit.sources import DataSourceNoCloud as nocloud

cloud_dir = sys.argv[1]
paths = Paths({'cloud_dir': cloud_dir, 'run_dir': os.path.join(cloud_dir, 'run')})
source = nocloud.DataSourceNoCloud({'datasource': {'NoCloud': {'fs_label': None}}}, None, paths)
# What this machine's firmware and kernel command line say is not the drive's.
with mock.patch.object(nocloud.util, 'get_cmdline', return_value=''), \
     mock.patch.object(nocloud.dmi, 'read_dmi_data', return_value=None):
    is_found = source.get_data()
json.dump({
    'isFound': is_found,
    'instanceId': source.get_instance_id() if is_found else None,
    'metadata': source.metadata,
    'publicKeys': source.get_public_ssh_keys() if is_found else [],
    'userData': base64.b64encode(source.get_userdata_raw() or b'').decode(),
    'vendorData': source.get_vendordata_raw(),
    'networkConfig': source.network_config if is_found else None,
}, sys.stdout, default=lambda value: base64.b64encode(value).decode())
